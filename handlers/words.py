"""Somebody's own words in a message of ours: escaped, kept from turning its direction, cut where they are long."""

from collections.abc import Sequence
from html import escape

from phrases import count

LONGEST_LIST = 3_500  # of the 4,096 Telegram takes, what stands above and below counted
LONGEST_NAME = 32  # of somebody in a list; Telegram takes 4,096 characters in all, and counts some of them twice


def isolated(words: str) -> str:
    """Escaped, and kept from turning the direction of ours (Unicode FSI … PDI)."""
    return f"\u2068{escape(words)}\u2069"


def shortened(words: str, limit: int = LONGEST_NAME) -> str:
    """The words, or as many as fit and an ellipsis."""
    return words if len(words) <= limit else f"{words[: limit - 1].rstrip()}…"


def fitted(words: str, limit: int) -> str:
    """The words, or as many as fit into so many code units as Telegram counts, and an ellipsis."""
    if length(words) <= limit:
        return words
    return words.encode("utf-16-le")[: 2 * (limit - 1)].decode("utf-16-le", "ignore").rstrip() + "…"


def as_many_as_fit(lines: Sequence[str], language: str, between: str = "\n", room: int = LONGEST_LIST) -> str:
    """The lines (HTML), as many as fit into one message, and how many more there are."""
    shown, left = list[str](), room
    for line in lines:
        left -= length(line) + len(between)
        if left < 0:
            break
        shown.append(line)
    more = len(lines) - len(shown)
    last = [escape(count(language, "and one more", "and {n} more", more))] if more else []
    return between.join((*shown, *last))


def length(text: str) -> int:
    """As Telegram counts, in UTF-16 code units; the markup is counted along, which is on the safe side."""
    return len(text.encode("utf-16-le")) // 2
