"""Many people of one group or event at once, written as rows: rules, asked one by one, take longer than the test."""

from database import write_transaction
from models import Event, Membership, Rsvp, Seat, User
from tests.conftest import NOW


def enter(group_id: int, many: int) -> list[int]:
    """So many members; their numbers."""
    start = User.select().count()
    with write_transaction():
        User.insert_many([{"name": f"Person {n}", "created_at": NOW} for n in range(many)]).execute()
        ids = [row.id for row in User.select(User.id).order_by(User.id).offset(start)]
        Membership.insert_many([
            {"group": group_id, "user": id, "role": "member", "joined_at": NOW, "changed_at": NOW} for id in ids
        ]).execute()  # fmt: skip
    return ids


def fill(event_id: int, many: int) -> None:
    """So many members: in turn with a seat in the room, with a maybe, and in line for the room."""
    with write_transaction():
        ids = enter(Event.get_by_id(event_id).group_id, many)
        Rsvp.insert_many([
            {"event": event_id, "user": id, "answer": "maybe" if n % 3 == 1 else "going", "created_at": NOW,
             "changed_at": NOW, "check_code": f"code{id}"}
            for n, id in enumerate(ids)
        ]).execute()  # fmt: skip
        going = Rsvp.select().where(Rsvp.event == event_id, Rsvp.user.in_(ids), Rsvp.answer == "going")
        seats = [
            {"rsvp": rsvp.id, "event": event_id, "mode": "room", "state": "waiting" if n % 2 else "held",
             "queue_no": n + 1, "changed_at": NOW}
            for n, rsvp in enumerate(going.order_by(Rsvp.id))
        ]  # fmt: skip
        Seat.insert_many(seats).execute()
        held = sum(seat["state"] == "held" for seat in seats)
        Event.update(room_taken=Event.room_taken + held, queue_counter=len(seats)).where(Event.id == event_id).execute()
