"""What every answer carries and every form proves; and how often somebody may try."""

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect

CONTENT_SECURITY_POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
    "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
))  # fmt: skip
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "geolocation=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
YEAR_S = 365 * 24 * 3600
POSTS_A_MINUTE = "120 per minute"

csrf = CSRFProtect()
limiter = Limiter(get_remote_address)


def install(app: Flask) -> None:
    """CSRF on every form, limits where they are named, headers on every answer."""
    csrf.init_app(app)
    limiter.init_app(app)

    @app.after_request
    def _headers(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        if request.is_secure:
            answer.headers["Strict-Transport-Security"] = f"max-age={YEAR_S}"
        if request.endpoint == "static":
            answer.headers["Cache-Control"] = "public, max-age=3600"
        return answer


def with_camera(answer: Response) -> Response:
    """A page that looks through the camera, and goes on without a network by a service worker of ours."""
    answer.headers["Permissions-Policy"] = "camera=(self), geolocation=()"
    answer.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; worker-src 'self'"
    return answer


@limiter.request_filter
def _is_unlimited() -> bool:
    """Only forms and sign-in links are limited; pages and feeds, asked for often, are not even looked up."""
    return request.method != "POST" and request.blueprint != "signin"
