"""Languages that people speak together, by name: *German, árabe, tlhIngan* as typed, and as shown to a reader."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from babel import Locale

from meetups.gazetteer import fold
from phrases import LANGUAGES, best_language

COMMAS = re.compile(r"[,،、，;؛；\n]")  # as lists are typed in the scripts people write; newer keyboards mix them
_CODE = re.compile(r"[a-z]{2,3}")
# Found by what they call themselves too; every language is found by its name in those Klatch speaks.
_OWN_NAMES = {
    "العربية": "ar", "български": "bg", "català": "ca", "čeština": "cs", "dansk": "da", "Ελληνικά": "el", "eesti": "et",
    "euskara": "eu", "فارسی": "fa", "suomi": "fi", "français": "fr", "galego": "gl", "עברית": "he", "हिन्दी": "hi",
    "hrvatski": "hr", "magyar": "hu", "italiano": "it", "日本語": "ja", "한국어": "ko", "Kurdî": "ku", "lietuvių": "lt",
    "latviešu": "lv", "Nederlands": "nl", "norsk": "no", "polski": "pl", "português": "pt", "română": "ro",
    "русский": "ru", "slovenčina": "sk", "slovenščina": "sl", "shqip": "sq", "српски": "sr", "svenska": "sv",
    "Kiswahili": "sw", "Türkçe": "tr", "українська": "uk", "اردو": "ur", "Tiếng Việt": "vi", "中文": "zh",
}  # fmt: skip


def read(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(codes, what is no language), each once and in order, of names or codes with commas between."""
    parts = [part.strip() for part in COMMAS.split(text) if part.strip()]
    found = {part: _by_name().get(fold(part)) for part in parts}
    codes = dict.fromkeys(code for code in found.values() if code is not None)
    return tuple(codes), tuple(part for part, code in found.items() if code is None)


def name(code: str, reader: str) -> str:
    """*German*, *alemán*, *Deutsch*; the code itself where nobody knows it."""
    return str(Locale(best_language(reader)).languages.get(code, code))


def names(codes: Iterable[str], reader: str) -> str:
    """Their names, comma between."""
    return ", ".join(name(code, reader) for code in codes)


@cache
def _by_name() -> Mapping[str, str]:
    known = {fold(words): code for words, code in _OWN_NAMES.items()}
    for reader in LANGUAGES:
        for code, words in Locale(reader).languages.items():
            if _CODE.fullmatch(code):
                known.setdefault(fold(str(words)), code)
                known.setdefault(code, code)
    return known
