"""/group: one of somebody's groups in private, with a button for each thing they may read or do there.

A feature is one row in ENTRIES and a handler of its own, which begins with `belonging` and ends with `back`. What has a
`place` stands behind a button of its own: what people do together, what is one's own, what organisers look after.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, filters

from handlers.replies import keyboard, press, pressed, reply, swap, toast
from handlers.words import isolated, shortened
from handlers.work import ask
from meetups import group_card, group_card_words, groups, my_place
from meetups.application_rows import number_waiting
from meetups.complaint_review import number_waiting as number_reported
from meetups.group_places import PLACES
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import NotAllowed, NotFound
from meetups.visibility import INSIDERS, ORGANISERS, Role, at_least, role_of
from phrases import noted, say

AT_ONCE = 20  # groups in one message
LONGEST_ABOUT = 400
LONGEST_LABEL = 60  # characters of a button: more is cut off on a phone


@dataclass(frozen=True, slots=True)
class Entry:
    """A button of the menu: the least role that sees it, its words, and its callback data before `:<group id>`."""

    least: Role
    label: str
    data: str
    number: Callable[[int], int] | None = None  # of a group's things behind it; said where there are any
    place: str = ""  # one of PLACES; empty: in the menu itself
    beside: bool = False  # short enough to stand beside the one before it


ENTRIES = (
    Entry(Role.MEMBER, noted("Whom it is for"), "gr:card"),
    Entry(Role.MEMBER, noted("How we treat each other"), "gr:norms"),
    Entry(Role.MEMBER, noted("Handbook"), "hb:all"),
    Entry(Role.ORGANISER, noted("Who asks to come in"), "gr:asking", number_waiting),
    Entry(Role.ORGANISER, noted("How people come in"), "gr:entry"),
    Entry(Role.ORGANISER, noted("Chats"), "gc:all"),
    Entry(Role.ORGANISER, noted("Invitations"), "gr:invite", beside=True),
    Entry(Role.ORGANISER, noted("Roster and chat"), "rc:show"),
    Entry(Role.MEMBER, noted("Whose group it is"), "gr:own"),
    Entry(Role.MEMBER, noted("Introductions"), "in:all:0", place="together"),
    Entry(Role.MEMBER, noted("Suggest a meetup"), "su:all", place="together"),
    Entry(Role.MEMBER, noted("Rituals"), "ri:all", place="together"),
    Entry(Role.MEMBER, noted("Polls"), "po:all", place="together", beside=True),
    Entry(Role.MEMBER, noted("Say thanks"), "th:say", place="together"),
    Entry(Role.MEMBER, noted("Who was thanked lately"), "th:all", place="together"),
    Entry(Role.MEMBER, noted("Who knows about what"), "aa:knows", place="together"),
    Entry(Role.MEMBER, noted("Partners"), "pt:all", place="together"),
    Entry(Role.MEMBER, noted("Introduce yourself"), "in:me", place="mine"),
    Entry(Role.MEMBER, noted("Buddies"), "bd:show", place="mine"),
    Entry(Role.MEMBER, noted("Pause, and fewer messages"), "pl:show", place="mine"),
    Entry(Role.MEMBER, noted("Who sees me here"), "bl:me", place="mine"),
    Entry(Role.MEMBER, noted("What I was thanked for"), "aa:mine", place="mine"),
    Entry(Role.MEMBER, noted("My title in the chat"), "tt:mine", place="mine"),
    Entry(Role.MEMBER, noted("Report something"), "rp:new", place="mine"),
    Entry(Role.MEMBER, noted("What was decided about me"), "sn:all", place="mine"),
    Entry(Role.ORGANISER, noted("Reports"), "rp:all", number_reported, place="care"),
    Entry(Role.ORGANISER, noted("Newcomers"), "fm:care", place="care"),
    Entry(Role.ORGANISER, noted("How the group is"), "lv:show", place="care"),
    Entry(Role.ORGANISER, noted("Titles in the chat"), "tt:all", place="care"),
    Entry(Role.ORGANISER, noted("Who reads names, and how discreet it is"), "ds:all", place="care"),
)
ROLES = {
    Role.MEMBER: noted("You are a member."),
    Role.ORGANISER: noted("You are an organiser."),
    Role.OWNER: noted("You are the owner."),
}
# Those of PLACES behind which the menu has anything: the page may have more.
BEHIND = [place for place in PLACES if any(each.place == place for each in ENTRIES)]
NOBODY = noted("You belong to no group yet. Answer an event of one, or add me to your own group’s chat.")


async def group(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The menu of somebody's only group, or their groups to choose from."""
    await reply(update, context, *await ask(update, lambda person, now: _first(person, now)))


async def show_menu(update: Update, context: ContextTypes.DEFAULT_TYPE, group_id: int, said: str = "") -> None:
    """The menu in the place of the message that was pressed; `said` (HTML) stands above. Raises NotFound."""
    await swap(update, context, *await ask(update, lambda person, now: menu(person, group_id, now, said)))


def belonging(person: Person, group_id: int, least: Role = Role.MEMBER) -> tuple[GroupFacts, Role]:
    """The group, and what this person is there: asked at every press, for a button proves nothing.

    Raises NotFound where they do not belong to it, NotAllowed where they belong but `least` is more than they are.
    """
    role = role_of(person.id, group_id)
    if role is None or role not in INSIDERS:
        raise NotFound()
    if not at_least(role, least):
        if least == Role.OWNER and role in ORGANISERS:
            raise NotAllowed(noted("Only the owner of the group can do that."))
        raise NotAllowed(noted("Only organisers of the group can do that."))
    return groups.group(group_id), role


def menu(person: Person, group_id: int, now: datetime, said: str = "") -> tuple[str, InlineKeyboardMarkup]:
    """What the group is, and what this person may do there. Raises NotFound."""
    facts, role = belonging(person, group_id)
    language = person.language
    about = isolated(shortened(facts.about, LONGEST_ABOUT)) if facts.about else ""
    short = shortened(group_card_words.in_short(group_card.card(group_id), language), LONGEST_ABOUT)
    chosen = my_place.my_place(person.id, group_id, now)
    parts = (
        said,
        f"<b>{isolated(facts.name)}</b>",
        about,
        isolated(short) if short else "",
        say(language, ROLES[role]),
        my_place.paused_words(chosen, language, now),
    )
    rows = _rows(role, "", group_id, language) + _places(role, group_id, language)
    others = [press(say(language, "My other groups"), "gr:list:0")] if len(groups.groups_of(person.id)) > 1 else []
    awake = [press(say(language, "End the pause"), f"pl:end:{group_id}")] if chosen.paused_until else []
    return "\n\n".join(part for part in parts if part), keyboard(awake, *rows, others)


def submenu(person: Person, place: str, group_id: int, said: str = "") -> tuple[str, InlineKeyboardMarkup]:
    """What stands behind one of PLACES. Raises NotFound."""
    facts, role = belonging(person, group_id)
    title = f"<b>{isolated(facts.name)}</b>: {say(person.language, PLACES[place])}"
    rows = _rows(role, place, group_id, person.language)
    return f"{said}\n\n{title}" if said else title, keyboard(*rows, back(person.language, group_id))


def _seen(role: Role) -> list[Entry]:
    return [each for each in ENTRIES if at_least(role, each.least)]


def _rows(role: Role, place: str, group_id: int, language: str) -> list[list[InlineKeyboardButton]]:
    rows: list[list[InlineKeyboardButton]] = []
    for each in [each for each in _seen(role) if each.place == place]:
        number = each.number(group_id) if each.number is not None else 0
        button = press(_label(each.label, number, language), f"{each.data}:{group_id}")
        if each.beside and rows:
            rows[-1].append(button)
        else:
            rows.append([button])
    return rows


def _places(role: Role, group_id: int, language: str) -> list[list[InlineKeyboardButton]]:
    """A button for each of PLACES, with the number of what waits behind it; one's own beside what is everybody's."""
    behind = {place: [each for each in _seen(role) if each.place == place] for place in PLACES}
    numbers = {place: sum(each.number(group_id) for each in found if each.number) for place, found in behind.items()}
    buttons = [press(_label(PLACES[place], numbers[place], language), f"gr:in:{place}:{group_id}")
               for place, found in behind.items() if found]  # fmt: skip
    return [buttons[:2], buttons[2:]]


def _label(words: str, number: int, language: str) -> str:
    return f"{say(language, words)} ({number})" if number else say(language, words)


def back(language: str, group_id: int, place: str = "") -> list[InlineKeyboardButton]:
    """The last row of whatever a button of the menu, or of one of PLACES, leads to."""
    return [press(say(language, "Back"), f"gr:in:{place}:{group_id}" if place else f"gr:menu:{group_id}")]


def group_in(update: Update) -> int:
    """The group whose number ends the data of the button that was pressed."""
    return int(str(pressed(update).data).rsplit(":", 1)[1])


def _first(person: Person, now: datetime) -> tuple[str, InlineKeyboardMarkup | None]:
    mine = groups.groups_of(person.id)
    if not mine:
        return say(person.language, NOBODY), None
    if len(mine) == 1:
        return menu(person, mine[0][0].id, now)
    return _choice(person, 0)


def _choice(person: Person, offset: int) -> tuple[str, InlineKeyboardMarkup]:
    language, mine = person.language, groups.groups_of(person.id)
    rows = [[press(shortened(facts.name, LONGEST_LABEL), f"gr:menu:{facts.id}")] for facts, _ in mine]
    before = [press(say(language, "Before"), f"gr:list:{max(0, offset - AT_ONCE)}")] if offset else []
    after = [press(say(language, "More"), f"gr:list:{offset + AT_ONCE}")] if offset + AT_ONCE < len(mine) else []
    return say(language, "Which group?"), keyboard(*rows[offset : offset + AT_ONCE], before + after)


async def _menu(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: menu(person, group_in(update), now))
    await toast(update)
    await swap(update, context, *shown)


async def _submenu(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    place = str(pressed(update).data).split(":")[2]
    shown = await ask(update, lambda person, now: submenu(person, place, group_in(update)))
    await toast(update)
    await swap(update, context, *shown)


async def _list(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    shown = await ask(update, lambda person, now: _choice(person, group_in(update)))
    await toast(update)
    await swap(update, context, *shown)


HANDLERS: list[Any] = [
    CommandHandler("group", group, filters.ChatType.PRIVATE),
    CallbackQueryHandler(group, pattern=r"^go:group$"),
    CallbackQueryHandler(_menu, pattern=r"^gr:menu:\d{1,18}$"),
    CallbackQueryHandler(_submenu, pattern=rf"^gr:in:({'|'.join(BEHIND)}):\d{{1,18}}$"),
    CallbackQueryHandler(_list, pattern=r"^gr:list:\d{1,4}$"),
]
