"""The door itself: who asks, in which language, and how a page is shown."""

from typing import Any, TypedDict, cast
from urllib.parse import quote, urlencode

import structlog
from flask import Flask, Response, current_app, flash, g, make_response, redirect, render_template, request, session

from config import Settings
from meetups import signin, storage
from meetups.people import Person
from meetups.refusals import Refusal
from phrases import LANGUAGES, best_language, noted
from web import discreet
from web.clock import now

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
log = structlog.get_logger()


class SignInNeeded(Refusal):
    """The page is for somebody we know; they are sent to sign in, and back."""

    def __init__(self) -> None:
        super().__init__(noted("Sign in to go on."))


class PageFacts(TypedDict, total=False):
    """What base.html wants to know of every page."""

    title: str | None
    language: str
    direction: str
    description: str
    canonical: str | None
    robots: str
    paper: str
    here: str
    viewer: str | None
    viewer_id: int | None
    languages: list[tuple[str, str, str]]


def install(app: Flask) -> None:
    """A kept connection a thread, opened before the first look at the database."""

    @app.before_request
    def _connect() -> None:
        if request.endpoint not in ("static", "health.alive"):
            storage.connect()


def settings() -> Settings:
    """The settings of this installation."""
    return cast(Settings, current_app.config["KLATCH"])


def viewer() -> Person | None:
    """Who is signed in with this browser, in one query a request."""
    if "viewer" not in g:
        token = session.get("token")
        g.viewer = signin.session(token, now()) if isinstance(token, str) else None
    return cast("Person | None", g.viewer)


def viewer_id() -> int | None:
    """Their id; None: nobody is signed in."""
    person = viewer()
    return None if person is None else person.id


def required_viewer() -> Person:
    """Who is signed in. Raises SignInNeeded."""
    person = viewer()
    if person is None:
        raise SignInNeeded()
    return person


def language() -> str:
    """The reader's language: as the address asks, as they chose, or as their browser prefers."""
    if "language" not in g:  # asked for at every phrase, so found once
        asked = request.args.get("lang")
        person = viewer() if asked not in LANGUAGES else None
        wishes = [person.language] if person else [code for code, _ in request.accept_languages]
        g.language = str(asked) if asked in LANGUAGES else best_language(*wishes)
    return cast(str, g.language)


def show(
    template: str,
    *,
    status: int = 200,
    here: str = "",
    paper: str = "goldenrod",
    description: str = "",
    canonical: str | None = None,
    robots: str = "noindex",
    **facts: Any,
) -> Response:
    """Render a page. `canonical` is a path of ours; `robots` is "all" for what anybody may find."""
    spoken, person = language(), viewer()
    kept = discreet.sensitive_group(facts)
    if kept is not None:
        description, canonical, robots = "", None, "noindex"
    page = PageFacts(
        title=None if kept is None else discreet.title_of(facts, kept, spoken),
        language=spoken,
        direction="rtl" if spoken in RIGHT_TO_LEFT else "ltr",
        description=description,
        canonical=f"{settings().site_url}{canonical}" if canonical else None,
        robots=robots,
        paper=paper,
        here=here,
        viewer=person.name.split()[0] if person else None,
        viewer_id=person.id if person else None,
        languages=[(code, name, _in_language(code)) for code, name in LANGUAGES.items()],
    )
    answer = make_response(render_template(template, page=page, **facts), status)
    answer.headers["Content-Language"] = spoken
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.vary.update(("Cookie", "Accept-Language"))
    return answer if kept is None else discreet.keep(answer)


def say_next(words: str) -> None:
    """A sentence for the next page: it worked, and what happens now."""
    flash(words)


def go(path: str) -> Response:
    """Off to another page of ours, as after a form (303 See Other)."""
    return cast(Response, redirect(path, 303))


def to_sign_in() -> Response:
    """Off to sign in, and back here."""
    back = request.full_path.rstrip("?") if request.method == "GET" else "/me"
    return go("/sign-in?" + urlencode({"next": back}))


def _in_language(code: str) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    # Quoted: `/\elsewhere` would be another site's address for a browser.
    return f"{quote(request.path)}?{urlencode([*kept, ('lang', code)])}"
