"""Being found: off by default, switched on in one group at a time, and never without finding the others too."""

from datetime import datetime

from database import write_transaction
from meetups import presence
from meetups.area_choice import day_of
from meetups.groups import GroupFacts, groups_of
from meetups.people import Age, person
from meetups.refusals import NotAllowed, NotFound
from meetups.visibility import INSIDERS, role_of
from models import Group, NearbyChoice, UserArea
from phrases import noted

AGE_UNSAID = noted(
    "Finding each other is for people of 18 and over. Say first that you are. Groups and events near you are for all."
)
AGE_MINOR = noted("Finding each other is for people of 18 and over. Groups and events near you are for all.")
SENSITIVE = noted("Nobody is found through a sensitive group.")
NO_AREA = noted("Say first where you are: send your location once, or type a city. Only the area around it is kept.")


def show_in_group(user_id: int, group_id: int, now: datetime) -> None:
    """Let members of the group who do the same find this person by band, and the other way round.

    Raises NotFound for a group they are not in, NotAllowed where they are not known to be 18 or gave no area.
    """
    with write_transaction():
        presence.hold(user_id, groups=(group_id, *presence.chosen(user_id)))
        if role_of(user_id, group_id) not in INSIDERS:
            raise NotFound()
        if Group.select().where(Group.id == group_id, Group.sensitive).exists():
            raise NotAllowed(SENSITIVE)
        require_adult(user_id)
        if not UserArea.select().where(UserArea.user == user_id, UserArea.expires_on >= day_of(now)).exists():
            raise NotAllowed(NO_AREA)
        NearbyChoice.insert(group=group_id, user=user_id).on_conflict_ignore().execute()
        presence.derive(user_id)


def hide_in_group(user_id: int, group_id: int, now: datetime) -> None:
    """Be found there no more, and find nobody there. Always possible."""
    with write_transaction():
        presence.withdraw(user_id, group_id)


def shown_in(user_id: int, now: datetime) -> tuple[tuple[GroupFacts, bool], ...]:
    """Each group the person belongs to, by name, and whether they are found there."""
    current = UserArea.select(UserArea.user).where(UserArea.user == user_id, UserArea.expires_on >= day_of(now))
    chosen = NearbyChoice.select(NearbyChoice.group).where(NearbyChoice.user.in_(current))
    shown = {choice.group_id for choice in chosen}
    return tuple((facts, facts.id in shown) for facts, _ in groups_of(user_id))


def require_adult(user_id: int) -> None:
    """Raises NotAllowed, with kind words, unless the person said that they are 18 or over; no one may overrule it."""
    age = person(user_id).age
    if age != Age.ADULT:
        raise NotAllowed(AGE_MINOR if age == Age.MINOR else AGE_UNSAID)
