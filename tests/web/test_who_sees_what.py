"""The table of who sees what, asked of every page: by role, visibility, blocks, and in a sensitive group. A new address
stands in scripts/sights.py, or this fails."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from database import write_transaction
from meetups import blocks, members
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.visibility import Visibility
from models import (
    Application,
    ApplicationAnswer,
    Event,
    Group,
    HandbookChange,
    HandbookPage,
    Introduction,
    Invitation,
    Partner,
    PartnerPost,
    Poll,
    Prompt,
    Report,
    Sanction,
    Suggestion,
    Thanks,
)
from scripts import who_sees_what
from scripts.sights import FORMS, PAGES, Least, by_name
from tests.conftest import MakeEvent, MakeGroup, somebody
from tests.in_and_out import ban
from web.clock import now

Enter = Callable[[Person], FlaskClient]
GROUP, INSIDE, DECIDING, BLOCKED = "Quorrel", "Zimbelkraut", "Wusterling", "Fennimor"  # said nowhere else
KEYS = {"/handbook/proposals/": "change1", "/handbook/": "page1", "/rituals/": "prompt1", "/partners/": "partner1",
        "/i/": "2345678923456789abcd", "/p/": "nonsense"}  # fmt: skip
ASKED_OF_NOBODY = {"HEAD", "OPTIONS"}
SHUT = {303, 403, 404}


@pytest.fixture
def blocked(database: str) -> Person:
    """A member with whom the guest would have nothing to do."""
    return somebody("Bruno", 5021)


@pytest.fixture
def banned(database: str) -> Person:
    """Kept out of the group."""
    return somebody("Timo", 5022)


@pytest.fixture
def group(make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, blocked: Person,
          banned: Person) -> GroupFacts:  # fmt: skip
    """Private, with something of everything in it."""
    facts = make_group(f"{GROUP} table", visibility=Visibility.PRIVATE)
    make_event(facts, now=now(), title=f"{GROUP} evening", date=(now() + timedelta(days=11)).date().isoformat())
    for person in (blocked, banned):
        members.join(person.id, facts.id, now())
    ban(host.id, banned.id, facts.id, now())
    blocks.block(guest.id, blocked.id, now())
    _fill(facts.id, guest, waiting)
    return facts


def _fill(group_id: int, guest: Person, waiting: Person) -> None:
    at = now()
    made, later = {"group": group_id, "created_at": at}, at + timedelta(days=9)
    with write_transaction():
        page = HandbookPage.create(group=group_id, key="page1", position=1, title=INSIDE, body=INSIDE, changed_at=at)
        HandbookChange.create(page=page, author=waiting.id, key="change1", title=INSIDE, body=INSIDE, **made)
        asks = Application.create(group=group_id, user=somebody("Ada", 5023).id, key="apply1", source="link",
                                  state="review", opened_at=at, sent_at=at, expires_at=later)  # fmt: skip
        ApplicationAnswer.create(application=asks, position=1, prompt="Who?", value=DECIDING)
        for person, word in ((guest, BLOCKED), (waiting, INSIDE)):
            Introduction.create(group=group_id, user=person.id, text=word, changed_at=at)
            Suggestion.create(author=person.id, key=f"s{person.id}", title=word, about=word, **made)
        Thanks.create(group=group_id, giver=guest.id, receiver=waiting.id, topic=BLOCKED, at=at)
        Invitation.create(key=KEYS["/i/"], **made)
        Report.create(key="report1", reporter=waiting.id, words=DECIDING, kind="spam", read_by="organisers", **made)
        Sanction.create(key="sanct1", group=group_id, user=waiting.id, kind="warn", reason=DECIDING, at=at)
        partner = Partner.create(group=group_id, key="partner1", secret="x", name=INSIDE, purpose=INSIDE, gives="x",
                                 ends_on=later.date(), posts=2, state="on", vote_until=at)  # fmt: skip
        PartnerPost.create(partner=partner, key="ppost1", text=DECIDING, created_at=at)
        Prompt.create(group=group_id, key="prompt1", kind="show", lines=f'["{INSIDE}"]', weekday=0, minute=0, on=False,
                      changed_at=at)  # fmt: skip
        Poll.create(key="poll1", question=INSIDE, options='["x", "y"]', counts="[0, 0]", state="closed", **made)


def test_every_address_stands_in_the_table(app: Flask) -> None:
    rules = list(app.url_map.iter_rules())
    for way, table in (("GET", PAGES), ("POST", FORMS)):
        assert {rule.rule for rule in rules if way in (rule.methods or ())} == by_name(table).keys()


def test_the_written_table_is_up_to_date() -> None:
    assert who_sees_what.FILE.read_text(encoding="utf-8") == who_sees_what.written(), "python -m scripts.who_sees_what"


def read(browser: FlaskClient, slug: str, event_key: str) -> dict[str, tuple[int, str]]:
    """What every page answers: the status, and all that is said."""
    found = {}
    for rule in by_name(PAGES):
        key = next((key for part, key in KEYS.items() if part in rule), event_key)
        named = {"slug": slug, "key": key, "filename": "klatch.css", "position": "1", "token": "no", "code": "no"}
        answer = browser.get(re.sub(r"<(?:\w+:)?(\w+)>", lambda name, named=named: named[name[1]], rule))
        found[rule] = (answer.status_code, answer.get_data(as_text=True) if answer.mimetype != "text/css" else "")
    return found


def saying(pages: dict[str, tuple[int, str]], word: str) -> set[str]:
    return {rule for rule, (_, text) in pages.items() if word in text}


def test_every_page_is_for_those_it_is_for(
    group: GroupFacts, client: FlaskClient, signed_in: Enter, host: Person, waiting: Person, stranger: Person,
    blocked: Person, banned: Person,
) -> None:  # fmt: skip
    outside = {"nobody": client, "stranger": signed_in(stranger), "banned": signed_in(banned)}
    inside = {"member": signed_in(waiting), "blocked": signed_in(blocked), "organiser": signed_in(host)}
    key = str(Event.get(Event.group == group.id).key)
    said = {name: read(browser, group.slug, key) for name, browser in inside.items()}
    assert statuses(said["organiser"], Least.SIGHT, Least.MEMBER, Least.ORGANISER) <= {200, 303, 404}
    for name in ("member", "blocked"):
        assert statuses(said[name], Least.ORGANISER) <= SHUT
        assert saying(said[name], DECIDING) <= {rule for rule, least in by_name(PAGES).items() if least == Least.OWN}
    deciding = {"/g/<slug>/applications", "/g/<slug>/reports", "/g/<slug>/partners/<key>"}
    assert saying(said["organiser"], DECIDING) == deciding
    assert (saying(said["blocked"], BLOCKED), len(saying(said["member"], BLOCKED)) > 2) == (set(), True)
    assert len(saying(said["blocked"], INSIDE)) > 5
    for width, sensitive in ((Visibility.PRIVATE, False), (Visibility.UNLISTED, False), (Visibility.PUBLIC, False),
                             (Visibility.PRIVATE, True)):  # fmt: skip
        with write_transaction():
            Group.update(visibility=width.value, sensitive=sensitive).where(Group.id == group.id).execute()
        for name, browser in outside.items():
            from_outside(read(browser, group.slug, key), name, width, sensitive=sensitive)
    titles = {re.search(r"<title>(.*?)</title>", text) for _, text in read(inside["member"], group.slug, key).values()}
    assert [title[1] for title in titles if title is not None and GROUP in title[1]] == []  # a browser remembers them


def from_outside(pages: dict[str, tuple[int, str]], name: str, width: Visibility, *, sensitive: bool) -> None:
    """What somebody who does not belong to it is answered: nothing from inside, and only as wide as the group is."""
    assert statuses(pages, Least.MEMBER) - {200} <= SHUT
    assert statuses(pages, Least.ORGANISER) <= SHUT
    for word in (INSIDE, DECIDING, BLOCKED):
        assert saying(pages, word) == set(), (name, width)
    hidden = width == Visibility.PRIVATE
    assert pages["/g/<slug>"][0] == (404 if hidden else 200)
    assert (GROUP in pages["/groups"][1]) == (width == Visibility.PUBLIC)
    if hidden:
        own = {"/g/<slug>/report", "/me/record", "/me/export.json"} if name == "banned" else set()
        assert saying(pages, GROUP) <= {"/i/<key>", *own}, (name, width, sensitive)  # who was invited reads where


def statuses(pages: dict[str, tuple[int, str]], *classes: Least) -> set[int]:
    return {pages[rule][0] for rule, least in by_name(PAGES).items() if least in classes}
