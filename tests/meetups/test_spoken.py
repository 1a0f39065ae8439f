"""Languages by name."""

from meetups import spoken


def test_languages_are_read_in_any_language_once_and_in_order() -> None:
    assert spoken.read("Deutsch, árabe; FRENCH\nalemán, 中文, es") == (("de", "ar", "fr", "zh", "es"), ())
    assert spoken.read(" , ") == ((), ())
    assert spoken.read("العربية، فارسی؛ 中文、日本語，español；de")[0] == ("ar", "fa", "zh", "ja", "es", "de")


def test_what_is_no_language_is_told() -> None:
    assert spoken.read("German, Bavarese") == (("de",), ("Bavarese",))


def test_names_are_the_readers() -> None:
    assert spoken.names(("de", "ar"), "de") == "Deutsch, Arabisch"
    assert spoken.name("ar", "es") == "árabe"
    assert spoken.read(spoken.names(("de", "ar", "tr"), "es"))[0] == ("de", "ar", "tr")
