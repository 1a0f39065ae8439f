"""What is said of a suggestion: to who would come, that it is on; to its author, that it was left."""

from datetime import datetime

from meetups import suggestions
from meetups.delivery import Message
from meetups.groups import group
from meetups.notice_parts import Notice, place, reader_and_card, reader_of, when
from meetups.refusals import NotFound
from meetups.visibility import INSIDERS, role_of
from models import Suggestion
from phrases import say


def suggested(message: Message, now: datetime) -> Notice | None:
    """To who said they would come: there is an event of it. Nothing where they left, or it was called off."""
    reader, card = reader_and_card(message, now)
    if not card.open or role_of(reader.id, card.group.id) not in INSIDERS:
        return None
    row = Suggestion.get_or_none(Suggestion.key == message.facts["suggestion"])
    mine = row is not None and row.author_id == reader.id
    language = reader.language
    title = say(language, "What you suggested is on: {title}", title=card.title)
    if not mine:
        title = say(language, "You would come, and it is on: {title}", title=card.title)
    how = say(language, "No seat is kept yet. Say on its page whether you come.")
    return Notice(language, title, (card.group.name, when(card, language, now), place(card, language), how), card)


def suggestion_left(message: Message, now: datetime) -> Notice | None:
    """To its author: the organisers do not do it this time, and what they say."""
    reader, group_id = reader_of(message), message.group_id
    if group_id is None or role_of(reader.id, group_id) not in INSIDERS:
        return None
    try:
        about = suggestions.one(str(message.facts["suggestion"]), reader.id).title
    except NotFound:
        return None
    language = reader.language
    title = say(language, "What you suggested to {group} is left for now", group=group(group_id).name)
    word = str(message.facts["word"])
    thanks = say(language, "The organisers read it. Thank you for thinking of it.")
    return Notice(language, title, (about, word or thanks))
