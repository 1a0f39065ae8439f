"""The list of what groups are about: some 150 interests in twelve families, each with words in every language.

`meetups/data/interests.txt` is the list. A group may add words of its own (`meetups/group_card.py`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from meetups.gazetteer import fold
from phrases import best_language

FILE = Path(__file__).with_name("data") / "interests.txt"
_LINE = re.compile(r"(?:\[([a-z]+)\]|([a-z0-9-]+):) (.+)")
_ORDER = ("en", "es", "de")  # of the columns
Words = Mapping[str, tuple[str, ...]]  # by language; the first is shown


@dataclass(frozen=True, slots=True)
class Interest:
    """One of the list: its key, the key of its family, and its words by language."""

    key: str
    family: str
    words: Words

    def label(self, language: str) -> str:
        """What it is called in that language."""
        return self.words[best_language(language)][0]


@dataclass(frozen=True, slots=True)
class Family:
    """Interests that belong together."""

    key: str
    words: Words
    interests: tuple[Interest, ...]

    def label(self, language: str) -> str:
        """What it is called in that language."""
        return self.words[best_language(language)][0]


@cache
def families() -> tuple[Family, ...]:
    """The whole list."""
    found: list[tuple[str, Words, list[Interest]]] = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        read = _LINE.fullmatch(line)
        if read is None:
            continue
        columns = zip(_ORDER, read[3].split("; "), strict=True)
        words = {language: tuple(text.split(", ")) for language, text in columns}
        if read[1]:
            found.append((read[1], words, []))
        else:
            found[-1][2].append(Interest(read[2], found[-1][0], words))
    return tuple(Family(key, words, tuple(interests)) for key, words, interests in found)


@cache
def interests() -> Mapping[str, Interest]:
    """All of them by key."""
    return {one.key: one for family in families() for one in family.interests}


def label(key: str, language: str) -> str:
    """What an interest is called; a key that left the list is shown as it is."""
    return interests()[key].label(language) if key in interests() else key


def find(words: str, language: str, limit: int = 8) -> tuple[Interest, ...]:
    """Interests each of whose words begins so, those first whose name does.

    The words of the reader's language count; only where none has them, those of the other languages.
    """
    wanted = fold(words).split()
    if not wanted:
        return ()
    spoken = best_language(language)
    for languages in ((spoken,), _ORDER):
        found = [one for one in interests().values() if _has(one, wanted, languages)]
        if found:
            first = " ".join(wanted)
            found.sort(key=lambda one: (not fold(one.label(spoken)).startswith(first), fold(one.label(spoken))))
            return tuple(found[:limit])
    return ()


def meant(words: str) -> Interest | None:
    """The interest that is called exactly this, in any language."""
    return _by_name().get(fold(words))


def searched(key: str) -> str:
    """All its words in all languages, folded, for a search; its family's too."""
    return _searched().get(key, "")


def _has(one: Interest, wanted: list[str], languages: tuple[str, ...]) -> bool:
    there = [word for language in languages for text in one.words[language] for word in fold(text).split()]
    return all(any(word.startswith(start) for word in there) for start in wanted)


@cache
def _by_name() -> Mapping[str, Interest]:
    names: dict[str, Interest] = {}
    for first in (True, False):  # a name goes before a further word of another
        for one in interests().values():
            for words in one.words.values():
                for text in words[:1] if first else words[1:]:
                    names.setdefault(fold(text), one)
    return names


@cache
def _searched() -> Mapping[str, str]:
    return {
        one.key: fold(" ".join(text for each in (family.words, one.words) for texts in each.values() for text in texts))
        for family in families()
        for one in family.interests
    }
