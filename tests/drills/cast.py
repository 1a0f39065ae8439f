"""Whom something is owed, and why: a group, its events, and answers given through the rules."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from database import write_transaction
from meetups import chats, events, groups, members, people, quiet, reminders, rsvps
from meetups.chats import ChatFacts
from meetups.events import Saved
from meetups.groups import GroupFacts, GroupWish
from meetups.people import Profile
from meetups.rsvps import Choice
from meetups.visibility import Visibility
from models import Event, OutboxMessage
from tests.conftest import typed_event
from tests.drills.house import HOST, House

LEAD = timedelta(days=1)
TELLS = ("promoted", "cancelled", "moved", "reminder")  # what `owe` owes, a share of the guests each


class Cast:
    """The host, their group, and the chats it lives in."""

    def __init__(self, house: House) -> None:
        self.house, self.now = house, house.now()
        self.host = self._meet(HOST)
        self.group, self.aside = (self._found(name) for name in ("Table", "Aside"))  # the second lives in no chat
        for chat in (*house.chats, *house.small):
            kind = "group" if chat in house.small else "supergroup"
            chats.seen(ChatFacts(chat, kind, f"Chat {chat}"), self.host, self.now)
            chats.bind(self.host, chat, self.group.id, self.now)

    def event(self, title: str, starts: datetime | None = None, *, aside: bool = False, **fields: str) -> Saved:
        """Publish an evening: in three days unless another start is given (whole minutes); `aside`: in no chat."""
        group = self.aside if aside else self.group
        return events.create(self.host, group.id, _typed(title, self.now, starts, **fields), title, self.now)

    def members(self, guests: Sequence[int], *, aside: bool = False) -> list[int]:
        """Our own numbers of these accounts, who are members now."""
        group = self.aside if aside else self.group
        with write_transaction():
            people_ids = [self._meet(guest) for guest in guests]
            for one in people_ids:
                members.join(one, group.id, self.now)
        return people_ids

    def come(self, guests: Sequence[int], event: Saved, *, aside: bool = False) -> None:
        """They answer that they come to the room."""
        ours = self.members(guests, aside=aside)
        with write_transaction():
            for one in ours:
                rsvps.answer(one, event.key, Choice.ROOM, self.now)

    def owe(self, guests: Sequence[int], tells: Sequence[str] = TELLS) -> dict[int, str]:
        """Owe each of them one message; of which kind."""
        owed = {}
        for n, kind in enumerate(tells):
            share = guests[n :: len(tells)]
            getattr(self, f"_{kind}")(share)
            owed |= dict.fromkeys(share, kind)
        return owed

    def rename(self, event: Saved, title: str) -> Saved:
        """Change what its card says, and nothing anybody is told of."""
        fields = _typed(title, self.now)
        return events.change(self.host, event.key, fields, event.revision, self.house.now(), notify=False)

    def move(self, event: Saved, venue: str) -> Saved:
        """To another room, on the same day and at the same time."""
        row = event_of(event)
        fields = _typed(event.title, self.now, row.starts_at, venue=venue)
        return events.change(self.host, event.key, fields, event.revision, self.house.now())

    def cancel(self, event: Saved) -> None:
        """Call it off."""
        events.cancel(self.host, event.key, self.house.now())

    def _promoted(self, guests: Sequence[int]) -> None:
        event = self.event("One seat", aside=True, seats="1")
        rsvps.answer(self.host, event.key, Choice.ROOM, self.now)
        self.come(guests, event, aside=True)
        events.change(self.host, event.key, _typed("One seat", self.now, seats=""), event.revision, self.now)

    def _cancelled(self, guests: Sequence[int]) -> None:
        event = self.event("Called off", aside=True)
        self.come(guests, event, aside=True)
        self.cancel(event)

    def _moved(self, guests: Sequence[int]) -> None:
        event = self.event("Elsewhere", aside=True)
        self.come(guests, event, aside=True)
        moved = _typed("Elsewhere", self.now, venue="The other room", address="Next door")
        events.change(self.host, event.key, moved, event.revision, self.now)

    def _reminder(self, guests: Sequence[int]) -> None:
        event = self.event("Tomorrow", aside=True)
        self.come(guests, event, aside=True)
        with write_transaction():
            reminders.remind(f"{event.id}:{int(LEAD.total_seconds())}", self.now, self.now)

    def _found(self, name: str) -> GroupFacts:
        return groups.found(self.host, GroupWish(name, "", "en", "UTC", Visibility.PUBLIC), self.now)

    def _meet(self, account: int) -> int:
        person = people.meet(Profile(account, f"Guest {account}"), self.now).id
        people.set_reachable(person, True)
        quiet.choose_quiet_hours(person, 0, 0)  # drills run at any hour
        people.choose_leads(person, (LEAD,))
        return person


def _typed(title: str, now: datetime, starts: datetime | None = None, **fields: str) -> dict[str, str]:
    starts = starts or (now + timedelta(days=3)).replace(hour=19, minute=0)
    ends = starts + timedelta(hours=2)
    about = {
        "title": title, "date": starts.date().isoformat(), "start": f"{starts:%H:%M}", "end": f"{ends:%H:%M}",
        "zone": "UTC", "format": "in_person", "seats": "", "online_seats": "", "link": "",
    }  # fmt: skip
    return typed_event(**about | fields)


def event_of(saved: Saved) -> Event:
    """Its row."""
    return Event.get_by_id(saved.id)


def rows(*kinds: str) -> list[OutboxMessage]:
    """The messages of these kinds, in the order they were owed; all of them where none is named."""
    query = OutboxMessage.select().order_by(OutboxMessage.id)
    return list(query.where(OutboxMessage.kind.in_(kinds)) if kinds else query)
