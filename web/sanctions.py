"""What a group does about somebody: an organiser's form, and the page on which the person reads it and objects."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from meetups import appeals, groups, members, my_record, safety_words, sanctions
from meetups.appeals import Appeal
from meetups.groups import GroupView
from meetups.my_record import MySanction
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate
from meetups.sanction_rows import Kind
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.reports import act_wish, kind_options
from web.security import POSTS_A_MINUTE, limiter
from web.sent import number_of, whole

pages = Blueprint("sanctions", __name__)
NOBODY = -1
OBJECTED = noted("Your objection is sent. You hear from me what becomes of it.")
ANSWERED = noted("Decided. They hear your answer.")
UNCHOSEN = noted("Choose: lift it, or let it stay.")
LIFTS = {"lift": True, "uphold": False}


@pages.get("/g/<slug>/act")
def choose(slug: str) -> Response:
    """For organisers: what is to be done about the member the address names."""
    person, view = _organised(slug)
    return _form(view, person, whole(request.args.get("member", ""), NOBODY, digits=17), request.args, {})


@pages.post("/g/<slug>/act")
@limiter.limit(POSTS_A_MINUTE)
def act(slug: str) -> Response:
    """Do it, without a report."""
    person, view = _organised(slug)
    about = number_of("member")
    found = members.member(view.facts.id, person.id, about)
    try:
        sanctions.impose(person.id, view.facts.id, about, act_wish(request.form), now())
    except Invalid as refused:
        errors = {fault.field: fault.words(language()) for fault in refused.wrongs}
        return _form(view, person, about, request.form, errors)
    except TooLate as refused:
        say_next(refused.words(language()))
    else:
        say_next(say(language(), safety_words.DONE[Kind(request.form["kind"])], name=found.name))
    return go(f"/g/{slug}/members")


@pages.get("/me/record")
def record() -> Response:
    """What was done about me, in all groups: what, when, why; never by whom."""
    person = required_viewer()
    return show(
        "my_record.html",
        here="me",
        sanctions=[(one, *_said(one)) for one in my_record.sanctions_of(person.id, now())],
        deeds=[(one, say(language(), one.words)) for one in my_record.deeds_of(person.id)],
        zone=person.zone or "UTC",
    )


@pages.get("/s/<key>")
def one(key: str) -> Response:
    """One of them: for whom it is about, and, once they object, for who looks again."""
    person = required_viewer()
    try:
        mine = my_record.sanction(person.id, key, now())
    except NotFound:
        return _appeal(appeals.appeal(person.id, key), {}, {})
    return _mine(mine, {}, {})


@pages.post("/s/<key>")
@limiter.limit(POSTS_A_MINUTE)
def object_to(key: str) -> Response:
    """Say once why it was wrong."""
    person = required_viewer()
    mine = my_record.sanction(person.id, key, now())
    try:
        appeals.object_to(person.id, key, request.form.get("words", ""), now())
        say_next(say(language(), OBJECTED))
    except Invalid as refused:
        return _mine(mine, {fault.field: fault.words(language()) for fault in refused.wrongs}, request.form)
    except TooLate as refused:
        say_next(refused.words(language()))
    return go(f"/s/{key}")


@pages.post("/s/<key>/answer")
@limiter.limit(POSTS_A_MINUTE)
def answer(key: str) -> Response:
    """Uphold it or lift it, with an answer."""
    person, words = required_viewer(), request.form.get("answer", "")
    objection, lifts = appeals.appeal(person.id, key), LIFTS.get(request.form.get("do", ""))
    if lifts is None:
        return _appeal(objection, {"answer": say(language(), UNCHOSEN)}, request.form)
    try:
        appeals.decide(person.id, key, words, now(), lifts=lifts)
        say_next(say(language(), ANSWERED))
    except Invalid as refused:
        return _appeal(objection, {fault.field: fault.words(language()) for fault in refused.wrongs}, request.form)
    except TooLate as refused:
        say_next(refused.words(language()))
    return go(f"/s/{key}")


def _organised(slug: str) -> tuple[Person, GroupView]:
    person = required_viewer()
    view = groups.view(slug, person.id)
    groups.require_organiser(person.id, view.facts.id)
    return person, view


def _form(
    view: GroupView, person: Person, about: int, typed: Mapping[str, str], errors: dict[str, str]
) -> Response:  # fmt: skip
    found = members.member(view.facts.id, person.id, about)
    if not sanctions.outranks(person.id, about, view.facts.id):
        raise NotAllowed(noted("That is for somebody above them to do, and nobody is above the owner."))
    return show(
        "act.html",
        status=422 if errors else 200,
        here="groups",
        paper=view.facts.paper,
        group=view.facts,
        member=found,
        kinds=kind_options(),
        typed=typed,
        errors=errors,
    )


def _mine(mine: MySanction, errors: dict[str, str], typed: Mapping[str, str]) -> Response:
    title, until, state = _said(mine)
    return show(
        "my_sanction.html",
        status=422 if errors else 200,
        here="me",
        paper=mine.group.paper,
        mine=mine,
        title=title,
        until=until,
        state=state,
        meaning=safety_words.meaning(mine, language()),
        goes_to=say(language(), safety_words.GOES_TO[appeals.goes_to(mine.key)]) if mine.may_object else "",
        errors=errors,
        typed=typed,
    )


def _said(mine: MySanction) -> tuple[str, str, str]:
    """What was done, until when, and what became of the objection, in words."""
    spoken = language()
    state = say(spoken, safety_words.APPEALS[mine.appeal_state]) if mine.appeal_state else ""
    title = say(spoken, safety_words.TITLES[mine.kind], group=mine.group.name)
    return title, safety_words.until_words(mine, spoken), state


def _appeal(objection: Appeal, errors: dict[str, str], typed: Mapping[str, str]) -> Response:
    return show(
        "objection.html",
        status=422 if errors else 200,
        here="groups",
        paper=objection.group.paper,
        made=objection,
        group=objection.group,
        deed=say(language(), safety_words.IMPOSED[objection.kind]),
        errors=errors,
        typed=typed,
    )
