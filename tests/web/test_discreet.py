"""A sensitive group, from everywhere else: its name and those of its events stand nowhere; another's do."""

import json
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from database import write_transaction
from handlers.cards import closed
from handlers.sending import compose_news
from meetups import (
    applications,
    discreet_notices,
    entry,
    events,
    feeds,
    groups,
    handbook_changes,
    invitations,
    nearby,
    norms,
    posted,
    reviewing,
    rsvps,
    sensitive,
    waves,
)
from meetups.applications import Source
from meetups.delivery import Message
from meetups.entry import EntryMode, EntryWish
from meetups.entry_questions import EntryQuestionWish, Kind, set_questions
from meetups.group_search import find_groups
from meetups.handbook import PageWish
from meetups.invitations import Span
from meetups.my_feeds import make_feed
from meetups.notices import notice
from meetups.opened_news import opened
from meetups.people import Person
from meetups.refusals import NotFound
from meetups.rsvps import Choice
from meetups.visibility import Visibility
from models import OutboxMessage, PostedCard, User
from tests.conftest import MakeEvent, MakeGroup, typed_event
from tests.meetups.finding import KEY, LEIPZIG, put
from tests.web.test_every_page import GET, addressed
from web.clock import now as this_moment

Enter = Callable[[Person], FlaskClient]
TELLTALE = "zwiebel"
TITLE = re.compile(r"<title>(.*?)</title>", re.S)
KEYS = ("a-secret-of-this-test",)
SITE = "https://klatch.example"


class Scene:
    """A group and all that may be told of it; `keep` makes it a sensitive one in the middle of it."""

    def __init__(self, host: Person, guest: Person, waiting: Person, stranger: Person) -> None:
        self.host, self.guest, self.waiting, self.stranger = host, guest, waiting, stranger
        self.now = this_moment()

    def play(self, make_group: MakeGroup, make_event: MakeEvent, *, keep: bool) -> None:
        """Found, meet, wave, answer; then keep it among its members, or not; then move, call off, give a seat back."""
        fields = {"title": "Zwiebel evening", "about": "Zwiebel talk", "venue": "Zwiebel House", "seats": "1",
                  "address": "Zwiebel Street 1", "link": "https://meet.example.org/zwiebel"}  # fmt: skip
        group = make_group("Zwiebel Circle", visibility=Visibility.PUBLIC)
        self.group_id, self.fields = group.id, fields
        moved, off = (make_event(group, now=self.now, **fields) for _ in range(2))
        self.key = moved.key
        for key in (moved.key, off.key):
            rsvps.answer(self.guest.id, key, Choice.ROOM, self.now)
            rsvps.answer(self.waiting.id, key, Choice.ROOM, self.now)
        with write_transaction():
            PostedCard.create(event=moved.id, inline_message_id="copy", created_at=self.now)
            User.update(username=None).execute()
        for person in (self.guest, self.waiting):
            put(person.id, LEIPZIG, self.now, group.id)
        self.before = self.feed()
        self.invitation = invitations.make(self.host.id, group.id, Span.MONTH, None, self.now).key
        waves.wave(self.guest.id, self.waiting.id, group.id, self.now)
        waves.wave(self.waiting.id, self.guest.id, group.id, self.now)
        if keep:
            sensitive.make_sensitive(self.host.id, group.id, "", self.now, unlisted=True)
        self.group = groups.group(group.id)
        norms.publish(self.host.id, group.id, "Zwiebel is for all.", norms.NONE_YET, self.now)
        with write_transaction():
            norms.ask(self.waiting.id, group.id, self.now)
        handbook_changes.propose(self.guest.id, group.id, PageWish("Zwiebel page", "Zwiebel."), self.now)
        _, revision, _ = events.for_editing(self.host.id, moved.key)
        events.change(self.host.id, moved.key, typed_event(**fields | {"start": "20:00"}), revision, self.now)
        rsvps.answer(self.guest.id, moved.key, Choice.NO, self.now)
        events.cancel(self.host.id, off.key, self.now)

    def feed(self) -> str:
        """What a member's calendar is told."""
        token = make_feed(self.waiting.id, "", KEYS, self.now).token
        return feeds.body(feeds.personal_feed(token, KEYS, SITE)).decode().replace("\r\n ", "")

    def lock_screen(self) -> dict[str, str]:
        """What each private message shows, by kind: words and buttons."""
        shown: dict[str, str] = {}
        about = OutboxMessage.user.is_null(False)
        for row in OutboxMessage.select().where(about).order_by(OutboxMessage.id):
            words = notice(message_of(row), self.now)
            if words is not None:
                draft = compose_news(words)
                rows = draft.keyboard.inline_keyboard if draft.keyboard else ()
                text = "\n".join([draft.text, *(each.text for line in rows for each in line), str(words.way)])
                shown[row.kind] = shown.get(row.kind, "") + text
        return shown

    def elsewhere(self) -> dict[str, str]:
        """What rules give to those outside, or to a member about another."""
        (copy,) = PostedCard.select().where(PostedCard.inline_message_id == "copy")
        facts = {"kind": "redraw", "card_id": copy.id, "event_id": copy.event_id}
        drawn = posted.to_draw(Message(0, user_id=None, group_id=None, chat_id=None, facts={}, attempts=0, **facts),
                               self.now)  # fmt: skip
        assert drawn is not None
        return {
            "search": repr(find_groups(TELLTALE, None, self.now)),
            "groups near": repr([one.groups for one in nearby.people_near(self.guest.id, self.now, KEY)]),
            "card elsewhere": closed(drawn.card) if drawn.closed else repr(drawn.card),
            "groups in common": ", ".join(self.review().mutual),
        }

    def review(self) -> reviewing.Review:
        """Somebody asks to come into another group of the host's, who knows them from this one."""
        mine = applications.mine(self.guest.id, self.other_id)
        assert mine is not None
        return reviewing.review(self.host.id, mine.key)

    other_id = 0


def message_of(row: OutboxMessage) -> Message:
    return Message(row.id, row.kind, row.user_id, row.event_id, row.group_id, row.card_id, row.chat_id,
                   json.loads(row.facts), row.attempts)  # fmt: skip


def hits(text: str) -> int:
    return text.lower().count(TELLTALE)


@pytest.fixture
def scene(make_group: MakeGroup, host: Person, guest: Person, waiting: Person, stranger: Person) -> Scene:
    made = Scene(host, guest, waiting, stranger)
    now = made.now
    other = groups.found(host.id, groups.GroupWish("Chess", "", "en", "UTC", Visibility.PUBLIC), now)
    entry.save(host.id, other.id, EntryWish(EntryMode.QUESTIONS), 0, now)
    set_questions(host.id, other.id, [EntryQuestionWish(Kind.TEXT, "Who are you?")], 1, now)
    mine = applications.open_application(guest.id, other.id, Source.LINK, now)
    applications.answer(guest.id, mine.key, 1, "Me", now)
    applications.send(guest.id, mine.key, now)
    made.other_id = other.id
    return made


def walked(scene: Scene, browser: FlaskClient) -> dict[str, str]:
    """Every page, and its headers, as this browser gets it."""
    known = {"slug": scene.group.slug, "key": scene.key, "filename": "klatch.css", "browser_id": "1", "letter_id": "1",
             "position": "1", "post": "x", "token": "x", "code": "x"}  # fmt: skip
    rules = {**dict.fromkeys(GET), "/groups?q=zwiebel": None, f"/i/{scene.invitation}": None}
    pages = {}
    for rule in rules:
        answer = browser.get(addressed(rule, known))
        pages[rule] = answer.get_data(as_text=True).replace("q=zwiebel", "").replace('value="zwiebel"', "")
    return pages


@pytest.mark.parametrize("keep", [True, False], ids=["sensitive", "control"])
def test_nothing_outside_says_what_a_sensitive_group_is_called(
    keep: bool, scene: Scene, make_group: MakeGroup, make_event: MakeEvent, client: FlaskClient, signed_in: Enter
) -> None:
    scene.play(make_group, make_event, keep=keep)
    shown = scene.lock_screen()
    assert {"moved", "promoted", "norms", "proposal", "cancelled", "introduced"} <= set(shown)
    places = {f"lock screen: {kind}": text for kind, text in shown.items() if kind not in ("sensitive", "review")}
    places |= scene.elsewhere() | {"calendar": scene.feed()}
    outside = walked(scene, client)
    places |= {"pages for nobody": "".join(outside.values())}
    member = signed_in(scene.host)
    places |= {"titles of pages": repr([TITLE.findall(page) for page in walked(scene, member).values()])}
    found = {place: hits(text) for place, text in places.items()}
    if keep:
        assert {place: n for place, n in found.items() if n} == {}
        assert hits(member.get(f"/g/{scene.group.slug}").get_data(as_text=True)) > 0  # inside it has its name
    else:
        assert [place for place, n in found.items() if not n] == []


def test_the_page_of_a_sensitive_group_is_told_to_nobody(
    scene: Scene, make_group: MakeGroup, make_event: MakeEvent, client: FlaskClient, signed_in: Enter
) -> None:
    scene.play(make_group, make_event, keep=True)
    host, stranger = signed_in(scene.host), signed_in(scene.stranger)
    for path in (f"/g/{scene.group.slug}", f"/e/{scene.key}", f"/g/{scene.group.slug}/members"):
        answer = host.get(path)
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert 'property="og:' not in answer.get_data(as_text=True)
        assert client.get(path).status_code in (303, 404)
    assert stranger.get(f"/g/{scene.group.slug}").status_code == 200  # whoever holds the new address, signed in
    assert host.get("/g/zwiebel-circle").status_code == 404
    assert (
        client.get(f"/e/{scene.key}.ics").status_code == client.get("/g/zwiebel-circle/calendar.ics").status_code == 404
    )


def test_calendars_that_have_it_already_are_told_anew(
    scene: Scene, make_group: MakeGroup, make_event: MakeEvent
) -> None:
    scene.play(make_group, make_event, keep=True)
    first, then = scene.before, scene.feed()
    assert hits(first) > 0

    def sequences(text: str) -> list[int]:
        return [int(number) for number in re.findall(r"SEQUENCE:(\d+)", text)]

    assert min(sequences(then)) > max(sequences(first))
    assert sorted(re.findall(r"UID:\S+", then)) == sorted(re.findall(r"UID:\S+", first))
    assert "SUMMARY:Un evento de un grupo tuyo" in then or "SUMMARY:An event of a group of yours" in then
    assert {line.split(":")[0] for line in then.split("\r\n")} & {"LOCATION", "GEO", "CONFERENCE;VALUE=URI"} == set()


def test_what_said_nothing_is_opened_by_its_reader_alone(
    scene: Scene, make_group: MakeGroup, make_event: MakeEvent
) -> None:
    scene.play(make_group, make_event, keep=True)
    row = OutboxMessage.get(OutboxMessage.kind == "moved", OutboxMessage.user == scene.waiting.id)
    assert hits(opened(scene.waiting.id, row.id, scene.now).title) == 1
    with pytest.raises(NotFound):
        opened(scene.guest.id, row.id, scene.now)
    shown = notice(message_of(row), scene.now)
    assert shown is not None
    assert (shown.lines, [press.act for press in shown.presses]) == ((), ["news"])
    assert discreet_notices.discreet(shown, message_of(OutboxMessage(user=None)), scene.now) is shown
