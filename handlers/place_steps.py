"""Asking for a city: typed, looked up without a network, and chosen where several go by that name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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
) -> tuple[Step, Step]:
    """Two steps: the city as typed (field `name`), then which of several (field `<name>_id`, a GeoNames id).

    A button of `options` puts its value into `name`. With `zones`, the name of a zone is taken too, as `zone:<name>`.
    """
    city = _City(name, words, options, zones)
    return (
        Step(name, label, city.ask, city.take, (name,), applies),
        Step(city.which, "", city.ask_which, city.take_which, (city.which,),
             lambda asking: applies(asking) and city.several(asking)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _City:
    """What the two steps ask and take."""

    name: str
    words: str
    options: Callable[[Asking], Options]
    zones: bool

    @property
    def which(self) -> str:
        return f"{self.name}_id"

    def ask(self, asking: Asking) -> Question:
        return Question(asking.say(self.words), self.options(asking))

    def take(self, asking: Asking, said: Said) -> Mapping[str, str]:
        text, offered = said.text.strip(), self.options(asking)
        if said.pressed or text.casefold() in {label.casefold() for row in offered for label, _ in row}:
            return self._taken(chosen(said, offered))
        if self.zones and known(text):
            return self._taken(ZONE + text)
        found = matches(text, asking.language)
        if not found:
            raise Invalid(wrong(self.name, noted("I know no place by that name. Try a larger town near it.")))
        return self._taken(text, str(found[0].id) if len(found) == 1 else "")

    def several(self, asking: Asking) -> bool:
        return len(self._candidates(asking)) > 1

    def ask_which(self, asking: Asking) -> Question:
        return Question(asking.say("Which one is it?"), self._buttons(asking))

    def take_which(self, asking: Asking, said: Said) -> Mapping[str, str]:
        return {self.which: chosen(said, self._buttons(asking))}

    def _taken(self, text: str, place_id: str = "") -> Mapping[str, str]:
        return {self.name: text, self.which: place_id, UNDO: self.which}

    def _candidates(self, asking: Asking) -> tuple[Place, ...]:
        text = asking.answers.get(self.name, "")
        is_button = text in {value for row in self.options(asking) for _, value in row}
        return () if not text or is_button or text.startswith(ZONE) else matches(text, asking.language)

    def _buttons(self, asking: Asking) -> Options:
        found = self._candidates(asking)
        return tuple(((place_words(each, asking.language), str(each.id)),) for each in found)


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
