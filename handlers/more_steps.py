"""What may be set of an event besides the usual questions, one question each; none of it needs to be.

The texts collected are those of `meetups/event_rules.py` and `event_form.py`, as the site's form sends them.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from html import escape

from handlers.questions import Asking, Options, Question, Said, Step, always, chosen, in_rows
from meetups import chats
from meetups.attendee_sight import WORDS
from meetups.event_form import Format, check_fields
from phrases import noted
from scheduling.lead_times import in_words

LENGTHS = (60, 180, 720, 1440, 2880, 4320, 10080)  # minutes before the start
ON = "1"


def has_room(asking: Asking) -> bool:
    """Whether the event meets in a room, also."""
    return asking.answers.get("format") != Format.ONLINE


def has_line(asking: Asking) -> bool:
    """Whether the event meets online, also."""
    return asking.answers.get("format") in (Format.ONLINE, Format.HYBRID)


def set_in_words(asking: Asking) -> str:
    """What was set, a line each, under the preview; HTML. Empty: nothing was."""
    lines = [
        escape(asking.say(step.label) + (f": {words}" if words else ""))
        for step in STEPS
        if asking.answers.get(step.name) and step.applies(asking)
        for words in [_value(asking, step.name)]
    ]
    return "\n".join(lines)


def _value(asking: Asking, name: str) -> str:
    value = asking.answers[name]
    labels = {value: label for row in OPTIONS[name](asking) for label, value in row}
    return "" if name in TICKED else labels.get(value, value)


def _yes_or_no(asking: Asking) -> Options:
    return (((asking.say("Yes"), ON), (asking.say("No"), "")),)


def _lengths(asking: Asking) -> Options:
    lengths = [(in_words(timedelta(minutes=n), asking.language), str(n)) for n in LENGTHS]
    before = [(asking.say("{length} before", length=words), value) for words, value in lengths]
    return in_rows([(asking.say("the start"), ""), *before], 2)


def _guest_numbers(asking: Asking) -> Options:
    return in_rows([(str(n), str(n)) for n in range(6)], 3)


def _newcomer_numbers(asking: Asking) -> Options:
    return in_rows([("0", ""), *((str(n), str(n)) for n in (1, 2, 3, 5, 10))], 3)


def _may_meet_in_chat(asking: Asking) -> bool:
    return has_line(asking) and bool(chats.chats_of_group(int(asking.answers["group"])))


def _setting(name: str, label: str, words: str, applies: Callable[[Asking], bool] = always) -> Step:
    """A step whose buttons are `OPTIONS`; a number may be typed as well, and the form's own rule judges it."""

    def ask(asking: Asking) -> Question:
        said = _value(asking, name) if asking.answers.get(name) and name not in TICKED else ""
        now = asking.say("Now: {said}", said=escape(said)) if said else ""
        return Question("\n".join(part for part in (asking.say(words), now) if part), OPTIONS[name](asking))

    def take(asking: Asking, said: Said) -> Mapping[str, str]:
        typed = name in NUMBERS and not said.pressed
        fields = {name: said.text.strip() if typed else chosen(said, OPTIONS[name](asking))}
        check_fields({**asking.answers, **fields}, (name,), asking.now)
        return fields

    return Step(name, label, ask, take, (name,), applies, extra=True)


def _shown_to(asking: Asking) -> Options:
    offered = [(asking.say(words), each.value) for each, words in WORDS.items()]
    return in_rows([(asking.say("As the group has it"), ""), *offered], 1)


TICKED, NUMBERS = ("approval", "video_chat"), ("guests", "newcomer_seats")
OPTIONS: Mapping[str, Callable[[Asking], Options]] = {
    "approval": _yes_or_no,
    "answers_until": _lengths,
    "video_chat": _yes_or_no,
    "newcomer_seats": _newcomer_numbers,
    "guests": _guest_numbers,
    "attendees_shown": _shown_to,
}
STEPS = (
    _setting("guests", noted("Guests"), noted("How many guests may each person bring?")),
    _setting("approval", noted("Who comes is for you to decide"),
             noted("Whoever answers is asked to wait until one of you admits them.")),
    _setting("answers_until", noted("Answers until"),
             noted("After that nobody new can answer; whoever has a seat can still give it back.")),
    _setting("newcomer_seats", noted("Seats for newcomers"),
             noted("How many seats are kept for people who come to this group for the first time?"), has_room),
    _setting("video_chat", noted("Meet in the group’s own video chat"),
             noted("The card says so when it starts. No link is needed."), _may_meet_in_chat),
    _setting("attendees_shown", noted("Who reads the names"),
             noted("Who reads the names of those who come? You always do.")),
)  # fmt: skip
