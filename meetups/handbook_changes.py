"""What members would have the handbook say: proposed by any of them, taken or left by an organiser.

Two organisers at once are one decision. A proposal may have been written on a page as it was before: it is taken only
by somebody who has seen the page as it is now (its revision), so nothing is written over unseen.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from peewee import JOIN

from database import locked, write_transaction
from meetups import audit, handbook, organisers, outbox
from meetups.blocks import unseen
from meetups.groups import GroupFacts, facts_of, require_organiser
from meetups.handbook import Page, PageWish, page_of
from meetups.names import new_key
from meetups.refusals import Invalid, NotFound, Stale, TooLate, wrong
from meetups.sanction_rows import require_may_write
from meetups.visibility import INSIDERS, ORGANISERS, role_of
from models import Group, HandbookChange, HandbookPage, User
from phrases import noted

MOST_OPEN = 5  # of one person in one group: organisers read each


class State(StrEnum):
    """What became of a proposal."""

    OPEN = "open"
    TAKEN = "taken"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody proposed, and the page as it is now (None: a new one, or the page is gone).

    Whoever decides reads the words of everybody, but no name where a block parts the two.
    """

    key: str
    group: GroupFacts
    page: Page | None
    author: str  # empty where nobody is known any more
    title: str
    body: str
    state: State
    written_on: int  # the revision of the page its author read
    decided_by: str

    @property
    def stale(self) -> bool:
        """Whether the page says something else by now than its author read."""
        return self.page is not None and self.page.revision != self.written_on

    @property
    def revision(self) -> int:
        """Of the page as it is now; what `take` wants to hear."""
        return 0 if self.page is None else self.page.revision


def propose(author_id: int, group_id: int, wish: PageWish, now: datetime, *, page: Page | None = None) -> str:
    """Put words before the organisers: a new page, or what `page`, as it was read, is to say. Its key.

    Raises NotAllowed, NotFound where the page is gone, and Invalid, also where it says just that or too many wait.
    """
    ready = handbook.checked(wish, empty=False)
    with write_transaction():
        handbook.hold(group_id)
        handbook.require_member(author_id, group_id)
        require_may_write(author_id, group_id, now)
        _not_too_many(author_id, group_id)
        row = None if page is None else handbook.held_page(page.key, author_id)
        if row is not None and (row.title, row.body) == (ready.title, ready.body):
            raise Invalid(wrong("body", noted("The page says that already.")))
        made = HandbookChange.create(
            group=group_id, page=row, author=author_id, key=new_key(), title=ready.title, body=ready.body,
            revision=0 if page is None else page.revision, created_at=now,
        )  # fmt: skip
        for organiser_id in organisers.reachable(group_id):
            if organiser_id != author_id:
                outbox.tell(organiser_id, "proposal", f"{made.id}:{organiser_id}", now, group_id=group_id,
                            proposal=made.key)  # fmt: skip
    return str(made.key)


def proposal(key: str, viewer_id: int) -> Proposal:
    """One of them, for organisers, and its author while they belong to the group. Raises NotFound."""
    row = _rows().where(HandbookChange.key == key).first()
    if row is None or role_of(viewer_id, row.group_id) not in (INSIDERS if row.author_id == viewer_id else ORGANISERS):
        raise NotFound()
    return _proposal(row, unseen(viewer_id))


def waiting(group_id: int, viewer_id: int) -> tuple[Proposal, ...]:
    """Those nobody decided, oldest first: all of them for organisers, for others their own."""
    mine = () if role_of(viewer_id, group_id) in ORGANISERS else (HandbookChange.author == viewer_id,)
    rows = _rows().where(HandbookChange.group == group_id, HandbookChange.state == State.OPEN.value, *mine)
    spared = unseen(viewer_id)
    return tuple(_proposal(row, spared) for row in rows.order_by(HandbookChange.id))


def take(actor_id: int, key: str, seen: int, now: datetime, words: PageWish | None = None) -> Page:
    """Make the page say so; `seen` is the revision of the page the organiser saw, `words` what they made of it.

    Raises NotFound, NotAllowed, Invalid, TooLate where it is decided, and Stale where the page changed since they saw
    it: nothing is decided then.
    """
    ready = None if words is None else handbook.checked(words, empty=False)
    with write_transaction():
        row = _held(actor_id, key)
        page = None if row.page_id is None else HandbookPage.get_by_id(row.page_id)
        if page is not None and page.revision != seen:
            raise Stale({"title": page.title, "body": page.body}, page.revision)
        wish = ready or PageWish(row.title, row.body)
        _decide(row, State.TAKEN, actor_id, now)
        if page is None:
            page = handbook.add(row.group_id, wish, now)
        else:
            handbook.save(page, PageWish(wish.title, wish.body, page.after_days), now)
        HandbookChange.update(page=page).where(HandbookChange.id == row.id).execute()
    return page_of(page)


def leave(actor_id: int, key: str, now: datetime) -> None:
    """Leave the handbook as it is. Raises NotFound, NotAllowed, TooLate where it is decided."""
    with write_transaction():
        _decide(_held(actor_id, key), State.LEFT, actor_id, now)


def delete_page(actor_id: int, key: str, now: datetime) -> None:
    """Take a page out of the handbook; what is proposed for it is left. Raises NotFound, NotAllowed."""
    with write_transaction():
        page = handbook.held_page(key, actor_id)
        require_organiser(actor_id, page.group_id)
        open_ones = HandbookChange.select().where(HandbookChange.page == page, HandbookChange.state == "open")
        for row in locked(open_ones.order_by(HandbookChange.id)):
            _decide(row, State.LEFT, actor_id, now)
        HandbookChange.update(page=None).where(HandbookChange.page == page).execute()  # authors hear of theirs
        HandbookPage.delete().where(HandbookPage.id == page.id).execute()
        audit.note("handbook.delete", f"page:{page.id}", actor_id=actor_id, group_id=page.group_id, now=now)


def _not_too_many(author_id: int, group_id: int) -> None:
    mine = (HandbookChange.author == author_id, HandbookChange.group == group_id, HandbookChange.state == "open")
    if HandbookChange.select().where(*mine).count() >= MOST_OPEN:
        words = noted("{most} of your proposals wait for the organisers. Let them read those first.")
        raise Invalid(wrong("title", words, most=MOST_OPEN))


def _held(actor_id: int, key: str) -> HandbookChange:
    """A proposal for an organiser to decide, looked at again once its group is held: another may have decided it."""
    found = HandbookChange.get_or_none(HandbookChange.key == key)
    if found is None:
        raise NotFound()
    handbook.hold(found.group_id)
    require_organiser(actor_id, found.group_id)
    row: HandbookChange | None = locked(HandbookChange.select().where(HandbookChange.key == key)).first()
    if row is None:
        raise NotFound()
    if row.state != State.OPEN.value:
        raise _decided(row)
    return row


def _decided(row: HandbookChange) -> TooLate:
    by = User.get_or_none(User.id == row.decided_by_id)
    taken, left = noted("{name} took it already."), noted("{name} left it already.")
    nobody = noted("It is decided already.")
    return TooLate(nobody if by is None else taken if row.state == "taken" else left, name=by.name if by else "")


def _decide(row: HandbookChange, state: State, actor_id: int, now: datetime) -> None:
    decided = HandbookChange.update(state=state.value, decided_by=actor_id, decided_at=now)
    decided.where(HandbookChange.id == row.id).execute()
    audit.note(f"handbook.{state.value}", f"proposal:{row.id}", actor_id=actor_id, group_id=row.group_id, now=now)
    if row.author_id is not None and row.author_id != actor_id:
        outbox.tell(row.author_id, "proposed", str(row.id), now, group_id=row.group_id, proposal=row.key)


def _rows() -> Any:
    rows = HandbookChange.select(HandbookChange, HandbookPage, Group, AUTHOR, DECIDER).join(Group)
    rows = rows.switch(HandbookChange).join(HandbookPage, JOIN.LEFT_OUTER)
    rows = rows.switch(HandbookChange).join(AUTHOR, JOIN.LEFT_OUTER, on=HandbookChange.author, attr="writer")
    return rows.switch(HandbookChange).join(DECIDER, JOIN.LEFT_OUTER, on=HandbookChange.decided_by, attr="decider")


def _proposal(row: Any, spared: frozenset[int]) -> Proposal:
    page = None if row.page_id is None else page_of(row.page)
    author = row.writer.name if row.author_id is not None and row.author_id not in spared else ""
    decider = row.decider.name if row.decided_by_id is not None and row.decided_by_id not in spared else ""
    return Proposal(row.key, facts_of(row.group), page, author, row.title, row.body, State(row.state), row.revision,
                    decider)  # fmt: skip


AUTHOR, DECIDER = User.alias("author"), User.alias("decider")
