"""Who may talk to this server: programs on this machine and its own pages, no page from elsewhere."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import urlsplit

from tornado.httputil import HTTPServerRequest
from tornado.web import HTTPError, RequestHandler

LOOPBACK = ("127.0.0.1", "localhost", "::1")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
log = logging.getLogger("playground")


def is_own(request: HTTPServerRequest, open_to_links: bool = False) -> bool:
    """False for another site's page: by a Host that is no loopback name (DNS rebinding) or by its Origin.

    With `open_to_links` a link from elsewhere may open it; only right where a GET changes nothing.
    """
    if _host(f"//{request.headers.get('Host', '')}") not in LOOPBACK:
        return False
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.headers['Host']}":
        return False
    if request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin"):
        return True
    return open_to_links and request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


class Guarded(RequestHandler):
    """Every handler's base: refuses strangers and sets the headers of a page that trusts nobody."""

    open_to_links = False

    def prepare(self) -> None:
        if not is_own(self.request, self.open_to_links):
            raise HTTPError(403, reason="Cross-origin request refused")

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")


class Tokened(Guarded):
    """A handler whose address carries a bot's token."""

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """A fault of ours is a 500 in Telegram's shape; the trace goes to standard error, without the address."""
        if "exc_info" in kwargs and status_code >= 500:
            log.error("a fault of ours: status %s", status_code, exc_info=kwargs["exc_info"])
        body = {"ok": False, "error_code": status_code, "description": self._reason}
        self.finish(json.dumps(body))

    def log_exception(self, *exc_info: Any) -> None:
        """Tornado would log the request with its token; write_error prints what is needed."""
