"""What is kept of a person for being found: handed to them, and deleted."""

from database import write_transaction
from meetups import areas, places
from meetups.area_choice import forget_area
from meetups.blocks import blocked_by
from models import Block, Group, NearbyChoice, User, UserArea, Wave


def forget_person(user_id: int) -> None:
    """Delete their area, choices, presence, waves and blocks.

    Blocks that others set against them stay: they are the others', and asking to be forgotten must not undo them.
    """
    with write_transaction():
        forget_area(user_id)
        Wave.delete().where((Wave.sender == user_id) | (Wave.recipient == user_id)).execute()
        Block.delete().where(Block.blocker == user_id).execute()


def export(user_id: int) -> dict[str, object]:
    """All of it as plain values fit for JSON; cells as token strings, days as ISO dates.

    Waves that others sent and this person did not answer are the others' secret, and blocks against them too.
    """
    return {
        "area": _area(user_id),
        "found_in": _found_in(user_id),
        "waves": _waves(user_id),
        "blocked": [blocked.name for blocked in blocked_by(user_id)],
    }


def _area(user_id: int) -> dict[str, object] | None:
    row = UserArea.get_or_none(UserArea.user == user_id)
    if row is None:
        return None
    return {
        "cell": areas.token(row.cell),
        "around": places.nearest_place(row.cell).name,
        "seen_by_others_as": areas.token(areas.published_cell(row.cell)),
        "expires_on": row.expires_on.isoformat(),
        "next_cell": None if row.next_cell is None else areas.token(row.next_cell),
        "next_on": None if row.next_on is None else row.next_on.isoformat(),
    }


def _found_in(user_id: int) -> list[str]:
    rows = Group.select(Group.name).join(NearbyChoice, on=NearbyChoice.group == Group.id)
    return [row.name for row in rows.where(NearbyChoice.user == user_id).order_by(Group.name, Group.id)]


def _waves(user_id: int) -> list[dict[str, object]]:
    rows = Wave.select(Wave, User, Group).join(User, on=Wave.recipient).switch(Wave).join(Group)
    return [
        {"to": row.recipient.name, "group": row.group.name, "sent_on": row.sent_on.isoformat(),
         "introduced": bool(row.introduced)}
        for row in rows.where(Wave.sender == user_id).order_by(Wave.id)
    ]  # fmt: skip
