"""The yardstick: a Flask application with one view that does nothing, on the same server."""

from flask import Flask


def create_app() -> Flask:
    """One view, no work."""
    app = Flask(__name__)

    @app.get("/")
    def nothing() -> str:
        return ""

    return app
