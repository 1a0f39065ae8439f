"""What this server says on standard error: one line an event, without the tokens, links and places it passes on.

It asks for no package of the bots it stands in for, so it brings the list of what to leave out itself.
"""

from __future__ import annotations

import logging
import re
import sys
import time
from types import TracebackType

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


def configure() -> None:
    """Write every log of this process, the libraries' too, to standard error, redacted."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    sys.excepthook = _uncaught


def redacted(text: str) -> str:
    """The text without what nobody may read."""
    return SECRETS.sub(lambda found: next(filter(None, found.groups()), "") + "…", text)


class Lines(logging.Formatter):
    """`timestamp=… level=… event="…"`, and after it a failure's trace, each redacted."""

    converter = staticmethod(time.gmtime)  # UTC

    def format(self, record: logging.LogRecord) -> str:
        at = self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ")
        line = f"timestamp={at} level={record.levelname.lower()} event={_quoted(redacted(record.getMessage()))}"
        if record.exc_info:
            line += f" exception={_quoted(redacted(self.formatException(record.exc_info)))}"
        return line


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        logging.getLogger("playground").critical("stopped by a mistake", exc_info=(kind, error, trace))
