"""What each process of a race does. A careless one does it as it must not be done, to show that the race is one."""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from database import Unavailable, write_transaction
from meetups import delivery, events, groups, leases, people, rsvps, signin, updates
from meetups.groups import GroupWish
from meetups.people import Profile
from meetups.refusals import Expired
from meetups.rsvps import Choice
from models import Event, OutboxMessage, Rsvp, Seat, SignInLink
from tests.conftest import NOW, typed_event

THINKING_S = 0.01  # between looking and writing: what any other process needs to get in between
LOOKING_S = 0.5  # the same where each looks only once: as long as the last process may be late


def answer_for(lot: tuple[str, Sequence[int]]) -> Counter[str]:
    """Answer for one person after the other; what each was told."""
    key, people_ids = lot
    return Counter(_answered(person, key) for person in people_ids)


def answer_carelessly_for(lot: tuple[str, Sequence[int]]) -> Counter[str]:
    """Count first, then write what was true a moment ago."""
    key, people_ids = lot
    told: Counter[str] = Counter()
    for person in people_ids:
        event = Event.get(Event.key == key)
        held = Seat.select().where(Seat.event == event, Seat.state == "held").count()
        state = "held" if held < event.room_capacity else "waiting"
        time.sleep(THINKING_S)
        with write_transaction():
            rsvp = Rsvp.create(event=event, user=person, answer="going", created_at=NOW, changed_at=NOW)
            Seat.create(rsvp=rsvp, event=event, mode="room", state=state, queue_no=0, changed_at=NOW)
        told[state] += 1
    return told


def create_event(lot: tuple[int, int, str]) -> str:
    """Send the organiser's form."""
    actor, group, creation_key = lot
    return events.create(actor, group, typed_event(), creation_key, NOW).key


def found_group(founder: int) -> str:
    """Found a group with a name others think of at the same moment."""
    return groups.found(founder, GroupWish("Chess", "", "en", "UTC"), NOW).slug


def meet(telegram_id: int) -> int:
    """Hear of somebody for the first time."""
    return people.meet(Profile(telegram_id, "Nemo", "nemo", "en"), NOW).id


def follow_link(token: str) -> str:
    """Press Continue."""
    try:
        signin.follow(token, NOW)
    except Expired:
        return "too late"
    return "signed in"


def follow_link_carelessly(digest: str) -> str:
    """Look whether it was used, then use it."""
    row = SignInLink.get(SignInLink.digest == digest)
    time.sleep(LOOKING_S)
    if row.used_at is not None:
        return "too late"
    with write_transaction():
        SignInLink.update(used_at=NOW).where(SignInLink.id == row.id).execute()
    return "signed in"


def deliver(owner: str) -> tuple[list[int], int]:
    """Claim and send until nothing is left: which messages were sent, and how often a chat had two on their way."""
    sent, crowded = [], 0
    now = NOW + timedelta(seconds=1)
    while delivery.anything_due(now):
        for message in delivery.claim(owner, now, limit=5):
            if delivery.begin(message, owner, now):
                crowded += _in_flight(message.chat_id) > 1
                sent.append(message.id)
                delivery.sent(message, owner, now, 1)
    return sent, crowded


def deliver_carelessly(owner: str) -> list[int]:
    """Look what is due, then take it: what another deliverer looked at as well."""
    sent = []
    while rows := list(OutboxMessage.select().where(OutboxMessage.state == "pending").limit(5)):
        time.sleep(THINKING_S)
        with write_transaction():
            OutboxMessage.update(state="sent", owner=owner).where(OutboxMessage.id.in_([r.id for r in rows])).execute()
        sent += [row.id for row in rows]
    return sent


def _in_flight(chat_id: int | None) -> int:
    flying = OutboxMessage.state.in_(("claimed", "sending"))
    return int(OutboxMessage.select().where(flying, OutboxMessage.chat_id == chat_id).count())


def _answered(person: int, key: str) -> str:
    try:
        return str(rsvps.answer(person, key, Choice.ROOM, NOW).state)
    except Unavailable:
        return "unavailable"


def take_lease(owner: str) -> bool:
    """Ask to be the one."""
    return leases.take("tick", owner, NOW, timedelta(seconds=15))


def effect_of_an_update(person: int) -> str:
    """Handle one and the same update."""
    done = updates.once(7, NOW, lambda: people.set_reachable(person, False) or "done")
    return done or "nothing"
