"""One's own place in a group: a pause, from it or from all, and fewer messages."""

from datetime import date, datetime

from flask import Blueprint, Response, request

from meetups import groups, my_place
from meetups.my_place import MyPlace, Span
from meetups.people import Person
from meetups.refusals import Invalid, NotFound
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.security import POSTS_A_MINUTE, limiter

pages = Blueprint("my_place", __name__)
SPANS = (
    (Span.WEEK.value, noted("A week")),
    (Span.MONTH.value, noted("A month")),
    (Span.QUARTER.value, noted("Three months")),
    ("day", noted("Until a day I name")),
)
SAVED = noted("Saved.")
ENDED = noted("The pause is over.")


@pages.get("/g/<slug>/my-place")
def choices(slug: str) -> Response:
    """What was chosen, and what may be."""
    person = required_viewer()
    return _page(person, _chosen(person, slug), {"span": Span.MONTH.value, "until": "", "all": ""}, {})


@pages.post("/g/<slug>/my-place/pause")
@limiter.limit(POSTS_A_MINUTE)
def pause(slug: str) -> Response:
    """Pause this group, or all of them, until a day."""
    person = required_viewer()
    chosen, moment = _chosen(person, slug), now()
    typed = {name: request.form.get(name, "") for name in ("span", "until", "all")}
    try:
        until = _until(typed, person, chosen, moment)
        if typed["all"]:
            my_place.pause_all(person.id, until, moment)
        else:
            my_place.pause(person.id, chosen.group_id, until, moment)
    except Invalid as refused:
        return _page(person, chosen, typed, {fault.field: fault.words(language()) for fault in refused.wrongs})
    return _done(slug, SAVED)


@pages.post("/g/<slug>/my-place/end")
@limiter.limit(POSTS_A_MINUTE)
def end(slug: str) -> Response:
    """Be told again, by this group or by all."""
    person = required_viewer()
    chosen = _chosen(person, slug)
    if request.form.get("all"):
        my_place.end_all(person.id, now())
    else:
        my_place.end_pause(person.id, chosen.group_id, now())
    return _done(slug, ENDED)


@pages.post("/g/<slug>/my-place/fewer")
@limiter.limit(POSTS_A_MINUTE)
def fewer(slug: str) -> Response:
    """Only what was answered and must be known; or everything."""
    person = required_viewer()
    my_place.choose_fewer(person.id, _chosen(person, slug).group_id, bool(request.form.get("fewer")), now())
    return _done(slug, SAVED)


def _chosen(person: Person, slug: str) -> MyPlace:
    return my_place.my_place(person.id, groups.view(slug, person.id).facts.id, now())


def _until(typed: dict[str, str], person: Person, chosen: MyPlace, moment: datetime) -> date:
    if typed["span"] in tuple(Span) and not typed["until"]:  # a day that was named counts, whatever else is chosen
        return my_place.day_after(Span(typed["span"]), person.id, chosen.group_id, moment)
    if typed["span"] not in ("day", *Span):
        raise NotFound()
    return my_place.day_typed(typed["until"])


def _page(person: Person, chosen: MyPlace, typed: dict[str, str], errors: dict[str, str]) -> Response:
    group = groups.group(chosen.group_id)
    return show(
        "my_place.html",
        status=422 if errors else 200,
        here="groups",
        paper=group.paper,
        group=group,
        chosen=chosen,
        until=my_place.day_words(chosen, language(), now()),
        others=[(each, my_place.day_words(each, language(), now())) for each in my_place.pauses_of(person.id, now())],
        spans=[(value, say(language(), words), "") for value, words in SPANS],
        fields=typed,
        errors=errors,
    )


def _done(slug: str, words: str) -> Response:
    say_next(say(language(), words))
    return go(f"/g/{slug}/my-place")
