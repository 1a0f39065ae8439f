"""What is said of a group's handbook: a page for a newcomer, a proposal for organisers, and what became of it."""

from datetime import datetime

from meetups import groups, handbook_changes
from meetups.delivery import Message
from meetups.handbook_changes import State
from meetups.notice_parts import Notice, Press, reader_of
from meetups.visibility import INSIDERS, role_of
from models import HandbookPage
from phrases import say


def piece(message: Message, now: datetime) -> Notice | None:
    """A page for somebody who joined lately; nothing where it was taken out or emptied, or they left."""
    reader = reader_of(message)
    page = HandbookPage.get_or_none(HandbookPage.id == message.facts["page"])
    if page is None or not page.body or role_of(reader.id, page.group_id) not in INSIDERS:
        return None
    group = groups.group(page.group_id)
    lines = (say(reader.language, "From the handbook of {group}", group=group.name),)
    press = Press(say(reader.language, "The whole handbook"), "handbook", str(group.id))
    return Notice(reader.language, page.title, lines, presses=(press,), body=page.body,
                  path=f"/g/{group.slug}/handbook#{page.key}")  # fmt: skip


def proposal(message: Message, now: datetime) -> Notice | None:
    """For organisers: somebody proposes a page, or other words for one; nothing where it is decided."""
    reader = reader_of(message)
    made = handbook_changes.proposal(str(message.facts["proposal"]), reader.id)
    if made.state != State.OPEN:
        return None
    language = reader.language
    name = made.author or say(language, "Somebody")
    if made.page is None:
        title = say(language, "{name} proposes a page for the handbook", name=name)
    else:
        title = say(language, "{name} proposes other words for the handbook", name=name)
    press = Press(say(language, "Read it and decide"), "proposal", made.key)
    return Notice(language, title, (made.title, made.group.name), presses=(press,))


def proposed(message: Message, now: datetime) -> Notice | None:
    """For whoever proposed it: what became of it."""
    reader = reader_of(message)
    if message.group_id is None or role_of(reader.id, message.group_id) not in INSIDERS:
        return None  # they left meanwhile
    made = handbook_changes.proposal(str(message.facts["proposal"]), reader.id)
    language = reader.language
    if made.state == State.TAKEN:
        title = say(language, "Your words are in the handbook of {group}", group=made.group.name)
        thanks = say(language, "Thank you for writing them.")
    else:
        title = say(language, "The handbook of {group} stays as it is", group=made.group.name)
        thanks = say(language, "The organisers read what you proposed and did not take it this time.")
    return Notice(language, title, (made.title, thanks))
