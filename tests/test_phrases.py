"""The words: every phrase has its translation, and each says what the English says."""

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

import phrases
from phrases import LANGUAGES, LOCALES, best_language, count, listed, say
from scripts.translations import collected, untranslated, updated

TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
# Telegram: a toast has 200 characters (answerCallbackQuery), a bot's short description 120, its description 512
# (setMyShortDescription, setMyDescription), a command's 256 (BotCommand).
TOAST = 200
# Two buttons stand side by side under a card, on a telephone.
CARD_BUTTONS = ("In person", "Online", "Maybe", "Can’t go", "Guest", "Guests", "Details", "Get reminders", "Page",
                "Manage", "Back", "Open")  # fmt: skip
BUTTON = 20


@cache
def template() -> Catalog:
    """Every phrase of the code."""
    return collected()


@cache
def catalogue(language: str) -> Catalog:
    """A language's words as they stand in its file."""
    with (LOCALES / language / "LC_MESSAGES" / "klatch.po").open("rb") as file:
        return read_po(file, locale=language)


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """English and its translation, form by form."""
    for message in catalogue(language):
        if message.id:
            yield from zip(forms(message.id), forms(message.string), strict=True)


def forms(words: object) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)  # type: ignore[arg-type]  # a tuple for plurals


def placeholders(words: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(words) if name is not None}


def filled(words: str) -> str:
    """With values of a usual length."""
    return words.format(**dict.fromkeys(placeholders(words), "12345678"))


def ids(messages: Iterator[Message]) -> list[str]:
    return [str(message.id) for message in messages]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_phrase_has_its_translation(language: str) -> None:
    path = LOCALES / language / "LC_MESSAGES" / "klatch.po"
    assert ids(untranslated(updated(path, language, template()))) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_phrase_without_translation_is_missed(language: str) -> None:
    more = deepcopy(template())
    more.add("A phrase nobody translated")
    path = LOCALES / language / "LC_MESSAGES" / "klatch.po"
    assert ids(untranslated(updated(path, language, more))) == ["A phrase nobody translated"]


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_holds_no_phrase_that_nobody_says(language: str) -> None:
    said = {forms(message.id) for message in template() if message.id}
    assert {forms(message.id) for message in catalogue(language) if message.id} - said == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_placeholders_of_the_english(language: str) -> None:
    assert [(en, to) for en, to in pairs(language) if placeholders(en) != placeholders(to)] == []


def test_each_catalogue_speaks_its_own_language() -> None:
    spoken = [dict(pairs(language)) for language in TRANSLATED]
    assert [en for en, to in spoken[0].items() if to != en and to in (other[en] for other in spoken[1:])] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_both_forms_of_a_plural_are_there(language: str) -> None:
    plurals = [message for message in catalogue(language) if message.pluralizable]
    assert len(plurals) > 20
    assert [
        message.id for message in plurals if len(forms(message.string)) != 2 or not all(forms(message.string))
    ] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_commands_and_lines_are_those_of_the_english(language: str) -> None:
    def kept(words: str) -> tuple[object, ...]:
        return sorted(re.findall(r"(?<![\w/])/[a-z]+", words)), words.count("\n"), words.strip() == words

    assert [(en, to) for en, to in pairs(language) if kept(en) != kept(to)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_calm_and_carry_no_markup(language: str) -> None:
    said = pairs(language) if language != "en" else ((one, one) for m in template() if m.id for one in forms(m.id))
    unfit = re.compile("[!¡<>&\"'`]|\\.\\.\\.|[\u2600-\u27bf\U0001f000-\U0001faff]")
    assert [words for _, words in said if unfit.search(words)] == []


def test_a_gathering_is_a_treffen_in_german() -> None:
    assert [words for _, words in pairs("de") if re.search(r"\bEvents?\b", words)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_can_be_filled(language: str) -> None:
    for message in template():
        words = forms(message.id)
        values = dict.fromkeys(set().union(*map(placeholders, words)) - {"n"}, "{x} % <b>")
        if message.pluralizable:
            said = [count(language, words[0], words[1], n, **values) for n in (0, 1, 2, 5)]
            assert str(2) in said[2] or "{n}" not in words[1]
        elif message.id:
            said = [say(language, words[0], n=3, **values)]
        else:
            continue
        assert all(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_toast_may_say_fits_a_toast(language: str) -> None:
    rules = [m for m in template() if m.id and any(file.startswith("meetups/") for file, _ in m.locations)]
    toasts = [say(language, words) for m in rules if not m.pluralizable for words in [str(m.id)] if "{" not in words]
    toasts += [filled(_translated(language, str(m.id))) for m in rules if not m.pluralizable and "{" in str(m.id)]
    assert len(toasts) > 60
    assert [words for words in toasts if len(words) > TOAST] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_under_a_card_are_short(language: str) -> None:
    assert set(CARD_BUTTONS) <= {message.id for message in template()}
    assert [label for label in CARD_BUTTONS if len(say(language, label)) > BUTTON] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_telegram_shows_of_the_bot_fits(language: str) -> None:
    from handlers.commands import ABOUT, COMMANDS, DESCRIPTION

    assert len(say(language, ABOUT)) <= 120
    assert len(say(language, DESCRIPTION)) <= 512
    assert [words for words in COMMANDS.values() if len(say(language, words)) > 256] == []


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        (("de",), "de"),
        (("de-AT",), "de"),
        (("de_CH",), "de"),
        (("ES",), "es"),
        (("es-419",), "es"),
        (("en-GB",), "en"),
        (("pt-BR", "es"), "es"),
        (("de", "es"), "de"),
        ((None, "de"), "de"),
        (("", "fr"), "en"),
        (("zh-hans",), "en"),
        (("español",), "en"),
        ((None,), "en"),
        ((), "en"),
    ],
)
def test_the_first_language_we_speak_is_spoken(wishes: tuple[str | None, ...], language: str) -> None:
    assert best_language(*wishes) == language


def test_a_language_we_do_not_speak_is_answered_in_english() -> None:
    assert say("fr", "Can’t go") == "Can’t go"
    assert count("fr", "One guest", "{n} guests", 2) == "2 guests"
    assert say("de-AT", "Can’t go") == "Kann nicht"


def test_a_phrase_without_words_falls_back_to_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "de" / "LC_MESSAGES" / "klatch.po"
    file.parent.mkdir(parents=True)
    file.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Maybe"\nmsgstr ""\n'
                    '\nmsgid "Online"\nmsgstr "Am Draht"\n')  # fmt: skip
    monkeypatch.setattr(phrases, "LOCALES", tmp_path)
    phrases._catalogue.cache_clear()
    try:
        assert [say("de", words) for words in ("Maybe", "Online", "Page")] == ["Maybe", "Am Draht", "Page"]
    finally:
        phrases._catalogue.cache_clear()


@pytest.mark.parametrize(
    ("language", "none", "one", "several"),
    [
        ("en", "0 seats free", "one seat free", "3 seats free"),
        ("es", "0 sitios libres", "un sitio libre", "3 sitios libres"),
        ("de", "0 Plätze frei", "ein Platz frei", "3 Plätze frei"),
    ],
)
def test_a_number_takes_its_form(language: str, none: str, one: str, several: str) -> None:
    said = [count(language, "one seat free", "{n} seats free", n) for n in (0, 1, 3)]
    assert said == [none, one, several]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Ann, Ben and Cem"), ("es", "Ann, Ben y Cem"), ("de", "Ann, Ben und Cem")]
)
def test_names_are_listed_as_the_language_does(language: str, words: str) -> None:
    assert listed(language, ["Ann", "Ben", "Cem"]) == words
    assert (listed(language, []), listed(language, ["Ann"])) == ("", "Ann")


def _translated(language: str, words: str) -> str:
    if language == "en":
        return words
    return str(catalogue(language)[words].string)
