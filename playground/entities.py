"""Entities in plain text, in UTF-16 units as the Bot API counts them."""

from __future__ import annotations

import re
from typing import Any

from playground.world import Json

MOST = 100  # messages keep their first hundred entities
FOUND = (
    ("url", re.compile(r"\bhttps?://[^\s<>\"]+[^\s<>\".,;:!?)\]]", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.@/])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,32}(?:@[A-Za-z]\w{2,31})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w/@.])@[A-Za-z]\w{3,31}\b")),
    ("hashtag", re.compile(r"(?<![\w/#&])#\w{1,256}")),
)
WITHIN_NOTHING = ("code", "pre", "text_link", "text_mention", "custom_emoji")


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def piece(text: str, entity: Json) -> str:
    """The words an entity covers."""
    raw = text.encode("utf-16-le")
    return raw[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le", "replace")


def tidy(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Trim the text as Telegram does, move its entities along, add those found in plain words, keep a hundred."""
    lead = units(text) - units(text.lstrip())
    text = text.strip()
    end = units(text)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - lead)
        stop = min(end, entity["offset"] + entity["length"] - lead)
        if start < stop:
            kept.append(entity | {"offset": start, "length": stop - start})
    kept += detect(text, [e for e in kept if e["type"] in WITHIN_NOTHING])
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return text, kept[:MOST]


def detect(text: str, taken: list[Json] | None = None) -> list[Json]:
    """Links, addresses, commands, mentions and hashtags in plain text, outside what is already taken."""
    busy = [(e["offset"], e["offset"] + e["length"]) for e in taken or []]
    found: list[Json] = []
    for kind, pattern in FOUND:
        for match in pattern.finditer(text):
            start = units(text[: match.start()])
            stop = start + units(match.group())
            if all(stop <= left or right <= start for left, right in busy):
                busy.append((start, stop))
                found.append({"type": kind, "offset": start, "length": stop - start})
    return sorted(found, key=lambda entity: int(entity["offset"]))


def given(text: str, listed: Any) -> list[Json]:
    """Entities a bot passed itself instead of a parse mode; what lies outside the text is left out."""
    end = units(text)
    return [
        dict(entity)
        for entity in listed
        if isinstance(entity, dict)
        and {"type", "offset", "length"} <= entity.keys()
        and 0 <= int(entity["offset"]) < end
        and int(entity["length"]) > 0
    ]
