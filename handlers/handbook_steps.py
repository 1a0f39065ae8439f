"""Writing for a group's handbook by a short dialogue: organisers save a page, members propose one."""

from collections.abc import Mapping
from html import escape
from typing import Any

from telegram import Update
from telegram.ext import CallbackQueryHandler, ContextTypes

from handlers import dialogue
from handlers.group_menu import belonging, group_in
from handlers.markdown import telegram_html
from handlers.progress import learn
from handlers.questions import Asking, Ending, Question, Said, Script, Step
from handlers.replies import keyboard, press, pressed
from handlers.words import isolated
from handlers.work import ask
from meetups import handbook, handbook_changes
from meetups.handbook import Page, PageWish
from meetups.people import Person
from meetups.refusals import Invalid, Stale, wrong
from meetups.visibility import ORGANISERS, role_of
from phrases import noted

ROOM = 3_300  # UTF-16 units of a page under a question
SAVE, SEND = noted("Save the page"), noted("Send it to the organisers")
ASK_TITLE = noted("What is the page called?")
ASK_BODY = noted("What does it say? A few short paragraphs; Markdown makes lists, links and bold words.")


async def _new(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    group_id = group_in(update)
    await ask(update, lambda person, now: belonging(person, group_id))
    await dialogue.begin(update, context, "handbook", {"group": str(group_id)})


async def _edit(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    key = str(pressed(update).data).rsplit(":", 1)[1]
    answers = await ask(update, lambda person, now: _as_it_is(person, key))
    await dialogue.begin(update, context, "handbook", answers)


def _as_it_is(person: Person, key: str) -> dict[str, str]:
    """A change begins with the text; the title stays unless somebody goes back to it."""
    page = handbook.page(key, person.id)
    return {"group": str(page.group_id), "page": key, "revision": str(page.revision), "title": page.title,
            "was": page.body, "_done": "title"}  # fmt: skip


def _ask_title(asking: Asking) -> Question:
    return Question(escape(asking.say(ASK_TITLE)))


def _take_title(asking: Asking, said: Said) -> Mapping[str, str]:
    return {"title": handbook.checked(PageWish(said.text, "")).title}


def _ask_body(asking: Asking) -> Question:
    words = escape(asking.say(ASK_BODY))
    if was := asking.answers.get("was", ""):
        now_says = asking.say("It says now; copy it, change it and send all of it:")
        words = f"{words}\n\n{escape(now_says)}\n<pre>{escape(was)}</pre>"
    return Question(words)


def _take_body(asking: Asking, said: Said) -> Mapping[str, str]:
    return {"body": handbook.checked(PageWish(asking.answers["title"], said.text), empty=False).body}


def _ask_review(asking: Asking) -> Question:
    body, whole = telegram_html(asking.answers["body"], ROOM)
    words = f"{escape(asking.say('Is this right?'))}\n\n<b>{isolated(asking.answers['title'])}</b>\n\n{body}"
    label = asking.say(SAVE if _organises(asking) else SEND)
    return Question(words if whole else f"{words}\n…", (((label, "done"),),))


def _take_review(asking: Asking, said: Said) -> Mapping[str, str]:
    if said.text != "done" or not said.pressed:
        raise Invalid(wrong("review", noted("Press the first button, or change something first.")))
    return {}


def _finish(asking: Asking) -> Ending:
    """Save it, or propose it. Raises NotAllowed, NotFound, Invalid."""
    answers, person, group_id = asking.answers, asking.person, int(asking.answers["group"])
    wish = PageWish(answers["title"], answers["body"])
    page = handbook.page(answers["page"], person.id) if answers.get("page") else None
    if not _organises(asking):
        read = None if page is None else _as_read(page, answers)
        handbook_changes.propose(person.id, group_id, wish, asking.now, page=read)
        words = asking.say("The organisers read it, and you hear from me what they make of it.")
    elif page is None:
        page = handbook.write(person.id, group_id, wish, asking.now)
        words = asking.say("The page is in the handbook.")
    else:
        words = _saved(asking, page, wish)
    arrange = [press(asking.say("Where it stands, and who is sent it"), f"hb:set:{page.key}")] if page else []
    to_all = [press(asking.say("The handbook"), f"hb:all:{group_id}")]
    return Ending(escape(words), keyboard(arrange if _organises(asking) else [], to_all))


def _saved(asking: Asking, page: Page, wish: PageWish) -> str:
    """Where it was changed meanwhile, the organiser's words wait as a proposal: both texts are shown there."""
    kept, read = PageWish(wish.title, wish.body, page.after_days), _as_read(page, asking.answers)
    try:
        handbook.change(asking.person.id, page.key, kept, read.revision, asking.now)
    except Stale:
        handbook_changes.propose(asking.person.id, page.group_id, wish, asking.now, page=read)
        return asking.say("Somebody else changed the page meanwhile. Yours waits among the proposals, beside theirs.")
    return asking.say("The page is changed.")


def _as_read(page: Page, answers: Mapping[str, str]) -> Page:
    return Page(page.group_id, page.key, page.title, page.body, page.after_days, int(answers["revision"]))


def _organises(asking: Asking) -> bool:
    return role_of(asking.person.id, int(asking.answers["group"])) in ORGANISERS


STEPS = (
    Step("title", noted("Title"), _ask_title, _take_title, ("title",)),
    Step("body", noted("Text"), _ask_body, _take_body, ("body",)),
    Step("review", "", _ask_review, _take_review, review=True),
)
SCRIPT = learn(Script("handbook", STEPS, _finish))
HANDLERS: list[Any] = [
    CallbackQueryHandler(_new, pattern=r"^hb:new:\d{1,18}$"),
    CallbackQueryHandler(_edit, pattern=r"^hb:edit:[a-z0-9]{4,16}$"),
]
