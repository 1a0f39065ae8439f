"""Which addresses Telegram takes, and which of them lead back into the chat."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

INVITE = re.compile(r"[A-Za-z0-9_-]{16,}")


def checked_url(text: str) -> str:
    """The address as Telegram keeps it, or "" where it takes none: a host without a dot, another scheme, spaces."""
    text = text.strip()
    if not text or any(char.isspace() for char in text):
        return ""
    if text.lower().startswith(("tg:", "mailto:", "tel:")):
        return text
    if "://" not in text:
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https", "ton", "tonsite") or "." not in host.strip("."):
        return ""
    return text if parts.path or parts.query or parts.fragment else f"{text}/"


def invite_hash(address: str) -> str:
    """What makes an invite link this one: of t.me/+…, t.me/joinchat/…, tg://join?invite=…, or it alone; else ""."""
    text = address.strip()
    for head in ("https://", "http://"):
        text = text.removeprefix(head)
    for head in ("t.me/+", "t.me/joinchat/", "telegram.me/+", "tg://join?invite=", "+"):
        text = text.removeprefix(head)
    return text if INVITE.fullmatch(text) else ""


def deep_link(url: str) -> tuple[str, str, str] | None:
    """(bot's username, "start" or "startgroup", payload) of a t.me or tg://resolve link; None for any other."""
    parts = urlsplit(url)
    query = parse_qs(parts.query, keep_blank_values=True)
    if parts.scheme == "tg" and parts.netloc == "resolve":
        name = query.get("domain", [""])[0]
    elif (parts.hostname or "") in ("t.me", "telegram.me", "www.t.me"):
        name = parts.path.strip("/")
    else:
        return None
    if not name or "/" in name:
        return None
    for kind in ("startgroup", "start"):
        if kind in query:
            return name, kind, query[kind][0]
    return name, "start", ""
