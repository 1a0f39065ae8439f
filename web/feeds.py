"""Calendar feeds over HTTP (RFC 9110 sections 8.8 and 13; RFC 5545 for the type). They set no cookie.

A fault is a 503, never a calendar with less in it than there is: apps delete what is missing. The address of a personal
feed is a secret, so nothing here logs a path.
"""

import gzip
from datetime import UTC, datetime, timedelta

import structlog
from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import HTTPException

from meetups import my_feeds
from meetups.feeds import Edition, body, etag, event_feed, group_feed, personal_feed
from meetups.refusals import NotFound, Unavailable
from meetups.shelf import Shelf
from web.clock import now

RETRY_AFTER_S = 300
feeds = Blueprint("feeds", __name__)
log = structlog.get_logger()
_packed = Shelf(16 << 20)


@feeds.get("/g/<slug>/calendar.ics")
def of_group(slug: str) -> Response:
    """What a public or unlisted group announces."""
    return _answer(group_feed(slug, current_app.config["KLATCH"].site_url))


@feeds.get("/e/<key>.ics")
def of_event(key: str) -> Response:
    """One event, to put into a calendar or to subscribe to."""
    return _answer(event_feed(key, current_app.config["KLATCH"].site_url))


@feeds.get("/calendar/<token>.ics")
def of_person(token: str) -> Response:
    """What the holder of the token said they come to."""
    settings = current_app.config["KLATCH"]
    edition = personal_feed(token, settings.signing_keys, settings.site_url)
    answer = _answer(edition)
    my_feeds.note_fetched(edition.feed_key or "", edition.fetched_on, now())
    return answer


@feeds.after_request
def _keep_quiet(answer: Response) -> Response:
    """Whatever the answer: personal addresses are neither indexed, nor told to other sites, nor kept by caches."""
    if request.endpoint == "feeds.of_person":
        answer.headers["X-Robots-Tag"] = "noindex"
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["Cache-Control"] = "private, no-store" if answer.status_code >= 400 else "private, no-cache"
    return answer


@feeds.errorhandler(NotFound)
def _no_such_feed(refusal: NotFound) -> Response:
    return Response("There is no such calendar.\n", 404, mimetype="text/plain")


@feeds.errorhandler(Unavailable)
@feeds.errorhandler(Exception)
def _fault(trouble: Exception) -> Response | HTTPException:
    if isinstance(trouble, HTTPException):
        return trouble
    if not isinstance(trouble, Unavailable):
        log.error("a feed failed", endpoint=request.endpoint, exc_info=trouble)
    words = "The calendar cannot be read just now. What you have stays as it is.\n"
    return Response(words, 503, {"Retry-After": str(RETRY_AFTER_S)}, mimetype="text/plain")


def _answer(edition: Edition) -> Response:
    packed = request.accept_encodings.quality("gzip") > 0
    name = etag(edition) + ("-gzip" if packed else "")
    answer = Response(status=304) if _is_known(name, edition.changed) else _full(edition, name, packed)
    answer.set_etag(name)
    answer.last_modified = _last_modified(edition.changed)
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = "public, max-age=900" if edition.public else "private, no-cache"
    return answer


def _is_known(name: str, changed: datetime) -> bool:
    """Whether the asker has these bytes. An If-None-Match alone decides where there is one (RFC 9110 13.2.2)."""
    if "If-None-Match" in request.headers:
        return request.if_none_match.contains_weak(name)
    since = request.if_modified_since  # None for a nonsense date
    return since is not None and changed.replace(microsecond=0) <= since


def _full(edition: Edition, name: str, packed: bool) -> Response:
    answer = Response(_zipped(edition, name) if packed else body(edition), content_type="text/calendar; charset=utf-8")
    answer.headers.set("Content-Disposition", "inline", filename=edition.filename)
    if packed:
        answer.content_encoding = "gzip"
    return answer


def _zipped(edition: Edition, name: str) -> bytes:
    known = _packed.get(name)
    if known is None:
        known = gzip.compress(body(edition), compresslevel=6, mtime=0)
        _packed.put(name, known)
    return known


def _last_modified(changed: datetime) -> datetime:
    """The second of the change, once it is over: another change may follow in it, and must not look as old."""
    return min(changed.astimezone(UTC), now() - timedelta(seconds=1)).replace(microsecond=0)
