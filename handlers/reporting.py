"""Reporting a person, an event or a message: in private step by step, or with /report below a message in the chat.

In the chat nothing is said and nothing is taken away: the questions come in private. Whoever never wrote to the bot is
answered by a quiet reaction, and the report goes out as it is.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from html import escape
from typing import Any

from telegram import Message, Update
from telegram.constants import ReactionEmoji
from telegram.error import BadRequest, Forbidden
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, filters

from handlers import dialogue, whom
from handlers.group_menu import group_in
from handlers.progress import begun, learn
from handlers.questions import Asking, Ending, Options, Question, Said, Script, Step, chosen, in_rows, picking
from handlers.replies import react
from handlers.showing import show
from handlers.words import isolated, shortened
from handlers.work import ask, is_person, off_loop, once, profile_of
from meetups import chat_roster, chats, complaints, drafts, groups, lists, people, safety_words
from meetups.complaints import LONGEST_QUOTE, Kind, Readers, ReportWish
from meetups.refusals import NotAllowed, NotFound, Refusal
from meetups.visibility import INSIDERS, role_of
from phrases import noted

Run = Callable[..., Awaitable[Any]]
TAKEN, NOT_TAKEN = ReactionEmoji.EYES, ReactionEmoji.SHRUG  # all that is seen of it in the chat
OFFERED = 8
PERSON, EVENT, ELSE = "person", "event", "else"
WHATS = (((noted("A person"), PERSON), (noted("An event"), EVENT)), ((noted("Something else"), ELSE),))


async def _begin(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    group_id = group_in(update)
    await ask(update, lambda person, now: complaints.require_may_report(person.id, group_id))
    await dialogue.begin(update, context, "report", {"group": str(group_id)})


async def _in_chat(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Below a message: what it said, who wrote it and which it is are kept, and asked about in private."""
    message = update.effective_message
    assert message is not None  # the handler below hears messages only
    home = await off_loop(chats.group_of_chat, message.chat.id)
    if home is None or not is_person(update.effective_user):
        return
    answers = {"group": str(home.id), "chat": str(message.chat.id)} | await _kept(update, message)
    person = await ask(update, lambda person, now: person)
    if person.reachable:
        frame = await once(update, lambda person, now: begun(SCRIPT, Asking(person, answers, now)))
        with suppress(BadRequest, Forbidden):
            if frame is not None:
                await show(update, context, frame)
            return
        await off_loop(drafts.drop, person.id)  # they blocked the bot: nobody is asked
        await _at_once(update, message, answers, ask)  # the update's one effect was that question
    else:
        await _at_once(update, message, answers, once)


async def _kept(update: Update, message: Message) -> dict[str, str]:
    """Of the message this replies to: its number, its words, whoever wrote it."""
    other = message.reply_to_message
    if other is None or other.forum_topic_created is not None:
        return {}
    said = (other.text or other.caption or "")[:LONGEST_QUOTE]
    kept = {"what": ELSE, "_done": "what", "message": str(other.message_id), "quoted": said}
    author = other.from_user
    if author is None or not is_person(author) or other.sender_chat is not None:
        return kept
    about = await ask(update, lambda person, now: people.meet(profile_of(author), now))
    await ask(update, lambda person, now: chat_roster.pressed(message.chat.id, profile_of(author), now))
    return kept | {"receiver": str(about.id)}


async def _at_once(update: Update, message: Message, answers: Mapping[str, str], run: Run) -> None:
    """Nobody can be asked in private: it is sent as it is. Where it cannot be, the reaction is another."""
    said = dict(answers) | {"kind": Kind.OTHER.value, "words": " ".join((message.text or "").split()[1:])}
    sign = TAKEN
    try:
        await run(update, lambda person, now: _send(Asking(person, said, now)))
    except Refusal:
        sign = NOT_TAKEN
    await react(message, sign)


def _send(asking: Asking) -> complaints.Mine:
    answers, chat = asking.answers, asking.answers.get("chat")
    wish = ReportWish(
        answers.get("kind", ""), answers.get("words", ""), _number(answers, "receiver"), answers.get("event", ""),
        _number(answers, "chat"), _number(answers, "message"), answers.get("quoted", ""),
        beyond=answers.get("beyond") == Readers.MODERATORS,
    )  # fmt: skip
    group_id, in_chat = int(answers["group"]), chat is not None
    return complaints.report(asking.person.id, group_id, wish, asking.now, in_chat=in_chat)


def _number(answers: Mapping[str, str], name: str) -> int | None:
    return int(answers[name]) if answers.get(name) else None


def _of(what: str) -> Any:
    return lambda asking: asking.answers.get("what") == what


def _inside(asking: Asking) -> bool:
    """Who is outside reads no names: they say what it is about in their own words."""
    return role_of(asking.person.id, int(asking.answers["group"])) in INSIDERS


def _whats(asking: Asking) -> Options:
    return tuple(tuple((asking.say(words), value) for words, value in row) for row in WHATS)


def _ask_who(asking: Asking) -> Question:
    words = asking.say("Whom is it about? Press a name, or type it.")
    return Question(escape(words), whom.names_to_press(asking))


def _events(asking: Asking) -> Options:
    facts = groups.group(int(asking.answers["group"]))
    coming = lists.coming_in_group(facts, asking.person.id, asking.now, OFFERED)
    past = lists.past_in_group(facts, asking.person.id, asking.now, OFFERED)
    return tuple(((shortened(line.title, 60), line.key),) for line in (*coming, *past)[:OFFERED])


def _kinds(asking: Asking) -> Options:
    return in_rows([(asking.say(words), kind.value) for kind, words in safety_words.WRONGDOINGS.items()], 1)


def _ask_words(asking: Asking) -> Question:
    quoted = asking.answers.get("quoted", "")
    above = f"<blockquote>{isolated(shortened(quoted, 600))}</blockquote>\n\n" if quoted else ""
    return Question(above + escape(asking.say("What happened, and when? A few words help those who read it.")))


def _take_words(asking: Asking, said: Said) -> Mapping[str, str]:
    if said.pressed:
        chosen(said, ())
    complaints.checked(ReportWish(Kind.OTHER.value, said.text))
    return {"words": said.text}


def _may_choose(asking: Asking) -> bool:
    """Whether it is for them to say who reads it: there are moderators, and organisers would."""
    person_id, group_id, about = asking.person.id, int(asking.answers["group"]), _number(asking.answers, "receiver")
    try:
        read_by = complaints.readers(person_id, group_id, about, beyond=False)
    except NotAllowed:
        return False
    return read_by == Readers.ORGANISERS and complaints.anybody_beyond(person_id, group_id, about)


def _readers(asking: Asking) -> Options:
    organisers = (asking.say("The organisers"), Readers.ORGANISERS.value)
    return ((organisers,), ((asking.say("Not the organisers: this Klatch’s moderators"), Readers.MODERATORS.value),))


def _finish(asking: Asking) -> Ending:
    """Send it. Where nobody could read it that is said, and nothing is kept."""
    try:
        made = _send(asking)
    except (NotAllowed, NotFound) as refused:
        return Ending(escape(refused.words(asking.language)))
    return Ending(escape(safety_words.sent(made, asking.language)))


SCRIPT = learn(
    Script(
        "report",
        (
            picking(
                "what",
                "",
                noted("What is it about? Nobody you report learns that it was you."),
                _whats,
                applies=_inside,
            ),
            Step("who", "", _ask_who, whom.take_who, ("who",), _of(PERSON)),
            Step("which", "", whom.ask_which, whom.take_which, ("which",), applies=whom.several),
            picking("event", "", noted("Which event?"), _events, applies=_of(EVENT)),
            picking("kind", "", noted("What is wrong?"), _kinds),
            Step("words", "", _ask_words, _take_words, ("words",), optional=True),
            picking("beyond", "", noted("Who shall read it?"), _readers, applies=_may_choose),
        ),
        _finish,
    )
)
HANDLERS: list[Any] = [
    CommandHandler("report", _in_chat, filters.ChatType.GROUPS & filters.UpdateType.MESSAGE),
    CallbackQueryHandler(_begin, pattern=r"^rp:new:\d{1,18}$"),
]
