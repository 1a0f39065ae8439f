"""The chats a group lives in, for its organisers: what is posted where, one more, one fewer."""

from flask import Blueprint, Response, request

from meetups import chat_homes, chat_topics, groups, installation
from meetups.chat_homes import Home
from meetups.chat_topics import Place, Purpose
from meetups.chat_words import LABELS, may, posted_words
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import NotFound
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.security import POSTS_A_MINUTE, limiter
from web.sent import number_of

pages = Blueprint("group_chats", __name__)
SAVED = noted("Saved.")
ADDED = noted("The group lives in {chat} too. Cards of what is to come are on their way.")
GONE = noted("The group does not live in that chat any more.")


@pages.get("/g/<slug>/chats")
def listing(slug: str) -> Response:
    """Each chat: what is posted there, and what the bot may do."""
    person, group = _managed(slug)
    spoken, spare = language(), chat_homes.spare(person.id)
    in_charge = chat_homes.seen_in_charge_of(person.id, spare)
    return show(
        "group_chats.html",
        here="groups",
        paper=group.paper,
        group=group,
        homes=[(home, may(home, spoken), _rows(home)) for home in chat_homes.homes(person.id, group.id)],
        spare=[(chat, chat.id in in_charge) for chat in spare],
        bot=installation.bot_username(),
    )


@pages.post("/g/<slug>/chats/here")
@limiter.limit(POSTS_A_MINUTE)
def here(slug: str) -> Response:
    """Post something in that chat from now on. Which topic is for what is said there, with /here."""
    person, group = _managed(slug)
    home, purpose = chat_homes.home(person.id, group.id, number_of("chat")), _purpose()
    if purpose not in home.posted:
        chat_topics.use(person.id, Place(home.chat_id, None), purpose, now())
    return _done(slug, say(language(), SAVED))


@pages.post("/g/<slug>/chats/not-here")
@limiter.limit(POSTS_A_MINUTE)
def not_here(slug: str) -> Response:
    """Post it there no more."""
    person, group = _managed(slug)
    home = chat_homes.home(person.id, group.id, number_of("chat"))
    chat_topics.stop_using(person.id, home.chat_id, _purpose(), now())
    return _done(slug, say(language(), SAVED))


@pages.post("/g/<slug>/chats/add")
@limiter.limit(POSTS_A_MINUTE)
def add(slug: str) -> Response:
    """Live in one more chat, which the person added the bot to and administers."""
    person, group = _managed(slug)
    chat = chat_homes.add_as_seen(person.id, group.id, number_of("chat"), now())
    return _done(slug, say(language(), ADDED, chat=chat.title))


@pages.post("/g/<slug>/chats/take-away")
@limiter.limit(POSTS_A_MINUTE)
def take_away(slug: str) -> Response:
    """Live in that chat no more."""
    person, group = _managed(slug)
    chat_homes.take_away(person.id, group.id, number_of("chat"), now())
    return _done(slug, say(language(), GONE))


def _managed(slug: str) -> tuple[Person, GroupFacts]:
    person = required_viewer()
    facts = groups.view(slug, person.id).facts
    groups.require_organiser(person.id, facts.id)
    return person, facts


def _rows(home: Home) -> list[tuple[str, str, str, bool, str | None]]:
    """Purpose, its words, where it is posted, whether at all, and the address of the topic."""
    return [
        (each.value, say(language(), label), posted_words(home, each, language()), each in home.posted,
         home.link_to(each))
        for each, label in LABELS.items()
    ]  # fmt: skip


def _purpose() -> Purpose:
    text = request.form.get("purpose", "")
    if text not in tuple(Purpose):
        raise NotFound()
    return Purpose(text)


def _done(slug: str, words: str) -> Response:
    say_next(words)
    return go(f"/g/{slug}/chats")
