"""A group's handbook: short pages of its own culture, in an order, for its members. Organisers write them.

Members propose changes (`handbook_changes.py`); newcomers are sent it piece by piece (`handbook_pieces.py`).
"""

from dataclasses import dataclass
from datetime import datetime

from peewee import fn

from database import locked, write_transaction
from meetups import audit
from meetups.groups import require_organiser
from meetups.names import new_key, one_line, paragraphs, visible
from meetups.refusals import Invalid, NotAllowed, NotFound, Stale, Wrong, wrong
from meetups.visibility import INSIDERS, role_of
from models import Group, HandbookPage
from phrases import noted

MOST_PAGES = 40
LONGEST_TITLE, LONGEST_BODY = 100, 3000
MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Page:
    """A page as members read it; `body` is Markdown. `after_days`: newcomers are sent it so long after they came."""

    group_id: int
    key: str
    title: str
    body: str
    after_days: int | None
    revision: int


@dataclass(frozen=True, slots=True)
class PageWish:
    """What a page is to say. An empty body is a page for later: newcomers are not sent it."""

    title: str
    body: str
    after_days: int | None = None


def pages(group_id: int, viewer_id: int | None) -> tuple[Page, ...]:
    """All of them in their order, for members alone. Raises NotAllowed."""
    require_member(viewer_id, group_id)
    rows = HandbookPage.select().where(HandbookPage.group == group_id)
    return tuple(page_of(row) for row in rows.order_by(HandbookPage.position, HandbookPage.id))


def page(key: str, viewer_id: int | None) -> Page:
    """One page, for members. Raises NotFound, also for everybody else."""
    row = HandbookPage.get_or_none(HandbookPage.key == key)
    if row is None or role_of(viewer_id, row.group_id) not in INSIDERS:
        raise NotFound()
    return page_of(row)


def write(actor_id: int, group_id: int, wish: PageWish, now: datetime) -> Page:
    """Add a page at the end. Raises NotAllowed, Invalid."""
    ready = checked(wish)
    with write_transaction():
        hold(group_id)
        require_organiser(actor_id, group_id)
        row = add(group_id, ready, now)
        audit.note("handbook.write", f"page:{row.id}", actor_id=actor_id, group_id=group_id, now=now)
    return page_of(row)


def change(actor_id: int, key: str, wish: PageWish, revision: int, now: datetime) -> Page:
    """Save a page that was read at this revision. Raises NotFound, NotAllowed, Invalid, and Stale where somebody else
    saved first."""
    ready = checked(wish)
    with write_transaction():
        row = held_page(key, actor_id)
        require_organiser(actor_id, row.group_id)
        if row.revision != revision:
            raise Stale({"title": row.title, "body": row.body, "after_days": days_typed(row.after_days)}, row.revision)
        save(row, ready, now)
        audit.note("handbook.change", f"page:{row.id}", actor_id=actor_id, group_id=row.group_id, now=now)
    return page_of(row)


def move(actor_id: int, key: str, *, up: bool, now: datetime) -> None:
    """Put a page one place nearer to the beginning, or to the end. Raises NotFound, NotAllowed."""
    with write_transaction():
        row = held_page(key, actor_id)
        require_organiser(actor_id, row.group_id)
        order = list(_in_order(row.group_id))
        at = order.index(row.id)
        to = max(0, at - 1) if up else min(len(order) - 1, at + 1)
        order.insert(to, order.pop(at))
        for position, page_id in enumerate(order):
            HandbookPage.update(position=position).where(HandbookPage.id == page_id).execute()
        audit.note("handbook.move", f"page:{row.id}", actor_id=actor_id, group_id=row.group_id, now=now)


def checked(wish: PageWish, *, empty: bool = True) -> PageWish:
    """The wish as it is kept; `empty`: whether it may say nothing yet. Raises Invalid."""
    title, body = one_line(wish.title), paragraphs(wish.body)
    wrongs: list[Wrong] = []
    if not visible(title):
        wrongs.append(wrong("title", noted("Give the page a title.")))
    elif len(title) > LONGEST_TITLE:
        words = noted("Keep the title under {limit} characters; this has {length}.")
        wrongs.append(wrong("title", words, limit=LONGEST_TITLE, length=len(title)))
    if len(body) > LONGEST_BODY:
        words = noted("Keep the page under {limit} characters; this has {length}.")
        wrongs.append(wrong("body", words, limit=LONGEST_BODY, length=len(body)))
    elif not empty and not visible(body):
        wrongs.append(wrong("body", noted("Write what the page is to say.")))
    if wish.after_days is not None and not 0 <= wish.after_days <= MOST_DAYS:
        words = noted("Say how many days after joining, from 0 to {most}; empty means never.")
        wrongs.append(wrong("after_days", words, most=MOST_DAYS))
    if wrongs:
        raise Invalid(*wrongs)
    return PageWish(title, body if visible(body) else "", wish.after_days)


def days_typed(after_days: int | None) -> str:
    """As the form shows it."""
    return "" if after_days is None else str(after_days)


def days_in(text: str) -> int | None:
    """What was typed; a number out of range where it is none, which `checked` refuses."""
    words = text.strip()
    if not words:
        return None
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 6 else -1


def require_member(user_id: int | None, group_id: int) -> None:
    """Raises NotAllowed unless this user belongs to the group."""
    if role_of(user_id, group_id) not in INSIDERS:
        raise NotAllowed(noted("The handbook is for members of the group."))


def hold(group_id: int) -> None:
    """Lock the group: its handbook has one writer at a time."""
    locked(Group.select(Group.id).where(Group.id == group_id)).first()


def held_page(key: str, viewer_id: int) -> HandbookPage:
    """The page as it is now, its group held. Raises NotFound, also where the viewer is no member."""
    hold(page(key, viewer_id).group_id)
    row: HandbookPage | None = locked(HandbookPage.select().where(HandbookPage.key == key)).first()
    if row is None:
        raise NotFound()
    return row


def add(group_id: int, ready: PageWish, now: datetime) -> HandbookPage:
    """A page at the end, the group being held. Raises Invalid where there are too many."""
    here = HandbookPage.group == group_id
    number, last = HandbookPage.select(fn.COUNT(HandbookPage.id), fn.MAX(HandbookPage.position)).where(here).scalar(
        as_tuple=True
    )  # fmt: skip
    if number >= MOST_PAGES:
        words = noted("The handbook has {most} pages, which is all it holds. Take one out first.")
        raise Invalid(wrong("title", words, most=MOST_PAGES))
    return HandbookPage.create(
        group=group_id, key=new_key(), position=(last if last is not None else -1) + 1, title=ready.title,
        body=ready.body, after_days=ready.after_days, changed_at=now,
    )  # fmt: skip


def save(row: HandbookPage, ready: PageWish, now: datetime) -> None:
    """What a held page says from now on."""
    row.title, row.body, row.after_days = ready.title, ready.body, ready.after_days
    row.revision, row.changed_at = row.revision + 1, now
    row.save()


def page_of(row: HandbookPage) -> Page:
    """The frozen value of a row."""
    return Page(row.group_id, row.key, row.title, row.body, row.after_days, row.revision)


def _in_order(group_id: int) -> list[int]:
    rows = HandbookPage.select(HandbookPage.id).where(HandbookPage.group == group_id)
    return [row.id for row in rows.order_by(HandbookPage.position, HandbookPage.id)]
