"""Those who read what a group's own organisers should not: the people in MODERATORS, else those in OPERATORS.

They decide nothing inside a group. What an installation can do is in `complaint_review.py`.
"""

from typing import Any

from config import settings
from meetups.people import Person
from meetups.refusals import NotFound
from models import User


def moderates(user_id: int | None) -> bool:
    """Whether this person is one of them."""
    return user_id is not None and bool(User.select().where(User.id == user_id, _listed()).exists())


def is_moderator(person: Person) -> bool:
    """The same of somebody who is here, without a look."""
    return person.telegram_id in settings().moderator_ids


def require_moderator(user_id: int) -> None:
    """Raises NotFound for anybody else: nobody learns that there is a page for them."""
    if not moderates(user_id):
        raise NotFound()


def others(*user_ids: int | None) -> bool:
    """Whether there is one besides these people, whether or not they wrote to the bot yet."""
    known = User.select(User.telegram_id).where(User.id.in_([each for each in user_ids if each is not None]))
    return others_than(*(row.telegram_id for row in known))


def others_than(*telegram_ids: int | None) -> bool:
    """The same for their accounts' numbers."""
    return bool(settings().moderator_ids - set(telegram_ids))


def reachable(*besides: int | None) -> list[int]:
    """Those whom the bot can write to, but for these people; users' ids, in order."""
    rows = User.select(User.id).where(_listed(), User.reachable).order_by(User.id)
    return [row.id for row in rows if row.id not in besides]


def _listed() -> Any:
    return User.telegram_id.in_(sorted(settings().moderator_ids)) & User.erased_at.is_null()
