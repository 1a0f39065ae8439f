"""The Flask site: read a request, ask one rule, show a page."""

from datetime import timedelta

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings
from config import settings as from_environment
from meetups import storage
from web import counting, door, errors, pages, security, words


def create_app(settings: Settings | None = None) -> Flask:
    """The site for these settings; those of the environment where none are given. Raises config.Misconfigured."""
    app, chosen = Flask(__name__), settings or from_environment()
    storage.ensure_open(chosen.database_url)
    _configure(app, chosen)
    counting.install(app)
    door.install(app)
    words.install(app)
    security.install(app)
    errors.install(app)
    pages.install(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    secure = settings.site_url.startswith("https:")
    app.config.update(
        KLATCH=settings,
        SECRET_KEY=settings.signing_keys[0],
        SECRET_KEY_FALLBACKS=list(settings.signing_keys[1:]),
        SESSION_COOKIE_NAME="__Host-klatch" if secure else "klatch",  # __Host-: no other host of the domain may set it
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_days),
        MAX_CONTENT_LENGTH=256 * 1024,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a form left open overnight is still ours
        WTF_CSRF_SSL_STRICT=False,  # browsers that send no Referer may answer too; the token and SameSite stand
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = False
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own way
