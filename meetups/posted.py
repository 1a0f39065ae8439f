"""Posted copies of a card: which event a copy shows, and what its audience sees of it now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN

from meetups.cards import OWN_CHAT, SHARED, EventCard, Standing, card_of
from meetups.delivery import Message
from meetups.refusals import NotFound
from models import Event, Group, GroupChat, PostedCard, Venue


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a copy stands."""

    chat_id: int | None
    message_id: int | None
    inline_message_id: str | None


@dataclass(frozen=True, slots=True)
class ToDraw:
    """The card as it is now, and the copy to edit; None: it is to be posted for the first time. `closed`: its chat is
    not the group's any more, so nobody answers there."""

    card: EventCard
    copy: Posted | None
    closed: bool = False


def to_draw(message: Message, now: datetime) -> ToDraw | None:
    """What a "card" or "redraw" message shows now; None where event or copy are gone."""
    copy = _copy(message.card_id) if message.card_id else None
    if message.kind == "redraw" and (copy is None or copy.state == "gone"):
        return None
    query = Event.select(Event, Group, Venue).join(Group).switch(Event).left_outer_join(Venue)
    event = query.where(Event.id == message.event_id).first()
    if event is None:
        return None
    elsewhere = copy is not None and copy.known and copy.home != event.group_id  # the group left that chat
    inline = copy is not None and bool(copy.inline_message_id)
    kept = event.group.sensitive and (elsewhere or inline)  # from who reads along in another chat
    try:
        seen = card_of(event, SHARED if inline and not kept else OWN_CHAT, now)
        if elsewhere and not seen.open and not kept:
            seen = card_of(event, SHARED, now)
    except NotFound:
        return None
    if message.kind == "card" and not _belongs_there(message, seen, event.group_id):
        return None
    place = Posted(copy.chat_id, copy.message_id, copy.inline_message_id) if copy is not None else None
    return ToDraw(seen, place, kept or (seen.open and elsewhere))


def _copy(card_id: int) -> Any:
    """The copy, whether its chat is one we know (`known`), and whose that is now (`home`); None where it is gone."""
    columns = (GroupChat.id.alias("known"), GroupChat.group.alias("home"))
    copies = PostedCard.select(PostedCard, *columns).where(PostedCard.id == card_id)
    return copies.join(GroupChat, JOIN.LEFT_OUTER, on=GroupChat.chat_id == PostedCard.chat_id).objects().first()


def _belongs_there(message: Message, seen: EventCard, group_id: int) -> bool:
    """Whether a first card still tells of something to come, to a chat that is still the group's."""
    if seen.standing in (Standing.CANCELLED, Standing.OVER):
        return False
    home = (GroupChat.chat_id == message.chat_id, GroupChat.group == group_id)
    return bool(GroupChat.select().where(*home).exists())
