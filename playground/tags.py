"""What each tag of Telegram's HTML stands for: the entity it becomes, and what it asks of its attributes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

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
TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")
MENTION = re.compile(r"tg://user\?id=(\d+)")


@dataclass
class Tag:
    name: str
    at: int
    attributes: dict[str, str] = field(default_factory=dict)
    offset: int = 0
    start: int = 0


def entity_of(tag: Tag, words: str, outer: Tag | None) -> Json | None:
    """The entity of a closed tag around `words`, without its place; None where it leaves only the words."""
    shape: Json = {"type": TYPES[tag.name], "offset": 0, "length": 0}
    if tag.name == "a":
        return _link(tag.attributes.get("href") or words, shape)
    if tag.name == "blockquote" and "expandable" in tag.attributes:
        return shape | {"type": "expandable_blockquote"}
    if tag.name == "tg-emoji":
        return shape | {"custom_emoji_id": _number(tag, "emoji-id", "Invalid custom emoji identifier specified")}
    if tag.name == "tg-time":
        return shape | _moment(tag)
    if tag.name == "code":
        return _code(tag, outer, shape)
    if tag.name == "pre" and "language" in tag.attributes:
        return shape | {"language": tag.attributes["language"]}
    return shape


def _code(tag: Tag, outer: Tag | None, shape: Json) -> Json | None:
    """`<pre><code class="language-…">` is one entity of type pre that names its language."""
    language = tag.attributes.get("class", "")
    if outer and outer.name == "pre" and outer.start == tag.start and language.startswith("language-"):
        outer.attributes["language"] = language.removeprefix("language-")
        return None
    return shape


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
