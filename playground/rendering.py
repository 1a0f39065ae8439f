"""Text with entities as markup: Telegram's own HTML again, or any other through a function that wraps."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from playground.world import Json

Wrap = Callable[[Json, str], str]
TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}


def render(text: str, entities: list[Json], wrap: Wrap) -> str:
    """Escaped text in which `wrap(entity, inner)` stands around each entity; crossing ones are cut, not lost."""
    raw = text.encode("utf-16-le")

    def words(start: int, stop: int) -> str:
        return escape(raw[start * 2 : stop * 2].decode("utf-16-le", "replace"), quote=False)

    def between(start: int, stop: int, items: list[Json]) -> str:
        done, at = "", start
        for place, entity in enumerate(items):
            if entity["offset"] < at:
                continue
            end = min(stop, entity["offset"] + entity["length"])
            inner = [_cut(item, end) for item in items[place + 1 :] if item["offset"] < end]
            done += words(at, entity["offset"]) + wrap(entity, between(entity["offset"], end, inner))
            at = end
        return done + words(at, stop)

    ordered = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
    return between(0, len(raw) // 2, ordered)


def _cut(entity: Json, end: int) -> Json:
    return entity | {"length": min(entity["length"], end - entity["offset"])}


def telegram_html(text: str, entities: list[Json]) -> str:
    """The HTML a bot could have sent for this text."""
    return render(text, entities, _tag)


def _tag(entity: Json, inner: str) -> str:
    kind = entity["type"]
    if kind in TAGS:
        return f"<{TAGS[kind]}>{inner}</{TAGS[kind]}>"
    if kind == "expandable_blockquote":
        return f"<blockquote expandable>{inner}</blockquote>"
    if kind == "text_link":
        return f'<a href="{escape(entity["url"])}">{inner}</a>'
    if kind == "custom_emoji":
        return f'<tg-emoji emoji-id="{escape(entity["custom_emoji_id"])}">{inner}</tg-emoji>'
    if kind == "date_time":
        shape = f' format="{entity["date_time_format"]}"' if entity.get("date_time_format") else ""
        return f'<tg-time unix="{entity["unix_time"]}"{shape}>{inner}</tg-time>'
    return inner
