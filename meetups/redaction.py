"""What no log, report or error may say, in one list for everything this house prints: tokens, links, places.

Whoever holds a bot token, a sign-in link or a personal calendar address is that bot or that person; where one joins
online is for those who come; and where somebody is, is nobody's business. What a group of the pattern holds is kept.
"""

import re
from collections.abc import Mapping
from typing import Any

PATTERN = r"""
    # Links: the whole run before :// is looked at once, or a long word would be read as often as it is long.
    (?<![a-z0-9+.-])(?:
        ([a-z0-9+.-]+://)[^\s/@:'"]*:[^\s/@'"]+@[^\s'"<>]*       # a name and a password before a host (RFC 3986)
      | ([a-z0-9+.-]+://[^\s/?\#'"<>()]+)[/?\#](?!(?:file/)?bot\d)[^\s'"<>]+  # any link, behind its host
    )
  | ((?<!\d)\d{5,}(?::|%3A))[\w-]{20,}                           # a bot's token
  | ((?:/|%2F)(?:calendar|sign-in|check-in|i|p)(?:/|%2F))[^\s'"<>]+  # paths of ours that are secrets
  | (\bi_|signin_i_|\biv:in:)[2-9a-z]{20}                        # an invitation, as the bot is handed it
  | ([?&]start(?:group|app)?=)[\w-]+                             # what a link hands to the bot
  | \b(?:
        ((?:tel|sips?|xmpp|geo):)[^\s'"<>]+                      # a way to join that has no host, and a place
      | ((?:t|telegram)\.(?:me|dog)/)(?:\+|joinchat/)[\w-]+      # an invitation to a chat
      # Where people call each other, without a scheme: hosts many know, and what others call their own.
      | ((?:zoom(?:gov)?\.(?:us|com)|jit\.si|8x8\.vc|whereby\.com|webex\.com|daily\.co|gather\.town|talky\.io
          |teams\.(?:microsoft|live)\.com|(?:bluejeans|gotomeeting)\.com|gotomeet\.me|discord(?:app)?\.(?:gg|com)
          |(?:join\.skype|facetime\.apple|(?:chat|call)\.whatsapp)\.com|wa\.me|signal\.(?:group|link)|matrix\.to
          |g\.co/meet|senfcall\.de|(?:meet|jitsi|bbb|call|conf|video)\.(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}(?::\d{2,5})?
         )[/?\#])[^\s'"<>]+
      | ((?:__Host-)?klatch=)[\w.~%-]+                           # the cookie of a session
      | (start(?:group|app)?=['"]?(?=[a-z_-]))[\w-]+             # what a link handed to the bot
      | ((?:csrf_token|cookie|authorization|x-telegram-bot-api-secret-token|check_code|pwd|passcode|password)
          ['"]?\s*[:=]\s*['"]?(?:(?:bearer|basic)\s+)?)[^\s'",;]+
      | ((?:latitude|longitude|lat|lon|lng)(?:['"]?\s*[:=]\s*['"]?|\s+)|cell['"]?\s*[:=]\s*['"]?)
          -?\d+(?:\.\d+)?(?:e-?\d+)?
      | (point\s?(?:zm?|m)?\s?\()\s*-?\d+(?:\.\d+)?\s+-?\d[^)]*  # a place as databases write it (WKT)
      | (Received\ data\ was|invalid\ JSON\ data)[\s\S]*         # what a library could not read: somebody's words
      | (Failing\ row\ contains\ |Key\ \([^=]{1,200}\)=|parameter\ \$\d+\ =\ )[\s\S]*  # a row, quoted by PostgreSQL
    )
  | (?<![\d.])-?\d{1,3}(?:                                       # two numbers that are a place; one in degrees
        \.\d{3,}['"]?\s*[,;]\s*['"]?-?\d{1,3}\.\d{3,}
      | \.\d{4,}['"]?(?:\s*[/|]\s*|\s+)['"]?-?\d{1,3}\.\d{4,}(?![\d.])
      | (?:\.\d+)?\s?°\s?(?:[\d.]+\s?['′]\s?(?:[\d.]+\s?["″]\s?)?)?[nsewo]\b
    )
"""
SECRETS = re.compile(PATTERN, re.I | re.X)
# Under these names everything is one, whatever it looks like.
NAMES = frozenset({
    "token", "secret", "password", "link", "online_url", "cookie", "latitude", "longitude", "place", "cell", "location",
    "lat", "lon", "lng", "check_code",
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
