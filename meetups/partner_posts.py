"""What a partner says to the group: handed in by the partner on its own page, or pasted by an organiser; posted by an
organiser's word alone, never more than was agreed, and under a label nobody can leave out.

The partner learns how many members there are and which of its posts are out, and nothing about anybody.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from peewee import JOIN

from database import write_transaction
from meetups import audit, chat_topics, chats, organisers, outbox, partners
from meetups.chat_topics import Place, Purpose
from meetups.groups import member_count, require_organiser
from meetups.names import new_key, paragraphs, visible
from meetups.partners import Partner
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate, wrong
from meetups.small_numbers import shown
from models import Partner as Row
from models import PartnerPost, User
from phrases import noted, say

LONGEST, LONGEST_REASON = 1_000, 300
MOST_WAITING = 5  # organisers read each
ENDED = noted("The agreement ended before it was posted.")
USED_UP = noted("All posts that were agreed are out.")
SHOWN = 100


class State(StrEnum):
    """What became of a post."""

    ASKED = "asked"
    POSTED = "posted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Post:
    """A post, and why it was refused: an organiser's own words, or a phrase of ours (`noted`)."""

    key: str
    text: str
    state: State
    reason: str
    created_at: datetime
    decided_at: datetime | None
    decided_by: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What a partner sees on its own page. `members`: None for fewer than five."""

    partner: Partner
    on: bool
    members: int | None
    posts: tuple[Post, ...]


def desk(secret: str, now: datetime) -> Desk:
    """The partner's own page. Once it is over there is nothing but that; before it is taken, terms alone. NotFound."""
    value = partners.value_of(partners.row_of(Row.secret == secret))
    if not value.is_on(now):
        return Desk(value, False, None, ())
    return Desk(value, True, shown(member_count(value.group.id)), _posts(value.id))


def hand_in(secret: str, text: str, now: datetime) -> None:
    """The partner would have this posted. Raises NotFound, Invalid; TooLate where it is over, or none is left."""
    with write_transaction():
        _ask_for(partners.hold(Row.secret == secret), text, now, actor_id=None)


def paste(actor_id: int, key: str, text: str, now: datetime) -> Post:
    """The same by an organiser, who was sent it. Raises NotAllowed as well."""
    with write_transaction():
        row = partners.hold(Row.key == key)
        partners.require_role(actor_id, row.group_id)
        require_organiser(actor_id, row.group_id)
        return _ask_for(row, text, now, actor_id=actor_id)


def of_partner(actor_id: int, key: str) -> tuple[Post, ...]:
    """Its posts for organisers, those that wait first. Raises NotFound, NotAllowed."""
    row = partners.row_of(Row.key == key)
    partners.require_role(actor_id, row.group_id)
    require_organiser(actor_id, row.group_id)
    return tuple(sorted(_posts(row.id), key=lambda one: one.state != State.ASKED))


def post(key: str, actor_id: int) -> tuple[Post, Partner]:
    """One of them and whose it is, for organisers. Raises NotFound, NotAllowed."""
    row = PartnerPost.get_or_none(PartnerPost.key == key)
    if row is None:
        raise NotFound()
    value = partners.partner(partners.row_of(Row.id == row.partner_id).key, actor_id)
    require_organiser(actor_id, value.group.id)
    return next(one for one in _posts(value.id, key) if one.key == key), value


def number_waiting(group_id: int, partner_id: int | None = None) -> int:
    """How many wait for the organisers' word in this group; of this partner, where one is named."""
    waiting = [Row.group == group_id, PartnerPost.state == State.ASKED.value]
    if partner_id is not None:
        waiting.append(PartnerPost.partner == partner_id)
    return int(PartnerPost.select().join(Row).where(*waiting).count())


def let_pass(actor_id: int, key: str, now: datetime) -> None:
    """Have it posted: one of those agreed. Raises NotFound, NotAllowed where no chat takes it; TooLate where it was
    decided, the agreement is over, or none is left."""
    with write_transaction():
        row, partner = _held(actor_id, key)
        value = partners.value_of(partner)
        if not value.is_on(now):
            raise TooLate(ENDED)
        where = _places(partner.group_id)
        one_more = Row.update(posted=Row.posted + 1).where(Row.id == partner.id, Row.posted < Row.posts)
        if not one_more.execute():
            raise TooLate(USED_UP)
        _decide(row, partner, State.POSTED, actor_id, now)
        for place in where:
            outbox.post(place.chat_id, "partner_post", f"{row.id}:{place.chat_id}", now, group_id=partner.group_id,
                        expires_at=value.until, post=row.key, thread_id=place.thread_id)  # fmt: skip
        if value.left == 1:
            refuse_waiting(partner.id, USED_UP, now)


def refuse(actor_id: int, key: str, reason: str, now: datetime) -> None:
    """Do not post it; the partner reads why. Raises Invalid, NotFound, NotAllowed, TooLate."""
    words = paragraphs(reason)
    if not visible(words) or len(words) > LONGEST_REASON:
        raise Invalid(wrong("reason", noted("Say why, in up to {limit} characters: the partner reads it."),
                            limit=LONGEST_REASON))  # fmt: skip
    with write_transaction():
        row, partner = _held(actor_id, key)
        PartnerPost.update(reason=words).where(PartnerPost.id == row.id).execute()
        _decide(row, partner, State.REFUSED, actor_id, now)


def refuse_waiting(partner_id: int, reason: str, now: datetime) -> None:
    """What waits goes out no more, inside a transaction; `reason` is one of ours."""
    waits = (PartnerPost.partner == partner_id, PartnerPost.state == State.ASKED.value)
    PartnerPost.update(state=State.REFUSED.value, reason=reason, decided_at=now).where(*waits).execute()


def why(one: Post, language: str) -> str:
    """Why it was refused: an organiser's words as they are, ours in the reader's language."""
    return say(language, one.reason) if one.reason in (ENDED, USED_UP) else one.reason


def checked(text: str) -> str:
    """The text as it is kept: plain, without marks that turn what stands around it. Raises Invalid."""
    words = paragraphs(text)
    if not visible(words):
        raise Invalid(wrong("text", noted("Write the post first.")))
    if len(words) > LONGEST:
        problem = noted("Keep this under {limit} characters; it has {length}.")
        raise Invalid(wrong("text", problem, limit=LONGEST, length=len(words)))
    return words


def _ask_for(partner: Row, text: str, now: datetime, *, actor_id: int | None) -> Post:
    words, value = checked(text), partners.value_of(partner)
    if not value.is_on(now):
        raise TooLate(noted("The agreement is over, or not taken yet."))
    if not value.left:
        raise TooLate(USED_UP)
    waiting = PartnerPost.select().where(PartnerPost.partner == partner.id, PartnerPost.state == State.ASKED.value)
    if waiting.count() >= MOST_WAITING:
        problem = noted("{most} posts wait for the organisers. Let them read those first.")
        raise Invalid(wrong("text", problem, most=MOST_WAITING))
    row = PartnerPost.create(partner=partner.id, key=new_key(), text=words, created_at=now)
    for user_id in organisers.reachable(partner.group_id):
        if user_id != actor_id:
            outbox.tell(user_id, "partner_review", f"{row.id}:{user_id}", now, group_id=partner.group_id, post=row.key)
    return _value(row, "")


def _held(actor_id: int, key: str) -> tuple[PartnerPost, Row]:
    """A post to decide, looked at again once its group is held: another organiser may have decided it."""
    found = PartnerPost.get_or_none(PartnerPost.key == key)
    if found is None:
        raise NotFound()
    partner = partners.hold(Row.id == found.partner_id)
    partners.require_role(actor_id, partner.group_id)
    require_organiser(actor_id, partner.group_id)
    row = PartnerPost.get(PartnerPost.key == key)
    if row.state != State.ASKED.value:
        by = User.get_or_none(User.id == row.decided_by_id)
        raise TooLate(noted("{name} decided already.") if by else noted("It is decided already."),
                      name=by.name if by else "")  # fmt: skip
    return row, partner


def _places(group_id: int) -> tuple[Place, ...]:
    """Where announcements go; where nobody chose that, each chat of the group."""
    found = chat_topics.places(group_id, Purpose.ANNOUNCEMENTS)
    found = found or tuple(Place(chat.chat_id, None) for chat in chats.chats_of_group(group_id))
    if not found:
        raise NotAllowed(noted("The group has no chat where the bot may write."))
    return found


def _decide(row: PartnerPost, partner: Row, state: State, actor_id: int, now: datetime) -> None:
    decided = PartnerPost.update(state=state.value, decided_by=actor_id, decided_at=now)
    if not decided.where(PartnerPost.id == row.id, PartnerPost.state == State.ASKED.value).execute():
        raise TooLate(noted("It is decided already."))
    audit.note(f"partner_post.{state.value}", f"partner_post:{row.id}", actor_id=actor_id, group_id=partner.group_id,
               now=now)  # fmt: skip


def _posts(partner_id: int, key: str | None = None) -> tuple[Post, ...]:
    rows = PartnerPost.select(PartnerPost, User).join(User, JOIN.LEFT_OUTER).where(PartnerPost.partner == partner_id)
    rows = rows.where(PartnerPost.key == key) if key else rows.order_by(PartnerPost.id.desc()).limit(SHOWN)
    return tuple(_value(row, row.decided_by.name if row.decided_by is not None else "") for row in rows)


def _value(row: PartnerPost, by: str) -> Post:
    return Post(row.key, row.text, State(row.state), row.reason, row.created_at, row.decided_at, by)
