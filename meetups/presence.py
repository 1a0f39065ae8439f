"""Presence: who is visible where, derived from a person's area and the groups they chose to be found in.

One rule keeps it true: a choice exists only for an adult member with an area, and presence is every choice at the
published cell of that area. Both change only while the person's row is held, so nothing is derived from a choice that
is being withdrawn.
"""

from collections.abc import Iterable

from database import locked
from meetups import areas
from models import Group, NearbyChoice, Presence, User, UserArea


def hold(*user_ids: int, groups: Iterable[int] = ()) -> int:
    """Lock people's rows, in order, until the transaction ends; returns how many of them are known, erased by nobody.

    `groups` are those of which rows will be written: a new row locks its group, and groups come before people.
    """
    if wanted := sorted(set(groups)):
        list(locked(Group.select(Group.id).where(Group.id.in_(wanted)).order_by(Group.id)))
    known = User.select(User.id).where(User.id.in_(user_ids), User.erased_at.is_null())
    return len(list(locked(known.order_by(User.id))))


def chosen(user_id: int) -> list[int]:
    """The groups in which the person chose to be found."""
    choices = NearbyChoice.select(NearbyChoice.group).where(NearbyChoice.user == user_id)
    return [choice.group_id for choice in choices]


def derive(user_id: int) -> None:
    """Write a person's rows anew from what stands in area and choice."""
    Presence.delete().where(Presence.user == user_id).execute()
    area = UserArea.get_or_none(UserArea.user == user_id)
    if area is None:
        return
    cell = areas.published_cell(area.cell)
    level = areas.level_of(cell)
    rows = [{"group": group_id, "level": level, "cell": cell, "user": user_id} for group_id in chosen(user_id)]
    if rows:
        Presence.insert_many(rows).execute()


def withdraw(user_id: int, group_id: int) -> None:
    """The person is not found in this group any more, and finds nobody there."""
    hold(user_id)
    NearbyChoice.delete().where(NearbyChoice.user == user_id, NearbyChoice.group == group_id).execute()
    Presence.delete().where(Presence.user == user_id, Presence.group == group_id).execute()


def withdraw_everywhere(user_id: int) -> None:
    """The person is found nowhere any more."""
    hold(user_id)
    NearbyChoice.delete().where(NearbyChoice.user == user_id).execute()
    Presence.delete().where(Presence.user == user_id).execute()
