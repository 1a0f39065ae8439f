"""Who may talk to this server: programs on this machine and its own pages, no page from elsewhere."""

from __future__ import annotations

from urllib.parse import urlsplit

from tornado.httputil import HTTPServerRequest
from tornado.web import HTTPError, RequestHandler

LOOPBACK = ("127.0.0.1", "localhost", "::1")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def is_own(request: HTTPServerRequest) -> bool:
    """False for another site's page: by a Host that is no loopback name (DNS rebinding) or by its Origin."""
    if _host(f"//{request.headers.get('Host', '')}") not in LOOPBACK:
        return False
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.headers['Host']}":
        return False
    return request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin") or _is_navigation(request)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_navigation(request: HTTPServerRequest) -> bool:
    """A link from elsewhere to the page itself is harmless: it reads nothing and changes nothing."""
    return request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"


class Guarded(RequestHandler):
    """Every handler's base: refuses strangers and sets the headers of a page that trusts nobody."""

    def prepare(self) -> None:
        if not is_own(self.request):
            raise HTTPError(403, reason="Cross-origin request refused")

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
