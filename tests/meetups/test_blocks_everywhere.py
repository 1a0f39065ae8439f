"""Two people of whom one blocked the other find each other in no list of people; two others do, in every one."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from database import write_transaction
from meetups import (
    applications,
    ask_about,
    attendees,
    blocks,
    buddies,
    cards,
    entry,
    first_meetings,
    groups,
    handbook_changes,
    introductions,
    members,
    nearby,
    reviewing,
    roster,
    rsvps,
    suggestions,
    thanks,
    waves,
)
from meetups.applications import Source
from meetups.cards import Audience
from meetups.entry import EntryMode, EntryWish
from meetups.entry_questions import EntryQuestionWish, Kind, set_questions
from meetups.groups import GroupWish
from meetups.handbook import PageWish
from meetups.people import Person
from meetups.refusals import NotFound, Refusal
from meetups.rsvps import Choice
from meetups.visibility import Visibility
from models import AskAbout, Buddy, FirstMeeting, Introduction, Thanks, Vouch
from tests.conftest import MakeEvent, MakeGroup
from tests.meetups.finding import KEY, LEIPZIG, put

MEETUPS = Path(__file__).parents[2] / "meetups"
NAMES = r"User|\.user|giver|receiver|author|writer|decider|buddy|newcomer|person|about|reporter|by"
GIVES_NAMES = re.compile(rf"(?:{NAMES})\.name\b|\bAUTHOR\b")
SPARES = re.compile(r"\bunseen(_by)?\(|\bbetween\(|_NOT_BLOCKED|\bmembers\.members?\(")
NOT_ASKED = {  # what gives names and asks nothing of blocks, and why
    "for those who look after everybody": {
        "appeals", "approvals", "asked", "asking_notices", "attendee_order", "attendees", "chat_differences",
        "chat_titles", "check_in", "complaint_review", "door_list", "hosts", "invitations", "partner_posts", "raids",
        "replies", "reviews", "roster_deciding", "roster_notices", "safety_notices", "sanctions", "told",
    },
    "of oneself, or whom one’s own group passed on to": {"join_requests", "people", "privacy"},
}  # fmt: skip


class Pair:
    """Two members and all that may bring them together."""

    def __init__(self, host: Person, one: Person, other: Person, group_id: int, now: datetime) -> None:
        self.host, self.one, self.other, self.group_id, self.now = host, one, other, group_id, now
        self.event = ""
        self.asks: dict[int, str] = {}  # of each of the two: the key under which they ask into the other's group
        self.rooms: dict[int, int] = {}  # and the group into which they ask
        self.desk = 0

    def lists(self, viewer: Person, other: Person) -> dict[str, bool]:
        """In which lists the viewer reads the other's name."""
        me, group_id = viewer.id, self.group_id

        def card() -> object:
            return cards.card(self.event, Audience(me), self.now).in_room

        looks: dict[str, Callable[[], object]] = {
            "members": lambda: members.members(group_id, me),
            "one member": lambda: members.member(group_id, me, other.id),
            "card": card,
            "going": lambda: roster.roster(self.event, me),
            "near": lambda: nearby.people_near(me, self.now, KEY),
            "introduced": lambda: waves.introduction(me, other.id),
            "who asks to come in": lambda: reviewing.to_vouch_for(me, self.rooms[other.id]),
            "asked for one's word": lambda: reviewing.vouching_for(me, self.asks[other.id]),
            "proposals": lambda: handbook_changes.waiting(self.desk, me),
            "introductions": lambda: introductions.of_group(group_id, me),
            "thanks of the group": lambda: thanks.in_group(me, group_id),
            "thanks to me": lambda: thanks.to_me(me, group_id),
            "ask me about": lambda: ask_about.knows(me, group_id, self.now),
            "suggestions": lambda: suggestions.open_ones(group_id, me),
            "buddies": lambda: buddies.mine(me, group_id, self.now),
            "how the first time was": lambda: first_meetings.given(me, group_id),
        }
        return {name: other.name in said(look) for name, look in looks.items()}


def said(look: Callable[[], object]) -> str:
    try:
        return repr(look())
    except NotFound:
        return ""


@pytest.fixture
def pair(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, now: datetime
) -> Pair:
    group = make_group()
    made = Pair(host, guest, waiting, group.id, now)
    made.event = make_event(group, seats="5").key
    both = ((guest, waiting), (waiting, guest))
    for person, _ in both:
        rsvps.answer(person.id, made.event, Choice.ROOM, now)
        put(person.id, LEIPZIG, now, group.id)
        suggestions.suggest(person.id, group.id, f"A walk with {person.name}", "", now)
    for person, other in both:
        waves.wave(person.id, other.id, group.id, now)
        _asks_to_come_in(made, person, other)
    made.desk = _desk(made)
    with write_transaction():
        for person, other in both:
            _belongs(made, person, other)
    return made


def _asks_to_come_in(pair: Pair, person: Person, member: Person) -> None:
    """Into a group where the other one is a member, whose word counts."""
    wish = GroupWish(f"Room of {member.id}", "", "en", "UTC", Visibility.PUBLIC)
    room = groups.found(pair.host.id, wish, pair.now)
    members.join(member.id, room.id, pair.now)
    entry.save(pair.host.id, room.id, EntryWish(EntryMode.QUESTIONS, vouches=2), 0, pair.now)
    set_questions(pair.host.id, room.id, [EntryQuestionWish(Kind.TEXT, "Who are you?")], 1, pair.now)
    mine = applications.open_application(person.id, room.id, Source.LINK, pair.now)
    applications.answer(person.id, mine.key, 1, "Me", pair.now)
    applications.send(person.id, mine.key, pair.now)
    pair.asks[person.id], pair.rooms[person.id] = mine.key, room.id


def _desk(pair: Pair) -> int:
    """A group both organise, for whose handbook both propose."""
    desk = groups.found(pair.host.id, GroupWish("Desk", "", "en", "UTC"), pair.now)
    for person in (pair.one, pair.other):
        members.join(person.id, desk.id, pair.now)
        members.make_organiser(pair.host.id, person.id, desk.id, pair.now)
        handbook_changes.propose(person.id, desk.id, PageWish("A page", "Words."), pair.now)
    return desk.id


def _belongs(pair: Pair, person: Person, other: Person) -> None:
    group, now, later = pair.group_id, pair.now, pair.now + timedelta(days=9)
    Introduction.create(group=group, user=person.id, text="Hello.", changed_at=now)
    Thanks.create(group=group, giver=person.id, receiver=other.id, topic="bread", at=now)
    AskAbout.create(group=group, user=person.id, topic="bread", state="shown", since=now, expires_at=later)
    Buddy.create(group=group, newcomer=person.id, buddy=other.id, state="going", since=now, until=later)
    FirstMeeting.create(group=group, user=person.id, asked_at=now, felt="good", words="Fine.", shown="buddy",
                        said_at=now)  # fmt: skip


def test_two_people_find_each_other_in_every_list_until_one_blocks_the_other(pair: Pair) -> None:
    both = ((pair.one, pair.other), (pair.other, pair.one))
    assert [name for viewer, other in both for name, there in pair.lists(viewer, other).items() if not there] == []
    blocks.block(pair.one.id, pair.other.id, pair.now)
    assert [name for viewer, other in both for name, there in pair.lists(viewer, other).items() if there] == []
    seen = attendees.people_of(pair.host.id, pair.event).people  # whoever looks after the door reads everybody
    assert {each.name for each in seen} == {pair.one.name, pair.other.name}
    assert {each.name for each in members.members(pair.group_id, pair.host.id)} >= {pair.one.name, pair.other.name}


def test_who_is_spared_is_counted_all_the_same(pair: Pair) -> None:
    before = cards.card(pair.event, Audience(pair.one.id), pair.now)
    blocks.block(pair.other.id, pair.one.id, pair.now)
    after = cards.card(pair.event, Audience(pair.one.id), pair.now)
    assert before.room == after.room
    assert [one.name for one in after.in_room] == [pair.one.name, None]
    assert roster.roster(pair.event, pair.one.id).unnamed == {mode: int(mode == "room") for mode in ("room", "online")}


def test_nobody_gives_their_word_or_thanks_where_a_block_parts_two(pair: Pair) -> None:
    blocks.block(pair.other.id, pair.one.id, pair.now)
    for act in (
        lambda: reviewing.vouch(pair.one.id, pair.asks[pair.other.id], pair.now),
        lambda: thanks.thank(pair.one.id, pair.other.id, pair.group_id, "tea", "", pair.now),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert type(refused.value) is NotFound
    assert Vouch.select().count() == 0


def test_every_module_that_gives_names_spares_those_a_block_parts_or_says_why_not() -> None:
    words = {path.stem: path.read_text(encoding="utf-8") for path in MEETUPS.glob("*.py")}
    gives = {name for name, text in words.items() if GIVES_NAMES.search(text) and not SPARES.search(text)}
    assert gives == set().union(*NOT_ASKED.values())
