"""The list of interests: whole in every language, and found by what people type."""

from meetups import interests
from phrases import LANGUAGES


def keys(words: str, language: str) -> list[str]:
    return [one.key for one in interests.find(words, language)]


def test_every_interest_has_words_in_every_language_and_a_key_that_fits() -> None:
    there = list(interests.interests().values())
    assert (len(interests.families()), len(there) >= 150) == (12, True)
    assert len({one.key for family in interests.families() for one in family.interests}) == sum(
        len(family.interests) for family in interests.families()
    )
    for one in (*there, *interests.families()):
        assert set(one.words) == set(LANGUAGES)
        assert all(words and all(word.strip() == word != "" for word in words) for words in one.words.values())
    assert max(len(one.key) for one in there) <= 30  # it travels in a button's 64 bytes


def test_an_interest_is_found_by_how_its_words_begin_in_the_readers_language() -> None:
    assert keys("board", "en") == ["board-games"]
    assert keys("GESELLSCH", "de") == ["board-games"]
    assert keys("juegos mesa", "es") == ["board-games"]
    assert keys("ceramica", "es") == ["pottery"]
    assert keys("töpf", "de") == keys("topf", "de") == ["pottery"]
    assert keys("ames", "en") == []  # in the middle of a word
    assert keys("   ", "en") == []


def test_what_is_called_so_comes_before_what_is_also_called_so() -> None:
    assert keys("film", "en") == ["film", "film-making", "analogue-photography"]
    assert keys("scha", "de")[0] == "chess"
    assert "records" in keys("scha", "de")[1:]


def test_words_of_another_language_are_found_where_the_readers_has_none() -> None:
    assert keys("schach", "en") == ["chess"]
    assert keys("ajedrez", "de") == ["chess"]


def test_the_exact_name_in_any_language_is_meant() -> None:
    for words in ("Chess", "ajedrez", "SCHACH"):
        known = interests.meant(words)
        assert known is not None
        assert known.key == "chess"
    assert interests.meant("Chess on Tuesdays") is None
