"""Asking for a city: typed, looked up without a network, and chosen where several go by that name."""

from collections.abc import Callable, Mapping
from typing import Any

from babel import Locale

from handlers.questions import UNDO, Asking, Options, Question, Said, Step, always, chosen
from meetups.gazetteer import fold
from meetups.places import Place, UnknownPlace, find_places, place
from meetups.refusals import Invalid, wrong
from phrases import noted
from scheduling.zones import known

MOST = 8
ZONE = "zone:"  # before a zone that was named outright


def city_steps(
    name: str,
    label: str,
    words: str,
    options: Callable[[Asking], Options] = lambda asking: (),
    applies: Callable[[Asking], bool] = always,
    *,
    zones: bool = False,
    **more: Any,
) -> tuple[Step, Step]:
    """Two steps: the city as typed (field `name`), then which of several (field `<name>_id`, a GeoNames id).

    A button of `options` puts its value into `name`. With `zones`, the name of a zone is taken too, as `zone:<name>`.
    """
    which = f"{name}_id"

    def ask(asking: Asking) -> Question:
        return Question(asking.say(words), options(asking))

    def take(asking: Asking, said: Said) -> Mapping[str, str]:
        offered = {value for row in options(asking) for pair in row for value in pair}
        if said.pressed or said.text in offered:
            return {name: chosen(said, options(asking)), which: "", UNDO: which}
        if zones and known(said.text.strip()):
            return {name: ZONE + said.text.strip(), which: "", UNDO: which}
        found = matches(said.text, asking.language)
        if not found:
            raise Invalid(wrong(name, noted("I know no place by that name. Try a larger town near it.")))
        return {name: said.text.strip(), which: str(found[0].id) if len(found) == 1 else "", UNDO: which}

    def several(asking: Asking) -> bool:
        return applies(asking) and len(_candidates(asking, name)) > 1

    def which_ask(asking: Asking) -> Question:
        return Question(asking.say("Which one is it?"), _buttons(asking, name))

    def which_take(asking: Asking, said: Said) -> Mapping[str, str]:
        return {which: chosen(said, _buttons(asking, name))}

    return (
        Step(name, label, ask, take, (name,), applies, **more),
        Step(which, "", which_ask, which_take, (which,), several, **more),
    )


def place_said(answers: Mapping[str, str], name: str) -> Place | None:
    """The city that was settled on; None where a button or a zone was the answer."""
    number = answers.get(f"{name}_id", "")
    try:
        return place(int(number)) if number else None
    except UnknownPlace:
        return None


def zone_said(answers: Mapping[str, str], name: str) -> str:
    """The zone that follows: the city's, or the one named outright; else an empty text."""
    found = place_said(answers, name)
    if found is not None:
        return found.zone
    text = answers.get(name, "")
    return text.removeprefix(ZONE) if text.startswith(ZONE) else ""


def matches(text: str, language: str) -> tuple[Place, ...]:
    """The places meant: one where exactly one has that very name, else all that begin with it."""
    found = find_places(text, MOST, language)
    same = [each for each in found if fold(each.name) == fold(text)]
    return (same[0],) if len(same) == 1 else found


def place_words(found: Place, language: str) -> str:
    """*Halle, Sachsen-Anhalt, Germany*."""
    country = Locale(language).territories.get(found.country, found.country)
    return ", ".join(part for part in (found.name, found.region, country) if part)


def _candidates(asking: Asking, name: str) -> tuple[Place, ...]:
    text = asking.answers.get(name, "")
    return () if not text or text.startswith(ZONE) else matches(text, asking.language)


def _buttons(asking: Asking, name: str) -> Options:
    found = _candidates(asking, name)
    return tuple(((place_words(each, asking.language), str(each.id)),) for each in found)
