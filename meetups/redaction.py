"""What no log, report or error may say, in one list for everything this house prints: tokens, links, places.

Whoever holds a bot token, a sign-in link or a personal calendar address is that bot or that person; where one joins
online is for those who come; and where somebody is, is nobody's business. What a group of the pattern holds is kept.
"""

import re
from collections.abc import Mapping
from typing import Any

PATTERN = r"""
    ([a-z][a-z0-9+.-]*://)[^\s/@'"]+:[^\s/@'"]+@[^\s'"<>]*       # a name and a password before a host (RFC 3986)
  | ([a-z][a-z0-9+.-]*://[^\s/?\#'"<>()]+)[/?\#](?!(?:file/)?bot\d)[^\s'"<>]+  # any link, behind its host
  | (\b(?:tel|sips?|xmpp):)[^\s'"<>]+                            # a way to join that has no host
  | (\bt\.me/)(?:\+|joinchat/)[\w-]+                             # an invitation to a chat
  | (\d{5,}(?::|%3A))[\w-]{20,}                                  # a bot's token
  | (/(?:calendar|sign-in|check-in)/)[^\s'"<>]+                    # paths of ours that are secrets
  | (\b(?:__Host-)?klatch=)[\w.~%-]+                             # the cookie of a session
  | (\b(?:csrf_token|cookie|authorization|x-telegram-bot-api-secret-token)['"]?\s*[:=]\s*['"]?)[^\s'",;]+
  | (\b(?:latitude|longitude|lat|lon|lng|cell)['"]?\s*[:=]\s*['"]?)-?\d+(?:\.\d+)?(?:e-?\d+)?
  | (\(?)(?<![\d.])-?\d{1,3}\.\d{3,}['"]?\s*[,;]\s*['"]?-?\d{1,3}\.\d{3,}  # two numbers that are a place
  | (Received\ data\ was|invalid\ JSON\ data)[\s\S]*             # what a library could not read: somebody's words
"""
SECRETS = re.compile(PATTERN, re.I | re.X)
# Under these names everything is one, whatever it looks like.
NAMES = frozenset({
    "token", "secret", "password", "link", "online_url", "cookie", "latitude", "longitude", "place", "cell", "location",
})  # fmt: skip
SHORTEST = 8  # characters of a secret that is known by itself
_known: set[str] = set()


def hide(*secrets: str) -> None:
    """Never say these either, wherever they stand: the secrets this process was given."""
    _known.update(secret for secret in secrets if len(secret) >= SHORTEST)


def redacted(text: str) -> str:
    """The text without what nobody may read."""
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, "…")
    return SECRETS.sub(lambda found: next(filter(None, found.groups()), "") + "…", text)


def redacted_values(values: Any) -> Any:
    """The same for everything inside lists and mappings; numbers, flags and nothing stay what they are."""
    if isinstance(values, Mapping):
        return {str(name): "…" if _is_secret(name) else redacted_values(value) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return [redacted_values(value) for value in values]
    if values is None or isinstance(values, bool | int | float):
        return values
    return redacted(str(values))


def _is_secret(name: object) -> bool:
    return str(name).lower() in NAMES
