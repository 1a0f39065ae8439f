"""The words, in the reader's language. English is written in the code; `locales/` holds the other languages.

Language is always an argument: a card speaks the group's, a toast the person's, a page the visitor's. Placeholders are
those of `str.format`. A translation that lacks a word falls back to English.
"""

import gettext
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = {"en": "English", "es": "Español", "de": "Deutsch"}
LOCALES = Path(__file__).parent / "locales"


def noted(text: str) -> str:
    """Mark a phrase that is said later, so that translators find it."""
    return text


def say(language: str, text: str, /, **values: object) -> str:
    """The phrase in that language, its placeholders filled."""
    return _catalogue(language).gettext(text).format(**values)


def count(language: str, one: str, many: str, n: int, /, **values: object) -> str:
    """The phrase for `n` things; `{n}` in it is the number."""
    return _catalogue(language).ngettext(one, many, n).format(n=n, **values)


def best_language(*wishes: str | None) -> str:
    """The first of the wishes we speak (`de-AT` counts as `de`), else English."""
    for wish in wishes:
        known = (wish or "").replace("_", "-").split("-")[0].lower()
        if known in LANGUAGES:
            return known
    return "en"


def listed(language: str, words: Sequence[str]) -> str:
    """`A, B and C`."""
    if len(words) < 2:
        return "".join(words)
    return say(language, "{first} and {last}", first=", ".join(words[:-1]), last=words[-1])


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    source = LOCALES / best_language(language) / "LC_MESSAGES" / "klatch.po"
    if not source.exists():
        return gettext.NullTranslations()
    compiled = BytesIO()
    with source.open("rb") as words:
        write_mo(compiled, read_po(words))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
