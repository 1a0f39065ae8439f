"""Rituals of a group: what its chat is asked again and again. Members read them; organisers write, turn and ask."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from meetups import groups, prompt_rounds, prompts, ritual_words
from meetups.groups import GroupView
from meetups.people import Person
from meetups.prompts import MOST_WEEKS, PromptFacts, PromptWish, Sort
from meetups.refusals import Invalid, NotFound, Stale
from phrases import noted, say
from scheduling.typed import read_time
from scheduling.weekly import weekday_in_words
from scheduling.zones import zone_in_words
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.security import POSTS_A_MINUTE, limiter
from web.sent import seen_revision, whole

pages = Blueprint("rituals", __name__)
FIELDS = ("sort", "lines", "weekday", "time", "weeks", "on")
SAVED, OUT = noted("Saved."), noted("The ritual is taken out.")
ASKED = noted("It is on its way to the chat.")
FRESH = {"sort": "question", "lines": "", "weekday": "0", "time": "18:00", "weeks": "1", "on": "yes"}
NONSENSE = -1  # what no rule takes


@pages.get("/g/<slug>/rituals")
def listing(slug: str) -> Response:
    """When each comes round, and what it asked."""
    person, view = _member(slug)
    zone, spoken, moment = view.facts.zone, language(), now()
    return show(
        "rituals.html",
        here="groups",
        paper=view.facts.paper,
        group=view.facts,
        manages=view.sight.manage,
        rows=[
            (one, ritual_words.heading(one.wish, spoken), ritual_words.rhythm(one.wish, zone, spoken, moment),
             ritual_words.moment(one.next_at, zone, spoken, moment) if one.next_at else "",
             [(ritual_words.moment(each.at, zone, spoken, moment), each.text) for each in one.asked])
            for one in prompts.prompts(view.facts.id, person.id)
        ],
    )  # fmt: skip


@pages.get("/g/<slug>/rituals/new")
def empty(slug: str) -> Response:
    """The form of one that is not there yet."""
    _, view = _managed(slug)
    return _form(view, None, FRESH, 0)


@pages.post("/g/<slug>/rituals/new")
@limiter.limit(POSTS_A_MINUTE)
def write(slug: str) -> Response:
    """Set it up, or say what is in the way."""
    person, view = _managed(slug)
    fields = _typed()
    try:
        key = prompts.write(person.id, view.facts.id, _wish(fields), now())
    except Invalid as refused:
        return _form(view, None, fields, 0, refused)
    return _done(slug, SAVED, key)


@pages.get("/g/<slug>/rituals/<key>/edit")
def as_it_stands(slug: str, key: str) -> Response:
    """The form, filled."""
    person, view = _managed(slug)
    one = _ritual(view, person, key)
    return _form(view, one, _fields_of(one.wish), one.revision)


@pages.post("/g/<slug>/rituals/<key>/edit")
@limiter.limit(POSTS_A_MINUTE)
def change(slug: str, key: str) -> Response:
    """Save it; where somebody else saved first, their lines are shown and nothing typed is lost."""
    person, view = _managed(slug)
    one, fields, seen = _ritual(view, person, key), _typed(), seen_revision()
    try:
        prompts.change(person.id, key, _wish(fields), seen, now())
    except Invalid as refused:
        return _form(view, one, fields, seen, refused)
    except Stale as stale:
        return _form(view, one, fields, stale.revision, theirs=stale.theirs["lines"])
    return _done(slug, SAVED, key)


@pages.post("/g/<slug>/rituals/<key>/now")
@limiter.limit(POSTS_A_MINUTE)
def ask_now(slug: str, key: str) -> Response:
    """Ask the next line now; whoever presses second has asked once."""
    person, view = _managed(slug)
    turn = whole(request.form.get("turn", ""), NONSENSE)
    prompt_rounds.ask_now(person.id, _ritual(view, person, key).key, turn, now())
    return _done(slug, ASKED, key)


@pages.post("/g/<slug>/rituals/<key>/turn")
@limiter.limit(POSTS_A_MINUTE)
def turn(slug: str, key: str) -> Response:
    """On, or off."""
    person, view = _managed(slug)
    prompts.turn(person.id, _ritual(view, person, key).key, now(), on=request.form.get("on") == "yes")
    return _done(slug, SAVED, key)


@pages.post("/g/<slug>/rituals/<key>/delete")
@limiter.limit(POSTS_A_MINUTE)
def delete(slug: str, key: str) -> Response:
    """Take it out."""
    person, view = _managed(slug)
    prompts.delete(person.id, _ritual(view, person, key).key, now())
    return _done(slug, OUT)


def _member(slug: str) -> tuple[Person, GroupView]:
    """Who reads, and the group; what they may read there the rules say. Raises SignInNeeded, NotFound."""
    person = required_viewer()
    return person, groups.view(slug, person.id)


def _managed(slug: str) -> tuple[Person, GroupView]:
    person, view = _member(slug)
    groups.require_organiser(person.id, view.facts.id)
    return person, view


def _ritual(view: GroupView, person: Person, key: str) -> PromptFacts:
    one = prompts.prompt(key, person.id)
    if one.group_id != view.facts.id:
        raise NotFound()
    return one


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in FIELDS}


def _wish(fields: Mapping[str, str]) -> PromptWish:
    time = read_time(fields["time"])
    minute = NONSENSE if time is None else time.hour * 60 + time.minute
    sort = Sort.SHOW if fields["sort"] == Sort.SHOW else Sort.QUESTION
    return PromptWish(sort, tuple(fields["lines"].splitlines()), whole(fields["weekday"], NONSENSE), minute,
                      whole(fields["weeks"], NONSENSE), fields["on"] == "yes")  # fmt: skip


def _fields_of(wish: PromptWish) -> dict[str, str]:
    time = f"{wish.minute // 60:02}:{wish.minute % 60:02}"
    return {"sort": wish.sort.value, "lines": "\n".join(wish.lines), "weekday": str(wish.weekday), "time": time,
            "weeks": str(wish.weeks), "on": "yes" if wish.on else ""}  # fmt: skip


def _done(slug: str, words: str, key: str = "") -> Response:
    say_next(say(language(), words))
    return go(f"/g/{slug}/rituals{'#' if key else ''}{key}")


def _form(
    view: GroupView, one: PromptFacts | None, fields: Mapping[str, str], revision: int,
    refused: Invalid | None = None, theirs: str | None = None,
) -> Response:  # fmt: skip
    spoken = language()
    return show(
        "ritual_form.html",
        status=409 if theirs is not None else 422 if refused else 200,
        here="groups",
        paper=view.facts.paper,
        group=view.facts,
        ritual=one,
        fields=fields,
        revision=revision,
        errors={fault.field: fault.words(spoken) for fault in refused.wrongs} if refused else {},
        theirs=theirs,
        sorts=[(sort.value, say(spoken, words), None) for sort, words in ritual_words.SORTS.items()],
        weekdays=[(str(day), weekday_in_words(day, spoken)) for day in range(7)],
        every=[str(n) for n in range(1, MOST_WEEKS + 1)],
        clock_words=zone_in_words(view.facts.zone, spoken, now()),
    )
