"""Introductions on the site: members read everybody's, and write, show, post or delete their own."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from meetups import groups, introductions
from meetups.groups import GroupView
from meetups.introductions import Shown
from meetups.people import Person
from meetups.refusals import Invalid
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.paging import page_of, start
from web.security import POSTS_A_MINUTE, limiter

pages = Blueprint("introductions", __name__)
PAGE = 30
KEPT = noted("It is kept.")
GONE = noted("Your introduction is deleted here. What was posted in a chat stays there.")
POSTED = noted("It is on its way to the group’s chat.")
READERS = (
    (Shown.GROUP, noted("Members of the group"), ""),
    (Shown.PUBLIC, noted("Whoever sees the group’s page"), noted("With your first name only.")),
)


@pages.get("/g/<slug>/introductions")
def listing(slug: str) -> Response:
    """Everybody's, the newest first, and the form for one's own."""
    person = required_viewer()
    return _page(person, groups.view(slug, person.id))


@pages.post("/g/<slug>/introductions")
@limiter.limit(POSTS_A_MINUTE)
def write(slug: str) -> Response:
    """Keep what one says of oneself, or say what is in the way; nothing typed is lost."""
    person = required_viewer()
    view = groups.view(slug, person.id)
    fields = {"text": request.form.get("text", ""), "shown": request.form.get("shown", Shown.GROUP.value)}
    width = Shown.PUBLIC if fields["shown"] == Shown.PUBLIC else Shown.GROUP
    try:
        introductions.write(person.id, view.facts.id, fields["text"], width, now())
    except Invalid as refused:
        return _page(person, view, fields, {one.field: one.words(language()) for one in refused.wrongs})
    return _done(slug, KEPT)


@pages.post("/g/<slug>/introductions/delete")
def delete(slug: str) -> Response:
    """Take one's own away."""
    person = required_viewer()
    introductions.delete(person.id, groups.view(slug, person.id).facts.id)
    return _done(slug, GONE)


@pages.post("/g/<slug>/introductions/post")
@limiter.limit(POSTS_A_MINUTE)
def post(slug: str) -> Response:
    """Have one's own posted in the chat."""
    person = required_viewer()
    introductions.post(person.id, groups.view(slug, person.id).facts.id, now())
    return _done(slug, POSTED)


def _page(
    person: Person,
    view: GroupView,
    fields: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    group_id = view.facts.id
    found, mine = (
        introductions.of_group(group_id, person.id, PAGE + 1, start()),
        introductions.mine(person.id, group_id),
    )
    kept = {"text": mine.text, "shown": mine.shown.value} if mine else {"text": "", "shown": Shown.GROUP.value}
    wide = introductions.may_be_public(group_id)
    return show(
        "introductions.html",
        status=422 if errors else 200,
        here="groups",
        paper=view.facts.paper,
        group=view.facts,
        view=view,
        found=page_of(found, PAGE),
        mine=mine,
        me=person.id,
        fields=fields or kept,
        errors=errors or {},
        readers=[
            (value.value, say(language(), words), say(language(), more)) for value, words, more in READERS if wide
        ],
        may_post=mine is not None and not mine.posted and bool(introductions.posted_in(group_id)),
    )


def _done(slug: str, words: str) -> Response:
    say_next(say(language(), words))
    return go(f"/g/{slug}/introductions")
