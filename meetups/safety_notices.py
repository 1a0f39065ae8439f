"""What is told of reports, sanctions and objections; nothing where it is decided or lifted by then."""

from datetime import datetime

from meetups import appeals, complaint_review, complaints, my_record, safety_words
from meetups.complaints import Readers, State
from meetups.delivery import Message
from meetups.discreet import outside_name
from meetups.groups import group
from meetups.notice_parts import Notice, Press, reader_of
from models import Report
from phrases import say


def report(message: Message, now: datetime) -> Notice | None:
    """To organisers or moderators: something was reported."""
    reader = reader_of(message)
    made = complaint_review.complaint(reader.id, str(message.facts["report"]))
    if made.state != State.OPEN:
        return None
    language = reader.language
    beyond = made.read_by == Readers.MODERATORS  # to whom the name is given as it is outside
    name = made.group.name if beyond else outside_name(made.group, language)
    title = say(language, "{group}: somebody reported something", group=name)
    press = Press(say(language, "Read it and decide"), "report", made.key)
    return Notice(language, title, (say(language, safety_words.WRONGDOINGS[made.kind]),), presses=(press,))


def report_word(message: Message, now: datetime) -> Notice | None:
    """To whoever reported: what became of it."""
    reader, key = reader_of(message), str(message.facts["report"])
    made = next((one for one in complaints.mine(reader.id) if one.key == key), None)
    if made is None or made.state == State.OPEN:
        return None
    title = say(reader.language, "What you reported in {group}", group=outside_name(made.group, reader.language))
    return Notice(reader.language, title, (safety_words.became(made, reader.language), made.answer))


def sanction(message: Message, now: datetime) -> Notice | None:
    """To the person something was done about: what, why, until when, and the way to object."""
    reader = reader_of(message)
    mine = my_record.sanction(reader.id, str(message.facts["sanction"]), now)
    if mine.over:
        return None
    language = reader.language
    title = say(language, safety_words.TITLES[mine.kind], group=outside_name(mine.group, language))
    lines = (mine.reason, safety_words.until_words(mine, language), safety_words.meaning(mine, language))
    press = Press(say(language, "Read it, or object"), "sanction", mine.key)
    return Notice(language, title, lines, presses=(press,))


def appeal(message: Message, now: datetime) -> Notice | None:
    """To those who look again: somebody objects."""
    reader = reader_of(message)
    made = appeals.appeal(reader.id, str(message.facts["sanction"]))
    if made.state != "open":
        return None
    language = reader.language
    name = made.group.name if made.beyond else outside_name(made.group, language)
    title = say(language, "{group}: somebody objects", group=name)
    press = Press(say(language, "Read it and decide"), "appeal", made.key)
    return Notice(language, title, (say(language, "Look again at what was decided about them."),), presses=(press,))


def appeal_word(message: Message, now: datetime) -> Notice | None:
    """To whoever objected, or whose sanction was lifted without that: what became of it."""
    reader = reader_of(message)
    mine = my_record.sanction(reader.id, str(message.facts["sanction"]), now)
    language = reader.language
    title = say(language, "Looked at again in {group}", group=outside_name(mine.group, language))
    became = safety_words.APPEALS[mine.appeal_state] if mine.appeal_answer else ""
    lifted = safety_words.until_words(mine, language) if mine.lifted_at is not None else ""
    return Notice(language, title, tuple(filter(None, (say(language, became) if became else "", mine.appeal_answer,
                                                       lifted))))  # fmt: skip


def moderation(message: Message, now: datetime) -> Notice | None:
    """To the owner of a group: what the moderators ask of them, or did."""
    reader, facts = reader_of(message), group(int(message.group_id or 0))
    row = Report.get_or_none(Report.key == message.facts["report"])
    language, about = reader.language, None if row is None else row.about
    if message.facts["what"] == "unlisted":
        title = say(language, "{group} is not listed publicly any more", group=outside_name(facts, language))
        first = say(language, "The moderators of this Klatch took it off the list, and say why:")
    else:
        title = say(language, "{group}: the moderators ask you to look after something",
                    group=outside_name(facts, language))  # fmt: skip
        first = say(language, "They were told of something, and say:")
        if about is not None:
            first = say(language, "They were told of something about {name}, and say:", name=about.name)
    return Notice(language, title, (first, str(message.facts["words"])))
