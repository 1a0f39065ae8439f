"""How much of their time somebody gives to meetups: a form of their own, all of it optional."""

from collections.abc import Mapping

from flask import Blueprint, Response, request

from meetups import time_budget
from meetups.people import Person
from meetups.refusals import Invalid
from meetups.time_budget import ALL_EVENINGS, USUAL_TIME, Budget
from scheduling.weeks import weekday_in_words
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.words import say

pages = Blueprint("time_budget", __name__)
FIELDS = ("a_week", "a_month", "buffer", "digest_day", "digest_time", "told")


@pages.get("/me/time")
def mine() -> Response:
    """The form as it stands."""
    person = required_viewer()
    budget = time_budget.budget_of(person.id)
    return _form(person, _as_typed(budget), budget.evenings)


@pages.post("/me/time")
def save() -> Response:
    """Keep all of it, or say beside each field what is in the way; nothing typed is lost."""
    person = required_viewer()
    typed, evenings = {name: request.form.get(name, "") for name in FIELDS}, _evenings()
    try:
        time_budget.save(person.id, time_budget.read(typed, evenings), now())
    except Invalid as refused:
        errors = {fault.field: fault.words(language()) for fault in refused.wrongs}
        return _form(person, typed, evenings, errors)
    say_next(say("Saved."))
    return go("/me/time")


def _form(
    person: Person, fields: Mapping[str, str], evenings: frozenset[int], errors: Mapping[str, str] | None = None
) -> Response:
    days = [(str(day), weekday_in_words(day, language())) for day in sorted(ALL_EVENINGS)]
    return show(
        "my_time.html",
        status=422 if errors else 200,
        here="me",
        person=person,
        fields=fields,
        evenings=[(day, words, int(day) in evenings) for day, words in days],
        days=[("", say("No weekly look")), *days],
        errors=errors or {},
    )


def _as_typed(budget: Budget) -> dict[str, str]:
    day, minute = budget.digest or (None, USUAL_TIME)
    return {
        "a_week": _text(budget.a_week),
        "a_month": _text(budget.a_month),
        "buffer": _text(budget.buffer or None),
        "digest_day": _text(day),
        "digest_time": f"{minute // 60:02}:{minute % 60:02}",
        "told": "yes" if budget.told else "",
    }


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _evenings() -> frozenset[int]:
    return frozenset(
        int(day) for day in request.form.getlist("evenings") if day in [str(each) for each in ALL_EVENINGS]
    )
