"""Being found near, and finding: the forms of the page about what is near."""

from collections.abc import Callable

from flask import Blueprint, Response, request

from meetups import area_choice, areas, blocks, groups, people, showing, waves
from meetups.areas import BadArea
from meetups.people import Age, Person
from meetups.refusals import Invalid, Refusal, wrong
from meetups.waves import WaveResult
from phrases import noted, say
from web.city_field import read_city
from web.clock import now
from web.door import go, language, required_viewer, say_next
from web.nearby import around_page
from web.security import POSTS_A_MINUTE, limiter
from web.sent import whole

pages = Blueprint("finding", __name__)
PEOPLE = "/nearby#people"
WAVES = {
    WaveResult.SENT: noted("You waved. If they wave too, both of you are told; until then nobody learns of it."),
    WaveResult.ALREADY: noted("You waved before. If they wave too, both of you are told."),
    WaveResult.MUTUAL: noted("You both waved. The bot introduces you to each other."),
}


@pages.post("/nearby/area")
def set_area() -> Response:
    """Keep an area: a cell the browser made of a position, or the city typed."""
    person = required_viewer()
    token, city = request.form.get("cell", ""), read_city(request.form)
    if not token and city.place is None:
        return around_page(status=422, area_city=city)
    try:
        cell = areas.from_token(token) if token else city.place.cell if city.place else 0
        area = area_choice.set_area(person.id, cell, now(), _number("days", 30))
    except BadArea:
        raise Invalid(wrong("cell", noted("That is no area. Type a city instead."))) from None
    if area.next_on is not None:
        _say(noted("Your new area counts from tomorrow. Until then others see the old one."))
    else:
        _say(noted("Your area is kept: {place} and around."), place=area.around)
    return go(PEOPLE)


@pages.post("/nearby/forget")
def forget_area() -> Response:
    """Keep no area of theirs any more."""
    area_choice.forget_area(required_viewer().id)
    _say(noted("Your area is forgotten. You are found nowhere."))
    return go(PEOPLE)


@pages.post("/nearby/age")
def say_age() -> Response:
    """Keep what they say of their age."""
    answers = {"adult": Age.ADULT, "minor": Age.MINOR}
    person = required_viewer()
    if (age := answers.get(request.form.get("age", ""))) is not None:
        people.answer_age(person.id, age)
    return go(PEOPLE)


@pages.post("/nearby/shown")
def show_in_group() -> Response:
    """Be found in one group, or no more; `found` is what it shall be."""
    person = required_viewer()
    group = groups.view(request.form.get("group", ""), person.id).facts
    change = showing.show_in_group if request.form.get("found") == "yes" else showing.hide_in_group
    _try(lambda: change(person.id, group.id, now()))
    return go(PEOPLE)


@pages.post("/nearby/wave")
@limiter.limit(POSTS_A_MINUTE)
def wave() -> Response:
    """Wave at somebody near; only if both do, they are introduced."""
    person = required_viewer()
    _try(lambda: _wave(person))
    return go(PEOPLE)


@pages.post("/nearby/block")
@limiter.limit(POSTS_A_MINUTE)
def block() -> Response:
    """Neither finds the other any more; nobody is told."""
    person = required_viewer()
    _try(lambda: _block(person))
    return go(PEOPLE)


@pages.post("/nearby/unblock")
def unblock() -> Response:
    """Take a block back."""
    blocks.unblock(required_viewer().id, _number("person"))
    return go(PEOPLE)


def _block(person: Person) -> None:
    waves.block(person.id, _number("person"), now())
    _say(noted("You do not see each other any more. They are not told."))


def _wave(person: Person) -> None:
    _say(WAVES[waves.wave(person.id, _number("person"), _number("group"), now())])


def _try(act: Callable[[], None]) -> None:
    """Do it, or say on the page itself why not: these refusals are everyday."""
    try:
        act()
    except Refusal as refused:
        say_next(refused.words(language()))


def _number(field: str, otherwise: int = 0) -> int:
    return whole(request.form.get(field, ""), otherwise)


def _say(phrase: str, **values: object) -> None:
    say_next(say(language(), phrase, **values))
