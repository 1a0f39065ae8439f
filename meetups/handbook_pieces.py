"""The handbook for newcomers, piece by piece: a page so many days after they came, one a day at most from one group.
What is for the day they come stands in their welcome, where there is one, and is no message of its own.

What is planned is planned when somebody joins, page by page; so whoever joined before a page was for newcomers is not
sent it out of the blue. What a page says, and whether it is there at all, is looked at when its day has come.
"""

from datetime import datetime, timedelta

from database import locked
from meetups import due, outbox
from meetups.visibility import INSIDERS, role_of
from models import DueWork, Group, HandbookPage, OutboxMessage

KIND = "handbook"
DAY = timedelta(days=1)
AT_ONCE = 3  # pages a welcome leads to; more of that day come as the others do
UNDER_WAY = ("pending", "claimed", "sending", "sent", "unknown")


def send_pieces(user_id: int, group_id: int, now: datetime) -> None:
    """Somebody came in: plan what they are sent. Inside a write transaction that holds the group."""
    for_newcomers = (HandbookPage.group == group_id, HandbookPage.after_days.is_null(False))
    rows = HandbookPage.select(HandbookPage.id, HandbookPage.after_days).where(*for_newcomers)
    for row in rows.order_by(HandbookPage.after_days, HandbookPage.position, HandbookPage.id):
        due.plan("handbook", _subject(group_id, user_id, row.id), now + timedelta(days=row.after_days or 0))


def in_welcome(group_id: int) -> tuple[tuple[str, str], ...]:
    """Title and key of the pages a welcome leads to."""
    return tuple((row.title, row.key) for row in _first_day(group_id))


def send_none(user_id: int, group_id: int) -> None:
    """They are not in the group any more: nothing of it is sent. Inside a write transaction that holds the group."""
    theirs = DueWork.select(DueWork.subject).where(
        DueWork.kind == KIND, DueWork.subject.startswith(f"{group_id}:{user_id}:")
    )
    for row in list(theirs):
        due.forget(KIND, row.subject)


def send_piece(subject: str, at: datetime, now: datetime) -> None:
    """Due work: owe this page to this person, tomorrow where they were sent another today, or never."""
    group_id, user_id, page_id = (int(part) for part in subject.split(":"))
    locked(Group.select(Group.id).where(Group.id == group_id)).first()
    page = HandbookPage.get_or_none(HandbookPage.id == page_id)
    if page is None or page.after_days is None or not page.body or role_of(user_id, group_id) not in INSIDERS:
        return
    if _under_way(user_id, group_id, page_id) or _stands_in_welcome(user_id, page):
        return
    later = _not_before(user_id, group_id, now)
    if later > now:
        due.plan("handbook", subject, later)
        return
    outbox.tell(user_id, "page", f"{page_id}:{user_id}:{at.isoformat()}", now, group_id=group_id, page=page_id)


def _under_way(user_id: int, group_id: int, page_id: int) -> bool:
    """Whether they have it already, or soon will: they left since and came back."""
    return any(f"{row.unique_key}".startswith(f"page:{page_id}:") for row in _pieces(user_id, group_id))


def _stands_in_welcome(user_id: int, page: HandbookPage) -> bool:
    """Whether it is of the first day, and they are, or were, welcomed."""
    if page.id not in {row.id for row in _first_day(page.group_id)}:
        return False
    theirs = (OutboxMessage.kind == "welcome", OutboxMessage.user == user_id, OutboxMessage.group == page.group_id)
    return bool(OutboxMessage.select().where(*theirs, OutboxMessage.state.in_(UNDER_WAY)).exists())


def _first_day(group_id: int) -> list[HandbookPage]:
    written = (HandbookPage.group == group_id, HandbookPage.after_days == 0, HandbookPage.body != "")
    return list(HandbookPage.select().where(*written).order_by(HandbookPage.position, HandbookPage.id).limit(AT_ONCE))


def _not_before(user_id: int, group_id: int, now: datetime) -> datetime:
    """When a day has passed since the last piece. One that waits, as at night, has not been read yet."""
    times = [row.changed_at if row.state == "sent" else max(now, row.not_before) for row in _pieces(user_id, group_id)]
    return max((time + DAY for time in times), default=now)


def _pieces(user_id: int, group_id: int) -> list[OutboxMessage]:
    theirs = (OutboxMessage.kind == "page", OutboxMessage.user == user_id, OutboxMessage.group == group_id)
    return list(OutboxMessage.select().where(*theirs, OutboxMessage.state.in_(UNDER_WAY)))


def _subject(group_id: int, user_id: int, page_id: int) -> str:
    return f"{group_id}:{user_id}:{page_id}"
