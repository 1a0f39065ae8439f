"""Polls of a group: what was asked in its chat and what came of it, for members; organisers ask, and close."""

from collections.abc import Mapping

from flask import Blueprint, Response, request
from markupsafe import Markup

from meetups import groups, held_posts, polls, ritual_words
from meetups.groups import GroupView
from meetups.names import ALPHABET, new_key
from meetups.people import Person
from meetups.poll_form import BY_HAND, MOST, SPANS, PollWish
from meetups.poll_states import State
from meetups.refusals import Invalid, NotFound, TooLate
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.drawing import bars_svg
from web.security import POSTS_A_MINUTE, limiter
from web.sent import one_of

pages = Blueprint("polls", __name__)
ASKED = noted("It is on its way to the chat.")
CLOSED = noted("It is being closed. The last votes stand here in a moment.")
AGAIN, LEFT = noted("It is sent again."), noted("It is left as it is.")
KEY_LENGTH = 10


@pages.get("/g/<slug>/polls")
def listing(slug: str) -> Response:
    """The newest first; `?before=` leads to older ones."""
    person, view = _member(slug)
    return _page(person, view, {}, {})


@pages.post("/g/<slug>/polls")
@limiter.limit(POSTS_A_MINUTE)
def ask(slug: str) -> Response:
    """Post one in the chat, once however often the form is sent; or say what is in the way."""
    person, view = _member(slug)
    groups.require_organiser(person.id, view.facts.id)
    typed = {name: request.form.get(name, "") for name in ("question", "options", "several", "span", "creation_key")}
    wish = PollWish(typed["question"], tuple(typed["options"].splitlines()), bool(typed["several"]), typed["span"])
    key = (
        typed["creation_key"]
        if len(typed["creation_key"]) == KEY_LENGTH and set(typed["creation_key"]) <= set(ALPHABET)
        else ""
    )
    try:
        polls.ask(person.id, view.facts.id, wish, now(), sent_key=key)
    except Invalid as refused:
        return _page(person, view, typed, {fault.field: fault.words(language()) for fault in refused.wrongs})
    except TooLate as refused:  # no chat: what was typed is kept
        return _page(person, view, typed, {"question": refused.words(language())})
    say_next(say(language(), ASKED))
    return go(f"/g/{slug}/polls")


@pages.post("/g/<slug>/polls/<key>/close")
@limiter.limit(POSTS_A_MINUTE)
def close(slug: str, key: str) -> Response:
    """Nobody votes any more."""
    person, view = _member(slug)
    if polls.poll(key, person.id).group_id != view.facts.id:
        raise NotFound()
    polls.close(person.id, key, now())
    say_next(say(language(), CLOSED))
    return go(f"/g/{slug}/polls#{key}")


@pages.post("/g/<slug>/posts/<int:number>")
@limiter.limit(POSTS_A_MINUTE)
def decide(slug: str, number: int) -> Response:
    """About a post nobody knows about: send it again, or leave it."""
    person, view = _member(slug)
    groups.require_organiser(person.id, view.facts.id)
    again = one_of("do", "again", "leave") == "again"
    rule = held_posts.send_again if again else held_posts.leave
    rule(person.id, number, now())
    say_next(say(language(), AGAIN if again else LEFT))
    return go(f"/g/{slug}/polls")


def _member(slug: str) -> tuple[Person, GroupView]:
    """Who reads, and the group; what they may read there the rules say. Raises SignInNeeded, NotFound."""
    person = required_viewer()
    return person, groups.view(slug, person.id)


def _page(person: Person, view: GroupView, typed: Mapping[str, str], errors: Mapping[str, str]) -> Response:
    spoken, moment = language(), now()
    seen = polls.polls(view.facts.id, person.id, before=request.args.get("before", ""))
    return show(
        "polls.html",
        status=422 if errors else 200,
        here="groups",
        paper=view.facts.paper,
        group=view.facts,
        manages=view.sight.manage,
        rows=[(one, _bars(one.results), ritual_words.poll_state(one, view.facts.zone, spoken, moment),
               ritual_words.voted(one, spoken), one.state == State.OPEN and not one.closing) for one in seen],
        older=seen[-1].key if len(seen) == polls.AT_ONCE else "",
        spans=[(span, say(spoken, ritual_words.SPANS[span])) for span in (*SPANS, BY_HAND)],
        most=MOST,
        fields={"question": "", "options": "", "several": "", "span": "three", "creation_key": new_key(), **typed},
        errors=errors,
    )  # fmt: skip


def _bars(results: tuple[tuple[str, int], ...]) -> list[tuple[str, str, Markup]]:
    """Each answer, its votes in words, and its bar."""
    drawn = bars_svg([n for _, n in results])
    spoken = language()
    return [(option, ritual_words.chose(n, spoken), bar) for (option, n), bar in zip(results, drawn, strict=True)]
