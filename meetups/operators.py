"""Who runs this installation: the people whose Telegram ids stand in OPERATORS. Nobody else learns that there is a
page for them."""

from config import Settings
from meetups.people import Person
from meetups.refusals import NotFound


def is_operator(person: Person | None, settings: Settings) -> bool:
    """Whether this person runs the installation."""
    return person is not None and person.telegram_id in settings.operator_ids


def require_operator(person: Person, settings: Settings) -> None:
    """Raises NotFound for anybody else."""
    if not is_operator(person, settings):
        raise NotFound()
