"""Where one joins online: any address an app opens, be it a call, a game server or a world, and nothing that runs."""

import re
from urllib.parse import SplitResult, urlsplit

WEB = ("http", "https")  # these lead nowhere without a name
# What a browser or a desktop would run, read or be fooled by instead of going somewhere.
REFUSED = frozenset(
    {
        "javascript", "livescript", "mocha", "vbscript", "data", "file", "blob", "about", "filesystem", "view-source",
        "jar", "shell", "intent", "android-app", "content", "feed", "mhtml", "res", "resource", "chrome", "edge",
        "opera", "brave", "chrome-extension", "moz-extension", "wyciwyg", "hcp",
    }
)  # fmt: skip
REFUSED_BEGINNINGS = ("ms-", "search")
HOST_AND_PORT = re.compile(r"[^/?#]*[.][^/?#:]*:|localhost:", re.IGNORECASE)  # reads like a scheme, and is none


def is_join_address(text: str) -> bool:
    """Whether this is an address people may be sent to (RFC 3986, 4.3: a scheme, and something after it)."""
    if not text.isprintable() or " " in text:  # nothing invisible in what people are asked to open
        return False
    try:
        parts = urlsplit(text)
        return _is_safe(parts.scheme) and _leads_somewhere(text, parts) and parts.port != 0
    except ValueError:  # brackets that do not match, a port beyond 65535
        return False


def _is_safe(scheme: str) -> bool:
    one_letter = len(scheme) < 2  # none, or a drive
    return not one_letter and scheme not in REFUSED and not scheme.startswith(REFUSED_BEGINNINGS)


def _leads_somewhere(text: str, parts: SplitResult) -> bool:
    if parts.scheme in WEB:
        return bool(parts.hostname)
    if not text.partition(":")[2].startswith("//") and HOST_AND_PORT.match(text):
        return False
    return bool(parts.hostname or parts.path.strip("/") or parts.query)
