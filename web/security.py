"""What every answer carries and every form proves; and how often somebody may try."""

from flask import Flask, Response, abort, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer

from web.limiting import Limiter

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


class KeptSigner(SecureCookieSessionInterface):
    """Flask makes the signer of its cookies anew for each; ours is kept as long as the keys are the same."""

    def __init__(self) -> None:
        self._kept: dict[object, URLSafeTimedSerializer | None] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The signer for the keys of this application."""
        keys = (app.secret_key, *app.config["SECRET_KEY_FALLBACKS"])
        if keys not in self._kept:
            self._kept[keys] = super().get_signing_serializer(app)
        return self._kept[keys]


csrf = CSRFProtect()
limiter = Limiter()


def install(app: Flask) -> None:
    """CSRF on every form, headers on every answer; nothing that could not be kept."""
    app.session_interface = KeptSigner()
    csrf.init_app(app)

    @app.before_request
    def _nothing_unkept() -> None:
        """Nobody types a NUL, and PostgreSQL keeps none."""
        if "\0" in request.path and request.blueprint != "feeds":  # calendar apps are answered in plain text
            abort(404)
        if any("\0" in value for value in (*request.args.values(), *request.form.values())):
            abort(400)

    @app.after_request
    def _headers(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        if request.is_secure:
            answer.headers["Strict-Transport-Security"] = f"max-age={YEAR_S}"
        if request.endpoint == "static":
            answer.headers["Cache-Control"] = "public, max-age=3600"
        return answer


def secret(answer: Response) -> Response:
    """A page whose address is a secret tells it to nobody and is kept nowhere."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def with_camera(answer: Response) -> Response:
    """A page that looks through the camera, and goes on without a network by a service worker of ours."""
    answer.headers["Permissions-Policy"] = "camera=(self), geolocation=()"
    answer.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; worker-src 'self'"
    return answer
