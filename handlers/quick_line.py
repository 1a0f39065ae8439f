"""/new with a line behind it: what was understood fills the dialogue, what is in doubt is asked with buttons.

The line is kept among the answers and read again for each question about it, so a restart changes nothing.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from handlers import time_steps
from handlers.cards import isolated
from handlers.questions import ALSO, UNDO, Asking, Options, Question, Said, Step, chosen
from meetups import quick_line
from meetups.drafts import Dialogue
from meetups.groups import group
from meetups.quick_line import Doubt, Meaning, Why
from meetups.refusals import Invalid, wrong
from phrases import count, noted
from scheduling.zones import Moment, day_in_words, span_in_words, zone_in_words

UNASKED = ("format", "address", "seats", "link", "about", "visibility")  # have their usual where a line says nothing
STEP_OF = {"title": "title", "about": "about", "date": "date", "start": "time", "venue": "venue"}
NONE_OF_THESE = "none"
LONGEST_SAID, LONGEST_KEPT = 80, 600
CHOOSE = noted("Choose one of those offered.")
LINE, IN, AT = "line", "line_in", "line_at"  # among the answers: the line, its writer's language, when it was typed
KEPT = "line_kept"  # typed in a group's chat; asked about once somebody comes to the private one
DOUBT, WEEK_LATER, UNREAD = "doubt", "week_later", "unread"  # which doubt is asked; what the preview says
QUESTIONS = {
    Why.TODAY: noted("You wrote {said}. Is that today, or in a week?"),
    Why.NEXT: noted("You wrote {said}. Which of the two do you mean?"),
    Why.OVER: noted("You wrote {said}, and that is over. Which day is it instead?"),
    Why.ORDER: noted("You wrote {said}. Which day is that?"),
    Why.APART: noted("You wrote {said}, but those are two days. Which one is it?"),
    Why.HALF: noted("You wrote {said}. Which time is that?"),
    Why.NUMBER: noted("You wrote {said}. What does it stand for?"),
    Why.PLACE: noted("You wrote {said}, and that people join online. Where do they meet?"),
}


def carrying(asking: Asking, line: str) -> dict[str, str]:
    """The answers a dialogue begins with when this line was typed now."""
    return {LINE: line, IN: asking.language, AT: asking.now.isoformat()}


def is_kept(begun: Dialogue) -> bool:
    """Whether this is a line typed in a group's chat that nobody looked at in private yet."""
    return begun.kind == "new" and bool(begun.answers.get(KEPT))


def fields_of(answers: Mapping[str, str], group_id: int) -> dict[str, str]:
    """All that follows from the line once the group is known; nothing where no line was typed."""
    if not answers.get(LINE):
        return {}
    read = quick_line.understand(answers[LINE], group(group_id), answers[IN], datetime.fromisoformat(answers[AT]))
    known = {STEP_OF[name] for name in read.fields if name in STEP_OF}
    done = known | (set(UNASKED) if read.whole else set())
    if not read.fields.get("format"):
        done.discard("format")  # neither a place nor a way to join: where people meet is asked
    return {
        **read.fields,
        DOUBT: "0" if read.doubts else "",
        WEEK_LATER: "yes" if read.week_later else "",
        UNREAD: " · ".join(read.unread),
        ALSO: ",".join(sorted(done)),
    }


def understood_words(asking: Asking, starts: Moment, ends: Moment) -> str:
    """Above the preview: when it is, in words; what was passed by, and what could not be used. HTML."""
    if not asking.answers.get(LINE):
        return ""
    language, zone = asking.language, starts.zone
    day = day_in_words(starts.utc, zone, language, asking.now.date())
    span = span_in_words(starts.utc, ends.utc, zone, language)
    when = f"{day}, {span}, {zone_in_words(zone, language, starts.utc)}"
    lines = [asking.say("Understood: {when}.", when=when)]
    if asking.answers.get(WEEK_LATER):
        lines.append(asking.say("Today that time is over, so it is in a week."))
    if asking.answers.get(UNREAD):
        lines.append(asking.say("I could not use this: {said}", said=isolated(asking.answers[UNREAD])))
    return "\n".join(lines)


def _is_kept(asking: Asking) -> bool:
    return bool(asking.answers.get(KEPT))


def _ask_kept(asking: Asking) -> Question:
    line = asking.answers[LINE]
    said = line if len(line) <= LONGEST_KEPT else f"{line[: LONGEST_KEPT - 1]}…"
    words = asking.say("You began an event in your group’s chat: {said}", said=isolated(said))
    return Question(words, _go_on(asking))


def _take_kept(asking: Asking, said: Said) -> Mapping[str, str]:
    chosen(said, _go_on(asking))
    return {KEPT: ""}


def _go_on(asking: Asking) -> Options:
    return (((asking.say("Go on"), "on"),),)


def _in_doubt(asking: Asking) -> bool:
    return _doubt(asking) is not None


def _doubt(asking: Asking) -> Doubt | None:
    """The doubt that is to be settled now."""
    number, doubts = asking.answers.get(DOUBT, ""), _doubts(asking)
    return doubts[int(number)] if number and int(number) < len(doubts) else None


def _doubts(asking: Asking) -> tuple[Doubt, ...]:
    answers = asking.answers
    if not (answers.get(DOUBT) and answers.get(LINE)):
        return ()
    typed_at = datetime.fromisoformat(answers[AT])
    return quick_line.doubts_in(answers[LINE], answers["zone"], answers[IN], typed_at)


def _ask(asking: Asking) -> Question:
    doubt = _doubt(asking)
    assert doubt is not None  # the step applies only where there is one
    said = doubt.said if len(doubt.said) <= LONGEST_SAID else f"{doubt.said[: LONGEST_SAID - 1]}…"
    words = asking.say(QUESTIONS[doubt.why], said=isolated(f"“{said}”"))
    buttons = [((_label(asking, each), str(n)),) for n, each in enumerate(doubt.meanings)]
    return Question(words, (*buttons, ((asking.say("Something else"), NONE_OF_THESE),)))


def _label(asking: Asking, meaning: Meaning) -> str:
    if meaning.day is not None:
        noon = datetime.combine(meaning.day, time(12), UTC)
        return day_in_words(noon, "UTC", asking.language, asking.now.date())
    if meaning.start is not None:
        begins = datetime.combine(date(2000, 1, 1), meaning.start, UTC)
        ends = datetime.combine(date(2000, 1, 1), meaning.end or meaning.start, UTC)
        both = span_in_words(begins, ends, "UTC", asking.language)
        return both if meaning.end is not None else f"{meaning.start:%H:%M}"
    if meaning.length is not None:
        minutes = int(meaning.length.total_seconds() // 60)
        return asking.say("It lasts {hours} h", hours=f"{minutes // 60}:{minutes % 60:02}")
    if meaning.seats is not None:
        return count(asking.language, "One seat", "{n} seats", meaning.seats)
    return asking.say(noted("In person + online") if meaning.mode == "hybrid" else noted("Online"))


def _take(asking: Asking, said: Said) -> Mapping[str, str]:
    doubt = _doubt(asking)
    assert doubt is not None  # likewise
    labels = {label.casefold() for row in _ask(asking).options for label, _ in row}
    if not said.pressed and said.text.strip().casefold() not in labels:
        return _passed(asking, _typed(asking, said, doubt))
    value = chosen(said, _ask(asking).options)
    if value == NONE_OF_THESE:
        return _passed(asking, {})
    fields = quick_line.meant(asking.answers, doubt.meanings[int(value)])
    settled = [step for field, step in {**STEP_OF, "seats": "seats", "format": "format"}.items() if fields.get(field)]
    return _passed(asking, {**fields, ALSO: ",".join(settled)})


def _typed(asking: Asking, said: Said, doubt: Doubt) -> Mapping[str, str]:
    """Instead of a button: the day or the time, written out."""
    if doubt.meanings[0].day is not None:
        return {**time_steps.take_day(asking, said), ALSO: "date"}
    if doubt.meanings[0].start is not None:
        return {**time_steps.take_time(asking, said), ALSO: "time"}
    raise Invalid(wrong("doubt", CHOOSE))


def _passed(asking: Asking, fields: Mapping[str, str]) -> Mapping[str, str]:
    """On to the next doubt; this same step asks it."""
    following = int(asking.answers[DOUBT]) + 1
    more = following < len(_doubts(asking))
    undone = ",".join(name for name in ("doubt", fields.get(UNDO, "")) if name)
    return {**fields, DOUBT: str(following) if more else "", UNDO: undone}


KEPT_STEP = Step("kept", "", _ask_kept, _take_kept, (), _is_kept)
DOUBT_STEP = Step("doubt", "", _ask, _take, ("doubt",), _in_doubt)
