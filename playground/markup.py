"""Telegram's HTML parse mode: tags to entities, and its own words for what is broken.

Source: Bot API, "Formatting options", HTML style. Offsets in errors are UTF-8 bytes, in entities UTF-16 units.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playground.entities import units
from playground.errors import Refused, bad_request
from playground.links import checked_url
from playground.world import Json

TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
ENTITY = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
MENTION = re.compile(r"tg://user\?id=(\d+)")


@dataclass
class Tag:
    name: str
    at: int
    attributes: dict[str, str] = field(default_factory=dict)
    offset: int = 0
    start: int = 0


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
                self._add(self._character())
        if self.open:
            raise broken(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        return "".join(self.text), sorted(self.entities, key=lambda e: (e["offset"], -e["length"]))

    def _add(self, char: str) -> None:
        self.text.append(char)
        self.offset += units(char)

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
        entity = self._entity(tag)
        if entity and self.offset > tag.offset:
            self.entities.append(entity | {"offset": tag.offset, "length": self.offset - tag.offset})

    def _entity(self, tag: Tag) -> Json | None:
        shape: Json = {"type": TYPES[tag.name], "offset": 0, "length": 0}
        if tag.name == "a":
            return _link(tag.attributes.get("href") or "".join(self.text[tag.start :]), shape)
        if tag.name == "blockquote" and "expandable" in tag.attributes:
            return shape | {"type": "expandable_blockquote"}
        if tag.name == "tg-emoji":
            return shape | {"custom_emoji_id": _number(tag, "emoji-id", "Invalid custom emoji identifier specified")}
        if tag.name == "tg-time":
            return shape | _moment(tag)
        if tag.name == "code":
            return self._code(tag, shape)
        if "language" in tag.attributes and tag.name == "pre":
            return shape | {"language": tag.attributes["language"]}
        return shape

    def _code(self, tag: Tag, shape: Json) -> Json | None:
        """`<pre><code class="language-…">` is one entity of type pre that names its language."""
        language = tag.attributes.get("class", "")
        outer = self.open[-1] if self.open else None
        if outer and outer.name == "pre" and outer.start == tag.start and language.startswith("language-"):
            outer.attributes["language"] = language.removeprefix("language-")
            return None
        return shape


def _decoded(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return "" if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)


def _link(target: str, shape: Json) -> Json | None:
    mention = MENTION.fullmatch(target)
    if mention:
        return shape | {"url": target}
    url = checked_url(target)
    return shape | {"url": url} if url else None


def _number(tag: Tag, name: str, reason: str) -> str:
    value = tag.attributes.get(name, "")
    if not value.isascii() or not value.isdigit():
        raise broken(reason)
    return value


def _moment(tag: Tag) -> Json:
    """`<tg-time unix=… format=…>`: a date_time entity; the format is r, or any of w, d or D, t or T in that order."""
    unix = int(_number(tag, "unix", "Invalid Unix timestamp specified"))
    shape = tag.attributes.get("format", "")
    if not TIME_FORMAT.fullmatch(shape):
        raise broken("Invalid date-time format specified")
    return {"unix_time": unix} | ({"date_time_format": shape} if shape else {})


def broken(reason: str) -> Refused:
    return bad_request(f"can't parse entities: {reason}")
