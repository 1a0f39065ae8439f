"""Members thank each other for something: the topic. No ranking, no totals; lists in the order of time.

The same person is thanked once for the same thing by the same person, and again after ninety days. What two people say
of somebody, they may be asked about (`meetups/ask_about.py`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from database import locked, write_transaction
from meetups import ask_about, blocks, chats, group_card, outbox
from meetups.attendee_sight import unnamed
from meetups.gazetteer import fold
from meetups.members import LISTED, NOT_AMONG
from meetups.names import one_line, paragraphs, visible
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate, wrong
from meetups.sanction_rows import require_may_write
from meetups.visibility import INSIDERS, role_of
from models import Group, Membership, Thanks, User
from phrases import noted

LONGEST_TOPIC, LONGEST_WORDS = 48, 300
A_DAY = 5
AGAIN = timedelta(days=90)
LATELY = 30  # lines of a list
SUGGESTED = 6
YOURSELF = noted("That is you.")
SAID_ALREADY = noted("You thanked them for that already. In a while you may again.")
ENOUGH = noted("You thanked five people today. Tomorrow is another day.")


@dataclass(frozen=True, slots=True)
class Thanked:
    """One line of a list. `words` are for the two of them alone, and empty for everybody else."""

    giver: str
    receiver: str
    topic: str
    words: str
    at: datetime


def thank(giver_id: int, receiver_id: int, group_id: int, topic: str, words: str, now: datetime) -> Thanked:
    """Thank a member for something. Raises Invalid, NotAllowed, TooLate, and NotFound where they may not be known."""
    topic, words = checked_topic(topic), checked_words(words)
    with write_transaction():
        locked(Group.select(Group.id).where(Group.id == group_id)).first()
        locked(User.select(User.id).where(User.id == giver_id)).first()  # so of two at once one is the fifth today
        names = _names(giver_id, receiver_id, group_id)
        require_may_write(giver_id, group_id, now)
        topic = _save(giver_id, receiver_id, group_id, topic, words, now)
        key = f"{group_id}:{giver_id}:{receiver_id}:{ask_about.mark_of(topic)}:{now.date()}"
        outbox.tell(receiver_id, "thanks", key, now, group_id=group_id, giver=giver_id, topic=topic)
        ask_about.offer_if_several(receiver_id, group_id, topic, now)
    return Thanked(names[giver_id], names[receiver_id], topic, words, now)


def thank_in_chat(giver_id: int, chat_id: int, telegram_id: int, topic: str, now: datetime) -> Thanked:
    """The same, to whoever wrote a message in one of the group's chats. Raises as `thank` does."""
    group, receiver = chats.group_of_chat(chat_id), User.get_or_none(User.telegram_id == telegram_id)
    if group is None or receiver is None:
        raise NotFound(NOT_AMONG)
    return thank(giver_id, receiver.id, group.id, topic, "", now)


def checked_topic(topic: str) -> str:
    """What the thanks are for, as it is kept. Raises Invalid."""
    kept = one_line(topic)
    if not visible(kept) or not fold(kept):
        raise Invalid(wrong("topic", noted("Say in a few words what for.")))
    if len(kept) > LONGEST_TOPIC:
        problem = noted("Keep this under {limit} characters; it has {length}.")
        raise Invalid(wrong("topic", problem, limit=LONGEST_TOPIC, length=len(kept)))
    return kept


def checked_words(words: str) -> str:
    """What is said with it, as it is kept; may be empty. Raises Invalid."""
    kept = paragraphs(words)
    if len(kept) > LONGEST_WORDS:
        problem = noted("Keep this under {limit} characters; it has {length}.")
        raise Invalid(wrong("words", problem, limit=LONGEST_WORDS, length=len(kept)))
    return kept if visible(kept) else ""


def suggestions(group_id: int, language: str) -> tuple[str, ...]:
    """Topics to choose from: what the group is about."""
    labels = (tag.label(language) for tag in group_card.card(group_id).interests)
    return tuple(label for label in labels if len(label) <= LONGEST_TOPIC)[:SUGGESTED]


def in_group(viewer_id: int, group_id: int) -> tuple[Thanked, ...]:
    """The latest of the group, without whom a block spares the reader and who is counted only. Raises NotFound."""
    if role_of(viewer_id, group_id) not in INSIDERS:
        raise NotFound()
    giver, receiver = Membership.alias(), Membership.alias()
    rows = (
        _rows().where(Thanks.group == group_id)
        .join(giver, on=(giver.user == Thanks.giver) & (giver.group == Thanks.group))
        .join(receiver, on=(receiver.user == Thanks.receiver) & (receiver.group == Thanks.group))
        .where(*_named(giver, GIVER, viewer_id), *_named(receiver, RECEIVER, viewer_id))
    )  # fmt: skip
    return _listed(rows, viewer_id)


def to_me(user_id: int, group_id: int) -> tuple[Thanked, ...]:
    """What somebody was thanked for in a group, by people who still belong and no block parts them from."""
    giver = Membership.alias()
    inside = (giver.user == Thanks.giver) & (giver.group == Thanks.group) & giver.role.in_(LISTED)
    rows = _rows().join(giver, on=inside).where(Thanks.group == group_id, Thanks.receiver == user_id)
    return _listed(rows.where(Thanks.giver.not_in(blocks.unseen_by(user_id))), user_id)


def _names(giver_id: int, receiver_id: int, group_id: int) -> dict[int, str]:
    if role_of(giver_id, group_id) not in INSIDERS:
        raise NotFound()
    if giver_id == receiver_id:
        raise NotAllowed(YOURSELF)
    if role_of(receiver_id, group_id) not in INSIDERS or blocks.between(giver_id, receiver_id):
        raise NotFound(NOT_AMONG)  # said also where a block stands between them: neither learns of it
    return {row.id: row.name for row in User.select().where(User.id.in_((giver_id, receiver_id)))}


def _save(giver_id: int, receiver_id: int, group_id: int, topic: str, words: str, now: datetime) -> str:
    """Write it down, in the spelling the topic has of that person already. Returns that."""
    theirs = list(Thanks.select().where(Thanks.receiver == receiver_id, Thanks.group == group_id).order_by(Thanks.id))
    alike = [row for row in theirs if fold(row.topic) == fold(topic)]
    mine = next((row for row in alike if row.giver_id == giver_id), None)
    if mine is not None and mine.at > now - AGAIN:
        raise TooLate(SAID_ALREADY)
    if Thanks.select().where(Thanks.giver == giver_id, Thanks.at > now - timedelta(days=1)).count() >= A_DAY:
        raise NotAllowed(ENOUGH)
    if mine is not None:
        Thanks.update(words=words, at=now).where(Thanks.id == mine.id).execute()
        return str(mine.topic)
    spelt = str(alike[0].topic) if alike else topic
    Thanks.insert(group=group_id, giver=giver_id, receiver=receiver_id, topic=spelt, words=words, at=now).execute()
    return spelt


GIVER, RECEIVER = User.alias(), User.alias()


def _rows() -> Any:
    return (
        Thanks.select(Thanks, GIVER.name.alias("giver_name"), RECEIVER.name.alias("receiver_name"))
        .join(GIVER, on=GIVER.id == Thanks.giver).switch(Thanks).join(RECEIVER, on=RECEIVER.id == Thanks.receiver)
        .switch(Thanks)
    )  # fmt: skip


def _named(membership: Any, person: Any, viewer_id: int) -> tuple[Any, ...]:
    """Who belongs to the group, is named in its lists, and no block parts from the reader."""
    spared = person.id.not_in(blocks.unseen_by(viewer_id))
    return membership.role.in_(LISTED), spared, ~unnamed(membership, person) | (person.id == viewer_id)


def _listed(rows: Any, viewer_id: int) -> tuple[Thanked, ...]:
    latest = rows.order_by(Thanks.at.desc(), Thanks.id.desc()).limit(LATELY).dicts()
    return tuple(
        Thanked(row["giver_name"], row["receiver_name"], row["topic"],
                row["words"] if viewer_id in (row["giver"], row["receiver"]) else "", row["at"])
        for row in latest
    )  # fmt: skip
