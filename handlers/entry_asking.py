"""What an applicant reads: whom the group is for, its norms, a question, and in the end what becomes of it."""

from html import escape

from handlers.group_card_steps import card_text
from handlers.norms import norms_text
from handlers.questions import Asking, Ending, Options, Question
from handlers.replies import deep_link, keyboard, press
from handlers.words import isolated, length, shortened
from meetups import group_card, installation
from meetups.applications import Mine, State, Step
from meetups.entry_notices import again_words
from meetups.entry_question_kinds import Kind
from meetups.entry_words import answer_words
from phrases import say
from scheduling.zones import day_in_words

MOST = 3_900  # characters of a message, of the 4,096 Telegram takes
SHORTER = (1000, 200, 60, 20)  # characters of each answer, or question, in a list of them
LONGEST_LABEL = 60


def question(asking: Asking, mine: Mine, *, first: bool) -> Question:
    """What is asked now; the first time below the card of whom the group is for."""
    if mine.step is None:  # decided while this was open
        return Question(ended(mine, asking.language).text)
    words = _WORDS[mine.step](asking, mine)
    head = _card(asking, mine) if first and mine.step != Step.MORE else ""
    foot = _way_back(asking, mine) if first else ""
    if mine.step == Step.NORMS and head and length(head + words + foot) > MOST:  # the norms have a message of their own
        return Question(f"{head}\n\n{foot}", (((asking.say("Go on"), "read.0"),),))
    return Question("\n\n".join(part for part in (head, words, foot) if part), _options(asking, mine))


def shut(asking: Asking) -> Question:
    """What is said first of a group that is named to its members alone."""
    return Question(asking.say("You asked to come into a group."), (((asking.say("Go on"), "open.0"),),))


def ended(mine: Mine, language: str, *, unstarted: bool = False) -> Ending:
    """What became of it; who never pressed Start is offered to, where something is still to be told."""
    name = isolated(mine.group.name)
    if mine.state == State.ADMITTED:
        return Ending(say(language, "You are in. Welcome to {group}.", group=name))
    if mine.state == State.REVIEW:
        day = day_in_words(mine.expires_at, mine.group.zone, language)
        words = say(language, "Sent. The organisers of {group} read it, and you hear from me by {day}.", group=name,
                    day=day)  # fmt: skip
        start = _starting(mine, language) if unstarted else ""
        return Ending("\n\n".join(part for part in (words, start, _vouching(mine, language)) if part))
    if mine.state == State.DECLINED:
        title = say(language, "{group} could not take you in this time", group=name)
        parts = (f"<b>{title}</b>", escape(mine.reason), again_words(mine, language))
        return Ending("\n\n".join(part for part in parts if part))
    if mine.state == State.BLOCKED:
        return Ending(say(language, "{group} is closed to you", group=name))
    again = keyboard([press(say(language, "Ask again"), f"en:again:{mine.group.id}")])
    return Ending(say(language, "Your wish to come into {group} is over.", group=name), again)


def _card(asking: Asking, mine: Mine) -> str:
    card = group_card.card(mine.group.id)
    said = "" if card.blank else card_text(card, asking.language)
    about = isolated(shortened(mine.group.about, 400)) if mine.group.about else ""
    return "\n\n".join(part for part in (f"<b>{isolated(mine.group.name)}</b>", about, said) if part)


def _norms(asking: Asking, mine: Mine) -> str:
    assert mine.norms is not None  # the step is asked only where there are some
    head = asking.say("How people treat each other here:")
    text = norms_text(mine.norms.text, f"/g/{mine.group.slug}/join", asking.language)
    return f"{head}\n\n{text}\n\n{asking.say('Do you agree to that?')}"


def _human(asking: Asking, mine: Mine) -> str:
    return asking.say("So that we know a person is here: which group would you like to come into?")


def _one(asking: Asking, mine: Mine) -> str:
    assert mine.question is not None  # so the step says
    count = asking.say("Question {n} of {all}", n=mine.number, all=mine.total) if mine.total > 1 else ""
    how = asking.say("Write it in a sentence or two. Only the organisers read it.")
    typed = how if mine.question.kind == Kind.TEXT else ""
    parts = (count, f"<b>{isolated(mine.question.prompt)}</b>", typed)
    return "\n\n".join(part for part in parts if part)


def _send(asking: Asking, mine: Mine) -> str:
    whole = ""
    for most in SHORTER:
        said = [
            f"{isolated(shortened(one.prompt, most))}\n"
            f"{isolated(shortened(answer_words(one.value, asking.language), most))}"
            for one in mine.answers
        ]
        whole = "\n\n".join((asking.say("Is this right?"), *said))
        if length(whole) <= MOST:
            break
    return whole


def _more(asking: Asking, mine: Mine) -> str:
    head = asking.say("The organisers of {group} would like to know:", group=isolated(mine.group.name))
    return f"{head}\n\n<b>{isolated(mine.asked_more)}</b>"


def _way_back(asking: Asking, mine: Mine) -> str:
    bot = installation.bot_username()
    if bot is None:
        return ""
    link = escape(deep_link(bot, f"join_{mine.key}"))
    return asking.say("No hurry. This leads back here whenever you like: {link}", link=link)


def _options(asking: Asking, mine: Mine) -> Options:
    """Buttons to answer with. Values are places in the list, beside the question's number: it may be asked anew."""
    before = (((asking.say("Previous question"), "before.0"),),) if mine.can_go_back else ()
    if mine.step == Step.NORMS and mine.norms is not None:
        return (((asking.say("I agree"), f"norms.{mine.norms.version}"),),)
    if mine.step == Step.HUMAN:
        both = ((shortened(mine.group.name, LONGEST_LABEL), "here.this"), (asking.say("Another one"), "here.other"))
        return tuple((one,) for one in (both if ord(mine.key[-1]) % 2 else both[::-1]))
    if mine.step == Step.SEND:
        return (((asking.say("Send"), "send.0"),), *before)
    if mine.question is None:
        return ()
    position = mine.question.position
    rows = tuple(
        (
            (
                shortened(answer_words(value, asking.language), LONGEST_LABEL),
                f"say.{position}.{place}.{mine.question.mark}",
            ),
        )
        for place, value in enumerate(mine.question.options)
    )
    skip = () if mine.question.required else (((asking.say("Leave it out"), f"skip.{position}"),),)
    return (*rows, *skip, *before)


def _starting(mine: Mine, language: str) -> str:
    bot = installation.bot_username()
    if bot is None:
        return ""
    link = escape(deep_link(bot, f"join_{mine.key}"))
    return say(language, "So that I can write to you then, press Start here: {link}", link=link)


def _vouching(mine: Mine, language: str) -> str:
    bot = installation.bot_username()
    if not mine.vouches or bot is None:
        return ""
    link = escape(deep_link(bot, f"v_{mine.key}"))
    return say(language, "Do you know somebody inside? Their word counts. Send them this link: {link}", link=link)


_WORDS = {Step.NORMS: _norms, Step.HUMAN: _human, Step.QUESTION: _one, Step.SEND: _send, Step.MORE: _more}
