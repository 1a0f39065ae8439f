"""Asking what a group is about: words are typed, looked up in the list of interests, and taken one by one.

What was typed and is in no list may stand as the group's own words.
"""

from collections.abc import Iterable, Mapping

from handlers.questions import UNDO, Asking, Options, Question, Said, Step, in_rows
from handlers.words import isolated, shortened
from meetups import group_card_form, interests
from meetups.refusals import Invalid, wrong
from phrases import noted

MOST_SOUGHT, MOST_FOUND = 4, 6  # words looked up at once, and what is offered for each
LONGEST_LABEL = 40
NAME = "interests"
FIELDS = (NAME, "own", "sought")


def interests_step(label: str) -> Step:
    """The question that comes again with every answer, until it is told that that is all."""
    return Step(NAME, label, _ask, _take, FIELDS)


def _ask(asking: Asking) -> Question:
    keys, own = _chosen(asking.answers)
    lines = [asking.say("What is it about? Type a few words, such as bread, chess or Arabic, and take what fits.")]
    if keys or own:
        names = [interests.label(key, asking.language) for key in keys] + list(own)
        lines.append(asking.say("So far: {interests}", interests=", ".join(isolated(name) for name in names)))
    if _sought(asking.answers):
        lines.append(asking.say("Which of these?"))
    return Question("\n\n".join(lines), _options(asking))


def _options(asking: Asking) -> Options:
    keys, own = _chosen(asking.answers)
    found = [(f"+ {interests.label(key, asking.language)}", f"+{key}") for key in _found(asking) if key not in keys]
    new = [
        (asking.say("+ “{words}”, in our own words", words=shortened(words, LONGEST_LABEL)), f"own.{n}")
        for n, words in enumerate(_sought(asking.answers))
    ]
    less = [(f"− {interests.label(key, asking.language)}", f"-{key}") for key in keys]
    less += [(f"− {shortened(words, LONGEST_LABEL)}", f"less.{n}") for n, words in enumerate(own)]
    return (*in_rows(found, 2), *in_rows(new, 1), *in_rows(less, 2), ((asking.say("That is all"), "done"),))


def _take(asking: Asking, said: Said) -> Mapping[str, str]:
    keys, own = _chosen(asking.answers)
    sought = _sought(asking.answers)
    if not said.pressed:
        return _typed(keys, own, said.text)
    offered = [value for row in _options(asking) for _, value in row]
    if said.text not in offered:
        raise Invalid(wrong(NAME, noted("Choose one of those offered.")))
    if said.text == "done":
        return _fields(keys, own, (), again=False)
    if said.text.startswith("own."):
        words = sought[int(said.text[4:])]
        return _fields(keys, (*own, words), (each for each in sought if each != words))
    if said.text.startswith("less."):
        return _fields(keys, (*own[: int(said.text[5:])], *own[int(said.text[5:]) + 1 :]), sought)
    if said.text.startswith("-"):
        return _fields((key for key in keys if key != said.text[1:]), own, sought)
    return _fields((*keys, said.text[1:]), own, (each for each in sought if said.text[1:] not in _like(asking, each)))


def _typed(keys: tuple[str, ...], own: tuple[str, ...], text: str) -> Mapping[str, str]:
    """What the list calls exactly so is taken at once; the rest is looked for."""
    known, sought = group_card_form.tags_in(" ".join(keys), text)
    if not sought and known == keys:
        raise Invalid(wrong(NAME, noted("Type a few words, or press That is all.")))
    return _fields(known, own, sought[:MOST_SOUGHT])


def _fields(keys: Iterable[str], own: Iterable[str], sought: Iterable[str], *, again: bool = True) -> dict[str, str]:
    """The fields as they are kept; raises Invalid where it is too much. `again`: the question is put once more."""
    fields = {NAME: " ".join(keys), "own": ", ".join(own)}
    group_card_form.read(fields)
    return fields | {"sought": ", ".join(sought)} | ({UNDO: NAME} if again else {})


def _chosen(answers: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return group_card_form.tags_in(answers.get(NAME, ""), answers.get("own", ""))


def _sought(answers: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(words for words in answers.get("sought", "").split(", ") if words)


def _found(asking: Asking) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for words in _sought(asking.answers) for key in _like(asking, words)))


def _like(asking: Asking, words: str) -> tuple[str, ...]:
    return tuple(one.key for one in interests.find(words, asking.language, MOST_FOUND))
