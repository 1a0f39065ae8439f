"""Refusals and troubles, turned into pages in one place. Whatever was typed stands on the page again."""

import structlog
from flask import Flask, Response, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, TooManyRequests

from meetups.refusals import Invalid, NotAllowed, NotFound, Refusal, Stale, TooLate, Unavailable
from phrases import noted, say
from web.door import SignInNeeded, language, show, to_sign_in

RETRY_AFTER_S = 10
UNSENT = ("csrf_token",)
TITLES = {
    400: noted("That form is too old"),
    403: noted("Not for everybody"),
    404: noted("Nothing here"),
    405: noted("Nothing here"),
    409: noted("Somebody else was faster"),
    410: noted("That is over"),
    413: noted("That is too much at once"),
    422: noted("One thing to put right"),
    429: noted("A little slower"),
    500: noted("That went wrong"),
    503: noted("Not just now"),
}
SIGNED_OUT = noted("You are signed out")
STATUS = {NotFound: 404, NotAllowed: 403, TooLate: 410, Stale: 409, Invalid: 422}
log = structlog.get_logger()


def install(app: Flask) -> None:
    """One handler for each family."""
    app.register_error_handler(SignInNeeded, _sign_in)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(CSRFError, _unproven)
    app.register_error_handler(TooManyRequests, _too_often)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def trouble(status: int, *words: str, keep: bool = False, title: str = "", aside: bool = False) -> Response:
    """An error page; `keep` puts what was posted into a form that sends it again, `aside` signs in beside it."""
    spoken = _spoken()
    fields = _posted() if keep else []  # what is too much at once cannot even be looked at
    again = {"action": request.full_path.rstrip("?"), "fields": fields} if fields else None
    title = say(spoken, title or TITLES.get(status, TITLES[500]))
    ways = [("/", say(spoken, "To the start"))]
    return show("error.html", status=status, code=status, title=title, words=words, ways=ways, again=again, aside=aside)


def _posted() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.form.items(multi=True) if name not in UNSENT]


def _sign_in(needed: SignInNeeded) -> Response:
    if request.method == "GET" or not request.form:
        return to_sign_in()
    words = say(_spoken(), "Sign in with the bot in another tab, then send this again.")
    return trouble(403, words, keep=True, title=SIGNED_OUT, aside=True)


def _refused(refusal: Refusal) -> Response:
    status = next((code for kind, code in STATUS.items() if isinstance(refusal, kind)), 422)
    return trouble(status, refusal.words(_spoken()))


def _unavailable(trouble_: Unavailable) -> Response:
    log.warning("the database cannot be used now", error=str(trouble_))
    phrase = noted("Klatch cannot reach its memory just now. Nothing you typed is lost: try again in a moment.")
    answer = _plain_page(503, phrase)
    answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def _unproven(error: CSRFError) -> Response:
    words = say(_spoken(), "This form was open for very long, or came from elsewhere. Send it again from here.")
    return trouble(400, words, keep=True)


def _too_often(error: TooManyRequests) -> Response:
    answer = trouble(429, say(_spoken(), "That was often in a short time. Wait a minute, then try again."), keep=True)
    answer.headers["Retry-After"] = "60"
    return answer


def _http(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error  # a redirect is an exception too
    words = {404: noted("No page has this address, or it is not for you."), 405: noted("No page has this address.")}
    return trouble(error.code, say(_spoken(), words.get(error.code, noted("The server could not understand that."))))


def _broken(error: Exception) -> Response:
    log.error("a page failed", endpoint=request.endpoint, exc_info=error)
    try:
        return trouble(
            500, say(_spoken(), "It is not your fault. It was written down, and will be looked at."), keep=True
        )
    except Exception:  # even the page of errors failed: plain words are better than none
        log.exception("the error page failed")
        return Response("That went wrong. Try again in a moment.\n", 500, mimetype="text/plain")


def _plain_page(status: int, phrase: str) -> Response:
    """A page that asks the database nothing: nobody is looked up."""
    from flask import g

    g.viewer = None
    return trouble(status, say(_spoken(), phrase), keep=True)


def _spoken() -> str:
    try:
        return language()
    except Unavailable:
        return "en"
