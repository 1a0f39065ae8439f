"""Newcomers: those whose first event in a group it would be. An organiser may keep seats for them until the cut-off."""

from models import Event, Rsvp, Seat


def is_newcomer(user_id: int, event: Event) -> bool:
    """Whether this would be the person's first event in the group: none that began before it had a seat for them."""
    held = Seat.select().join(Rsvp).switch(Seat).join(Event).where(
        Rsvp.user == user_id, Event.group == event.group_id, Event.id != event.id, Event.status == "published",
        Event.starts_at < event.starts_at, Seat.state == "held",
    )  # fmt: skip
    return not held.exists()


def mark(event: Event, mode: str, taking: tuple[str, ...]) -> None:
    """Find out anew who is one, and count those who have seats: the organiser began to keep seats for them."""
    taken = 0
    for seat in Seat.select(Seat, Rsvp).join(Rsvp).where(Seat.event == event.id):
        first = is_newcomer(seat.rsvp.user_id, event)
        Seat.update(newcomer=first).where(Seat.id == seat.id).execute()
        taken += seat.party_size if first and seat.mode == mode and seat.state in taking else 0
    Event.update(newcomers_taken=taken).where(Event.id == event.id).execute()
