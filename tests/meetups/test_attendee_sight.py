"""Who reads the names of those who come: by group and event, in the chat, on the page and in the list."""

from datetime import datetime

import pytest

from database import write_transaction
from meetups import attendee_sight, attendees, cards, events, members, people, roster, rsvps, sensitive
from meetups.cards import ANYBODY, OWN_CHAT, Audience
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound
from meetups.rsvps import Choice
from meetups.visibility import ShownTo
from models import AuditEntry, Event, OutboxMessage, PostedCard
from tests.conftest import MakeEvent, MakeGroup, typed_event

ALL, MEMBERS, ATTENDEES, HOSTS = ShownTo


class Evening:
    """A public event at which the guest has the only seat; the one who waits is a member, the stranger neither."""

    def __init__(self, group_id: int, key: str, host: Person, others: tuple[Person, ...], now: datetime) -> None:
        self.group_id, self.key, self.host, self.now = group_id, key, host, now
        self.guest, self.waiting, self.stranger = others

    def reads(self) -> dict[str, bool]:
        """Who reads the guest's name on the card; whoever does reads the list, and nobody else."""
        audiences = {
            "nobody": ANYBODY, "stranger": Audience(self.stranger.id), "member": Audience(self.waiting.id),
            "attendee": Audience(self.guest.id), "host": Audience(self.host.id), "chat": OWN_CHAT,
        }  # fmt: skip
        found = {}
        for who, audience in audiences.items():
            card = cards.card(self.key, audience, self.now)
            found[who] = [one.name for one in card.in_room] == ["Samira"]
            if who != "chat":
                assert self.on_the_list(audience.user_id) == found[who]
                assert card.sight.names == found[who]
        return found

    def on_the_list(self, viewer_id: int | None) -> bool:
        try:
            return [one.name for one in roster.roster(self.key, viewer_id).people] == ["Samira"]
        except NotAllowed:
            return False

    def say(self, shown: str) -> None:
        """For the event itself."""
        _, revision, _ = events.for_editing(self.host.id, self.key)
        fields = typed_event(attendees_shown=shown, format="in_person", seats="1")
        events.change(self.host.id, self.key, fields, revision, self.now)


@pytest.fixture
def evening(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, waiting: Person, stranger: Person,
    now: datetime,
) -> Evening:  # fmt: skip
    group = make_group()
    event = make_event(group, format="in_person", seats="1")
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, now)
    return Evening(group.id, event.key, host, (guest, waiting, stranger), now)


WHO = ("nobody", "stranger", "member", "attendee", "host", "chat")
TABLE = {
    ALL: (True, True, True, True, True, True),
    MEMBERS: (False, False, True, True, True, True),
    ATTENDEES: (False, False, False, True, True, False),
    HOSTS: (False, False, False, False, True, False),
}


def test_members_read_names_where_nobody_chose(evening: Evening) -> None:
    assert evening.reads() == dict(zip(WHO, TABLE[MEMBERS], strict=True))


@pytest.mark.parametrize("shown", ShownTo)
def test_a_group_and_each_event_say_who_reads_names(evening: Evening, shown: ShownTo) -> None:
    attendee_sight.let_see(evening.host.id, evening.group_id, shown, evening.now)
    assert evening.reads() == dict(zip(WHO, TABLE[shown], strict=True))
    other = HOSTS if shown != HOSTS else ALL
    evening.say(other)
    assert evening.reads() == dict(zip(WHO, TABLE[other], strict=True))
    evening.say("")  # as the group has it
    assert evening.reads() == dict(zip(WHO, TABLE[shown], strict=True))


def test_a_sensitive_group_never_names_anybody_to_those_outside(evening: Evening) -> None:
    evening.say(ALL)
    sensitive.make_sensitive(evening.host.id, evening.group_id, "", evening.now, unlisted=True)
    assert not [one.name for one in cards.card(evening.key, Audience(evening.stranger.id), evening.now).in_room]
    with pytest.raises(NotFound):
        cards.card(evening.key, ANYBODY, evening.now)
    with pytest.raises(Invalid):
        attendee_sight.let_see(evening.host.id, evening.group_id, ALL, evening.now)


def test_organisers_alone_say_so_and_cards_are_drawn_anew(evening: Evening) -> None:
    event = Event.get(Event.key == evening.key)
    with write_transaction():
        PostedCard.create(event=event.id, chat_id=-5, message_id=1, created_at=evening.now)
        OutboxMessage.delete().execute()
    with pytest.raises(NotAllowed):
        attendee_sight.let_see(evening.guest.id, evening.group_id, HOSTS, evening.now)
    with pytest.raises(Invalid):
        attendee_sight.let_see(evening.host.id, evening.group_id, "whoever", evening.now)
    assert OutboxMessage.select().count() == 0
    attendee_sight.let_see(evening.host.id, evening.group_id, HOSTS, evening.now)
    attendee_sight.let_see(evening.host.id, evening.group_id, HOSTS, evening.now)  # twice is once
    assert [row.kind for row in OutboxMessage.select()] == ["redraw"]
    assert AuditEntry.select().where(AuditEntry.verb == "group.attendees").count() == 1


@pytest.mark.parametrize("everywhere", [True, False])
def test_who_does_not_want_to_be_named_is_counted_and_read_by_organisers_alone(
    evening: Evening, everywhere: bool
) -> None:
    def hide(hidden: bool) -> None:
        if everywhere:
            people.hide_name(evening.guest.id, hidden, evening.now)
        else:
            attendee_sight.hide_in(evening.guest.id, evening.group_id, hidden, evening.now)

    def named() -> list[list[str | None]]:
        listed = [one.name for one in members.members(evening.group_id, evening.waiting.id)]
        found = roster.roster(evening.key, evening.waiting.id)
        return [listed, [one.name for one in cards.card(evening.key, OWN_CHAT, evening.now).in_room],
                [one.name for one in found.people], [str(n) for n in found.unnamed.values() if n]]  # fmt: skip

    assert named() == [["Katrin", "Lucía", "Samira"], ["Samira"], ["Samira"], []]
    hide(True)
    assert named() == [["Katrin", "Lucía"], [None], [], ["1"]]
    assert [one.name for one in members.members(evening.group_id, evening.guest.id)] == ["Katrin", "Lucía", "Samira"]
    assert [one.name for one in attendees.people_of(evening.host.id, evening.key).people] == ["Samira", "Lucía"]
    assert len(members.members(evening.group_id, evening.host.id)) == 3
    hide(False)
    assert named() == [["Katrin", "Lucía", "Samira"], ["Samira"], ["Samira"], []]


def test_being_hidden_in_one_group_is_no_affair_of_another(
    evening: Evening, make_group: MakeGroup, stranger: Person
) -> None:
    other = make_group("Another")
    attendee_sight.hide_in(evening.guest.id, evening.group_id, True, evening.now)
    assert attendee_sight.hidden_in(evening.guest.id, evening.group_id)
    assert "Samira" in [one.name for one in members.members(other.id, evening.waiting.id)]
    with pytest.raises(NotFound):
        attendee_sight.hide_in(stranger.id, other.id, True, evening.now)
