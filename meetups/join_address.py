"""Where one joins online: any address an app opens, be it a call, a game server or a world, and nothing that runs."""

from urllib.parse import SplitResult, urlsplit

WITHOUT_HOST = ("tel", "sip", "sips", "xmpp")  # a number or a name, with nothing before it
# What a browser or a desktop would run, read or be fooled by instead of going somewhere.
REFUSED = frozenset(
    {"javascript", "vbscript", "data", "file", "blob", "about", "filesystem", "view-source", "jar", "shell", "intent"}
)
REFUSED_BEGINNINGS = ("ms-", "search")


def is_join_address(text: str) -> bool:
    """Whether this is an address people may be sent to (RFC 3986: a scheme, and a host behind two slashes)."""
    if not text.isprintable() or " " in text:  # nothing invisible in what people are asked to open
        return False
    try:
        parts = urlsplit(text)
        return _is_safe(parts.scheme) and _leads_somewhere(parts) and parts.port != 0
    except ValueError:  # brackets that do not match, a port beyond 65535
        return False


def _is_safe(scheme: str) -> bool:
    return bool(scheme) and scheme not in REFUSED and not scheme.startswith(REFUSED_BEGINNINGS)


def _leads_somewhere(parts: SplitResult) -> bool:
    return bool(parts.hostname) or (parts.scheme in WITHOUT_HOST and bool(parts.path))
