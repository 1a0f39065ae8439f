"""Titles in a group's chats: one's own, answered and taken away; for organisers all of them, and another offer."""

from flask import Blueprint, Response, request

from meetups import chat_titles, groups, members, title_words
from meetups.chat_titles import Stand
from meetups.groups import GroupView
from meetups.people import Person
from meetups.refusals import Invalid, NotFound, TooLate
from phrases import noted, say
from web import whom
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.security import POSTS_A_MINUTE, limiter

pages = Blueprint("titles", __name__)
FIELDS = ("member", "who", "title")
OFFERED = noted("{name} is asked. Without their yes nothing is set.")
ANSWERED = {
    "yes": noted("It is set in a moment."),
    "no": noted("All right. Nothing is set."),
    "away": noted("It is taken away in a moment."),
}


@pages.get("/g/<slug>/titles")
def listing(slug: str) -> Response:
    """What somebody is called there; and for organisers who is called what."""
    person, view = _member(slug)
    return _page(person, view, dict.fromkeys(FIELDS, ""), {})


@pages.post("/g/<slug>/titles")
@limiter.limit(POSTS_A_MINUTE)
def answer(slug: str) -> Response:
    """Yes or no to what was offered; or have one's own taken away."""
    person, view = _member(slug)
    act, _, mark = request.form.get("answer", "").partition(":")
    if act == "yes":
        chat_titles.agree(person.id, view.facts.id, mark, now())
    elif act == "no":
        chat_titles.decline(person.id, view.facts.id, mark, now())
    elif act == "away":
        chat_titles.take_away(person.id, view.facts.id, now())
    else:
        raise NotFound()
    return _done(slug, say(language(), ANSWERED[act]))


@pages.post("/g/<slug>/titles/offer")
@limiter.limit(POSTS_A_MINUTE)
def offer(slug: str) -> Response:
    """Ask a member whether they would like it. Nothing typed is lost."""
    person, view = _member(slug)
    groups.require_organiser(person.id, view.facts.id)
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        receiver = whom.chosen(view.facts.id, person, typed, oneself=True)
        name = chat_titles.offer(person.id, receiver, view.facts.id, typed["title"], now())
    except Invalid as refused:
        return _page(person, view, typed, {fault.field: fault.words(language()) for fault in refused.wrongs})
    except TooLate as refused:
        return _page(person, view, typed, {"member": refused.words(language())})
    return _done(slug, say(language(), OFFERED, name=name))


@pages.post("/g/<slug>/titles/again")
@limiter.limit(POSTS_A_MINUTE)
def again(slug: str) -> Response:
    """What Telegram refused is tried once more."""
    person, view = _member(slug)
    chat_titles.try_again(person.id, view.facts.id, now())
    return _done(slug, say(language(), noted("Tried again in a moment.")))


def _member(slug: str) -> tuple[Person, GroupView]:
    """Who reads, and the group they belong to. Raises SignInNeeded, NotFound, NotAllowed."""
    person = required_viewer()
    view = groups.view(slug, person.id)
    members.member(view.facts.id, person.id, person.id)  # the list knows who belongs
    return person, view


def _page(person: Person, view: GroupView, typed: dict[str, str], errors: dict[str, str]) -> Response:
    group, mine = view.facts, chat_titles.mine(person.id, view.facts.id)
    everything = chat_titles.of_group(person.id, group.id) if view.sight.manage else ()
    return show(
        "titles.html",
        status=422 if errors else 200,
        here="groups",
        paper=group.paper,
        group=group,
        manages=view.sight.manage,
        offered={one.mark: one.title for one in mine if one.stand == Stand.ASKED},
        mine=[one for one in mine if one.stand != Stand.ASKED],
        choice=whom.choice(group.id, person, typed, oneself=True) if view.sight.manage else None,
        all=[(one, title_words.stands(one, language())) for one in everything if one.title or one.refused],
        refused=any(one.stand == Stand.REFUSED for one in everything),
        longest=chat_titles.LONGEST,
        fields=typed,
        errors=errors,
    )


def _done(slug: str, words: str) -> Response:
    say_next(words)
    return go(f"/g/{slug}/titles")
