"""Telegram's HTML parse mode: tags to entities, and its own words for what is broken.

Source: Bot API, "Formatting options", HTML style. Offsets in errors are UTF-8 bytes, in entities UTF-16 units.
"""

from __future__ import annotations

import re

from playground.entities import units
from playground.tags import TYPES, Tag, broken, entity_of
from playground.world import Json

ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));")
PLAIN = re.compile(r"[^<&]+")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


def parse(source: str) -> tuple[str, list[Json]]:
    """The plain text of `source` and its entities; Refused with Telegram's reason where the markup is broken."""
    return _Parser(source).run()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text: list[str] = []
        self.offset = 0
        self.open: list[Tag] = []
        self.entities: list[Json] = []

    def run(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            if self.source.startswith("</", self.at):
                self._close()
            elif self.source[self.at] == "<":
                self._open()
            else:
                self._add(self._words())
        if self.open:
            raise broken(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        return "".join(self.text), sorted(self.entities, key=lambda e: (e["offset"], -e["length"]))

    def _add(self, words: str) -> None:
        self.text.append(words)
        self.offset += units(words)

    def _words(self) -> str:
        """Everything up to the next tag or character reference at once."""
        match = PLAIN.match(self.source, self.at)
        if match is None:
            return self._character()
        self.at = match.end()
        return match.group()

    def _character(self) -> str:
        """One character, or the one an HTML entity stands for; an unknown entity stays as it is written."""
        if self.source[self.at] == "&":
            match = ENTITY.match(self.source, self.at)
            char = _decoded(match) if match else ""
            if match and char:
                self.at = match.end()
                return char
        self.at += 1
        return self.source[self.at - 1]

    def _peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def _byte(self, at: int) -> int:
        return len(self.source[:at].encode())

    def _run_until(self, stops: str) -> str:
        start = self.at
        while self._peek() and not self._peek().isspace() and self._peek() not in stops:
            self.at += 1
        return self.source[start : self.at]

    def _skip_space(self) -> None:
        while self._peek().isspace():
            self.at += 1

    def _open(self) -> None:
        begin = self.at
        self.at += 1
        name = self._run_until(">").lower()
        if not self._peek():
            raise broken(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if name not in TYPES:
            raise broken(f'Unsupported start tag "{name}" at byte offset {self._byte(begin)}')
        tag = Tag(name, begin, offset=self.offset, start=len(self.text))
        self._skip_space()
        while self._peek() != ">":
            self._attribute(tag)
            self._skip_space()
        self.at += 1
        if name == "span" and tag.attributes.get("class") != "tg-spoiler":
            raise broken(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.open.append(tag)

    def _attribute(self, tag: Tag) -> None:
        key = self._run_until("=>")
        if not key:
            what = (
                f'Empty attribute name in the tag "{tag.name}"' if self._peek() else f'Unclosed start tag "{tag.name}"'
            )
            raise broken(f"{what} at byte offset {self._byte(tag.at)}")
        self._skip_space()
        value = ""
        if self._peek() == "=":
            self.at += 1
            self._skip_space()
            value = self._value(tag)
        if not self._peek():
            raise broken(f'Unclosed start tag "{tag.name}" at byte offset {self._byte(tag.at)}')
        tag.attributes[key.lower()] = value

    def _value(self, tag: Tag) -> str:
        if self._peek() not in ("'", '"'):
            return self._name_token(tag)
        end = self._peek()
        self.at += 1
        value = ""
        while self._peek() and self._peek() != end:
            value += self._character()
        self.at += 1
        if not self._peek():
            raise broken(f"Unclosed start tag at byte offset {self._byte(tag.at)}")
        return value

    def _name_token(self, tag: Tag) -> str:
        begin = self.at
        while re.match(r"[A-Za-z0-9.-]", self._peek()):
            self.at += 1
        if not self._peek():
            raise broken(f'Unclosed start tag "{tag.name}" at byte offset {self._byte(tag.at)}')
        if not self._peek().isspace() and self._peek() != ">":
            raise broken(f"Unexpected end of name token at byte offset {self._byte(begin)}")
        return self.source[begin : self.at].lower()

    def _close(self) -> None:
        begin = self.at
        if not self.open:
            raise broken(f"Unexpected end tag at byte offset {self._byte(begin)}")
        self.at += 2
        name = self._run_until(">").lower()
        self._skip_space()
        if self._peek() != ">":
            raise broken(f"Unclosed end tag at byte offset {self._byte(begin)}")
        self.at += 1
        tag = self.open.pop()
        if name and name != tag.name:
            expected = f'expected "</{tag.name}>", found "</{name}>"'
            raise broken(f"Unmatched end tag at byte offset {self._byte(begin)}, {expected}")
        words = "".join(self.text[tag.start :])
        entity = entity_of(tag, words, self.open[-1] if self.open else None)
        if entity and self.offset > tag.offset:
            self.entities.append(entity | {"offset": tag.offset, "length": self.offset - tag.offset})


def _decoded(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return "" if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)
