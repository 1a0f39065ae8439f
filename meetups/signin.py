"""Signing in to the site: single-use links sent by the bot in private, and the browsers that followed one.

Tokens are 256 random bits; only their SHA-256 is kept. A link is looked at as often as wanted (previews do), and
consumed once, by the person pressing Continue.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from config import settings
from database import Unavailable, locked, write_transaction
from meetups.people import Person, person_of
from meetups.prepared import Prepared
from meetups.refusals import Expired
from models import SignInLink, User, WebSession
from phrases import noted

LINK_LIFE = timedelta(minutes=10)
SEEN_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class WaitingLink:
    """A link that still works: who would be signed in, and where they were going."""

    person: Person
    destination: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session, its token shown once."""

    token: str
    person: Person
    destination: str


@dataclass(frozen=True, slots=True)
class Browser:
    """One signed-in browser, for the list a person can revoke from."""

    id: int
    agent: str
    seen_at: datetime
    current: bool


def make_link(user_id: int, now: datetime, destination: str = "/") -> str:
    """A token that signs this person in, once, within ten minutes. Anything but a path of ours becomes `/me`."""
    token = secrets.token_urlsafe(32)
    with write_transaction():
        SignInLink.insert(
            digest=_digest(token), user=user_id, destination=safe_path(destination), created_at=now,
            expires_at=now + LINK_LIFE,
        ).execute()  # fmt: skip
    return token


def session_life() -> timedelta:
    """How long a browser stays signed in after its last visit."""
    return timedelta(days=settings().session_days)


def look(token: str, now: datetime) -> WaitingLink:
    """What the link would do, without doing it. Raises Expired."""
    row = SignInLink.select(SignInLink, User).join(User).where(SignInLink.digest == _digest(token)).first()
    _check(row, now)
    return WaitingLink(person_of(row.user), row.destination)


def follow(token: str, now: datetime, agent: str = "") -> SignedIn:
    """Consume the link and start a session. Raises Expired: used, too old, or never ours."""
    with write_transaction():
        row = locked(SignInLink.select().where(SignInLink.digest == _digest(token))).first()
        _check(row, now)
        SignInLink.update(used_at=now).where(SignInLink.id == row.id).execute()
        session = secrets.token_urlsafe(32)
        WebSession.insert(
            digest=_digest(session), user=row.user_id, created_at=now, seen_at=now, expires_at=now + session_life(),
            agent=agent[:200],
        ).execute()  # fmt: skip
    return SignedIn(session, person_of(User.get_by_id(row.user_id)), row.destination)


def session(token: str, now: datetime) -> Person | None:
    """Who this browser belongs to, in one query; None: nobody any more."""
    row = _SESSION.first(digest=_digest(token))
    if row is None or row.expires_at <= now or row.user.erased_at is not None:
        return None
    if row.seen_at < now - SEEN_EVERY:
        _note_seen(row.id, now)
    return person_of(row.user)


def _session_query() -> Any:
    live = (WebSession.digest == "digest", WebSession.revoked_at.is_null())
    return WebSession.select(WebSession, User).join(User).where(*live)


_SESSION = Prepared(_session_query, digest="digest")


def sign_out(token: str, now: datetime) -> None:
    """End this browser's session."""
    with write_transaction():
        WebSession.update(revoked_at=now).where(WebSession.digest == _digest(token)).execute()


def browsers(user_id: int, token: str, now: datetime) -> tuple[Browser, ...]:
    """The browsers this person is signed in with, the latest first."""
    rows = WebSession.select().where(
        WebSession.user == user_id, WebSession.revoked_at.is_null(), WebSession.expires_at > now
    )
    here = _digest(token)
    return tuple(Browser(row.id, row.agent, row.seen_at, row.digest == here) for row in rows.order_by(-WebSession.id))


def sign_out_browser(user_id: int, browser_id: int, now: datetime) -> None:
    """End one session of this person's own; another person's id changes nothing."""
    with write_transaction():
        WebSession.update(revoked_at=now).where(WebSession.id == browser_id, WebSession.user == user_id).execute()


def sign_out_everywhere(user_id: int, now: datetime) -> None:
    """End every session of this person."""
    with write_transaction():
        WebSession.update(revoked_at=now).where(WebSession.user == user_id, WebSession.revoked_at.is_null()).execute()


def safe_path(path: str) -> str:
    """A path on this site, or `/me`: a link must never lead elsewhere (`//host`, `/\\host`, `https:`)."""
    fine = path.startswith("/") and not path.startswith(("//", "/\\")) and len(path) <= 500 and path.isprintable()
    return path if fine else "/me"


def _check(row: SignInLink | None, now: datetime) -> None:
    if row is None or row.used_at is not None or row.expires_at <= now:
        raise Expired(noted("This link was used or is too old. Ask the bot for a new one: /signin"))


def _note_seen(session_id: int, now: datetime) -> None:
    try:
        with write_transaction(wait=False):
            WebSession.update(seen_at=now, expires_at=now + session_life()).where(WebSession.id == session_id).execute()
    except Unavailable:
        return  # bookkeeping of a page that is only read: it is tried again with the next one


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
