"""Who is kept out of a group, and who asks to come in, in one line each: by the rules both doors call."""

from datetime import datetime

from meetups import applications, sanctions
from meetups.applications import Source, State
from meetups.sanctions import SanctionWish


def ban(actor_id: int, user_id: int, group_id: int, now: datetime) -> None:
    """The one keeps the other out of the group. Raises as `sanctions.impose`."""
    sanctions.impose(actor_id, group_id, user_id, SanctionWish("ban", "Threats."), now)


def ask_in(user_id: int, group_id: int, now: datetime) -> State:
    """Ask on the site to come in, and what became of it. Raises as `applications.open_application`."""
    return applications.open_application(user_id, group_id, Source.SITE, now).state
