"""What was reported, read and decided in private: warn, mute, remove, ban, or leave it, each with a reason.

Two at once are one decision: whoever presses later reads on the card who made it.
"""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from telegram import InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.group_menu import back, belonging, group_in
from handlers.progress import learn
from handlers.questions import Asking, Ending, Options, Question, Said, Script, Step, chosen
from handlers.replies import keyboard, press, pressed, swap, toast
from handlers.words import isolated, shortened
from handlers.work import ask, once
from meetups import appeals, complaint_review, safety_words, sanctions
from meetups.complaint_review import Complaint
from meetups.complaints import Readers, State
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, TooLate, wrong
from meetups.sanctions import Kind, SanctionWish
from meetups.visibility import Role
from phrases import noted, say
from scheduling.zones import day_in_words

AT_ONCE = 20
LONGEST_LABEL = 60
LONGEST_SHOWN = 1_000
LENGTHS = ((noted("A day"), "1"), (noted("A week"), "7"), (noted("A month"), "30"))
SANCTIONS = tuple(kind.value for kind in Kind)
ASKS = {
    Kind.WARN.value: noted("What do you say to {name}? They read it, from the group and not from you."),
    Kind.MUTE.value: noted("Why is {name} muted? They read it, from the group and not from you."),
    Kind.REMOVE.value: noted("Why is {name} removed? They read it, from the group and not from you."),
    Kind.BAN.value: noted("Why is {name} kept out? They read it, from the group and not from you."),
    "owner": noted("What do you ask of the owner? They read it, and whom it is about; not who reported it."),
    "unlist": noted("Why is the group taken off the public list? Its owner reads it."),
}
BECAME = {
    State.ACTED: noted("{who} did something about it."),
    State.LEFT: noted("{who} left it as it is."),
}
Shown = tuple[str, InlineKeyboardMarkup]


async def _list(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _listed(person, group_in(update)))
    await toast(update)
    await swap(update, context, *shown)


async def _show(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: card(person, _key(update)))
    await toast(update)
    await swap(update, context, *shown)


async def _settle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Left as it is, or seen to by other means: nothing is asked."""
    way, key, said = _way(update), _key(update), ""
    rule = complaint_review.leave if way == "leave" else complaint_review.saw_to
    try:
        await once(update, lambda person, now: rule(person.id, key, "", now))
    except TooLate as refused:
        said = refused.words((await ask(update, lambda person, now: person)).language)
    await toast(update, said)
    await swap(update, context, *await ask(update, lambda person, now: card(person, key)))


async def _judge(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A reason is asked for; first, for a mute, its length."""
    way, key = _way(update), _key(update)
    one = await ask(update, lambda person, now: complaint_review.complaint(person.id, key))
    if one.state != State.OPEN:
        await _show(update, context)
        return
    await dialogue.begin(update, context, "judge", {"key": key, "do": way, "name": one.about})


def card(person: Person, key: str) -> Shown:
    """A report; below it the buttons that decide, or who decided what. Raises NotFound."""
    language, one = person.language, complaint_review.complaint(person.id, key)
    rows = _ways(one, language) if one.state == State.OPEN else []
    here = one.read_by == Readers.ORGANISERS
    last = [press(say(language, "Reports"), f"rp:all:{one.group.id}")] if here else []
    return "\n\n".join(part for part in _parts(one, language) if part), keyboard(*rows, last)


def _parts(one: Complaint, language: str) -> tuple[str, ...]:
    about = say(language, "About {name}", name=isolated(shortened(one.about))) if one.about else ""
    event = say(language, "About the event {title}", title=isolated(one.event[1])) if one.event else ""
    day = day_in_words(one.created_at, one.group.zone, language)
    link = f'<a href="{escape(one.message_url)}">{escape(say(language, "The message in the chat"))}</a>'
    became = say(language, BECAME[one.state], who=isolated(one.decided_by or "?")) if one.state != State.OPEN else ""
    return (
        f"<b>{escape(say(language, safety_words.WRONGDOINGS[one.kind]))}</b>\n{isolated(one.group.name)} · {day}",
        about,
        event,
        f"<blockquote>{isolated(shortened(one.quoted, LONGEST_SHOWN))}</blockquote>" if one.quoted else "",
        isolated(one.words),
        link if one.message_url else "",
        became,
    )


def _ways(one: Complaint, language: str) -> list[list[Any]]:
    def way(words: str, name: str) -> Any:
        return press(say(language, words), f"rp:{name}:{one.key}")

    leave = way(noted("Leave it"), "leave")
    if one.read_by == Readers.MODERATORS:
        return [[way(noted("Tell the owner"), "owner")], [way(noted("Take the group off the public list"), "unlist")],
                [leave]]  # fmt: skip
    acts = [way(safety_words.DEEDS[kind], kind.value) for kind in Kind] if one.about else []
    return [acts[:2], acts[2:], [way(noted("We saw to it ourselves"), "seen")], [leave]]


def _listed(person: Person, group_id: int) -> Shown:
    facts, _ = belonging(person, group_id, Role.ORGANISER)
    language, waiting = person.language, complaint_review.waiting(person.id, group_id)
    objections = appeals.waiting(person.id, group_id)
    rows = [[press(shortened(_line(one, language), LONGEST_LABEL), f"rp:show:{one.key}")] for one in waiting[:AT_ONCE]]
    rows += [[press(shortened(say(language, "{name} objects", name=one.name), LONGEST_LABEL), f"ap:show:{one.key}")]
             for one in objections[:AT_ONCE]]  # fmt: skip
    head = say(language, "What waits for your word:") if rows else say(language, "Nothing waits for your word.")
    return f"<b>{isolated(facts.name)}</b>\n\n{escape(head)}", keyboard(*rows, back(language, group_id, "care"))


def _line(one: Complaint, language: str) -> str:
    kind = say(language, safety_words.WRONGDOINGS[one.kind])
    return f"{one.about}: {kind}" if one.about else kind


def _way(update: Update) -> str:
    return str(pressed(update).data).split(":")[1]


def _key(update: Update) -> str:
    return str(pressed(update).data).split(":")[2]


def _lengths(asking: Asking) -> Options:
    return (tuple((asking.say(words), days) for words, days in LENGTHS),)


def _ask_days(asking: Asking) -> Question:
    return Question(escape(asking.say("For how long? Press one, or type a number of days.")), _lengths(asking))


def _take_days(asking: Asking, said: Said) -> Mapping[str, str]:
    if said.pressed:
        return {"days": chosen(said, _lengths(asking))}
    words = said.text.strip()
    if not (words.isascii() and words.isdecimal() and 1 <= int(words[:9]) <= sanctions.LONGEST_MUTE):
        raise Invalid(wrong("days", noted("For how many days? 1 to {most}."), most=sanctions.LONGEST_MUTE))
    return {"days": str(int(words))}


def _ask_reason(asking: Asking) -> Question:
    return Question(asking.say(ASKS[asking.answers["do"]], name=isolated(shortened(asking.answers["name"]))))


def _take_reason(asking: Asking, said: Said) -> Mapping[str, str]:
    if said.pressed:
        chosen(said, ())
    return {"reason": sanctions.checked(SanctionWish(Kind.WARN.value, said.text))[1]}


def _finish(asking: Asking) -> Ending:
    answers, person_id = asking.answers, asking.person.id
    try:
        one = _decide(answers, person_id, asking.now)
    except (TooLate, NotAllowed) as refused:
        return Ending(escape(refused.words(asking.language)))
    rows = [press(asking.say("Reports"), f"rp:all:{one.group.id}")] if one.read_by == Readers.ORGANISERS else []
    words = asking.say("Decided. Whoever reported it hears what became of it, and not more.")
    return Ending(escape(words), keyboard(rows))


def _decide(answers: Mapping[str, str], person_id: int, now: datetime) -> Complaint:
    do, key, reason = answers["do"], answers["key"], answers["reason"]
    if do == "owner":
        return complaint_review.tell_owner(person_id, key, reason, now)
    if do == "unlist":
        return complaint_review.unlist(person_id, key, reason, now)
    return complaint_review.act(person_id, key, SanctionWish(do, reason, int(answers.get("days", "0"))), now)


def _is_mute(asking: Asking) -> bool:
    return asking.answers["do"] == Kind.MUTE


SCRIPT = learn(
    Script(
        "judge",
        (
            Step("days", "", _ask_days, _take_days, ("days",), _is_mute),
            Step("reason", "", _ask_reason, _take_reason, ("reason", "words", "kind")),
        ),
        _finish,
    )
)
HANDLERS: list[Any] = [
    CallbackQueryHandler(_list, pattern=r"^rp:all:\d{1,18}$"),
    CallbackQueryHandler(_show, pattern=r"^rp:show:[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_settle, pattern=r"^rp:(leave|seen):[a-z0-9]{4,16}$"),
    CallbackQueryHandler(_judge, pattern=rf"^rp:({'|'.join(SANCTIONS)}|owner|unlist):[a-z0-9]{{4,16}}$"),
]
