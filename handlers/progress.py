"""Where a dialogue stands and where an answer takes it. Runs with the rules, off the loop; shows nothing itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from handlers import paused
from handlers.questions import ALSO, UNDO, Asking, Ending, Options, Question, Said, Script, Step, in_rows
from meetups import drafts
from meetups.drafts import Dialogue
from meetups.people import Person
from meetups.refusals import Expired, Invalid
from phrases import noted

SCRIPTS: dict[str, Script] = {}  # by kind; each dialogue's own module adds its one
DONE, FROM = "_done", "_from"


@dataclass(frozen=True, slots=True)
class Frame:
    """A question ready to be shown: what was wrong with the last answer, and the buttons that steer."""

    asking: Asking
    script: Script
    step: Step
    question: Question
    message_id: int | None
    controls: Options = ()
    back: bool = False
    choosing: bool = False
    trouble: str = ""


def learn(script: Script) -> Script:
    """Let this dialogue be held."""
    SCRIPTS[script.kind] = script
    return script


def begun(script: Script, asking: Asking) -> Frame | Ending:
    """The first question, saved as the one that is open."""
    person = asking.person
    carried = Asking(person, {**asking.answers, **paused.set_aside(person.id, script.kind)}, asking.now)
    return _forward(script, carried, _message_of(person))


def continued(person: Person, now: datetime) -> Frame | None:
    """The question that is open; None: there is none."""
    here = drafts.current(person.id)
    script = SCRIPTS.get(here.kind) if here is not None else None
    step = script.step(here.step) if script is not None and here is not None else None
    if here is None or script is None or step is None:
        return None
    asking = Asking(person, here.answers, now)
    return _frame(script, step, asking, step.ask(asking), here.message_id)


def pressed(person: Person, now: datetime, kind: str, step_name: str, what: str) -> Frame | Ending:
    """A button of the open question. Raises Expired when another question is open, or none."""
    script, step, asking, message_id = _open(person, now, kind, step_name)
    if what.startswith("="):
        return _taken(script, step, asking, Said(what[1:], pressed=True), message_id)
    if what.startswith("go.") and step.review:
        return _changing(script, step, asking, what[3:], message_id)
    if what == "skip" and step.optional:
        return _merged(script, step, asking, dict.fromkeys(step.fields, ""), message_id)
    if what == "keep" and step.name in _done(asking):
        return _merged(script, step, asking, {}, message_id)
    if what == "look" and step.review:
        return _at(script, step, asking, message_id)  # out of the list of what may be changed
    if what == "back":
        return _back(script, step, asking, message_id)
    if what == "cancel":
        return _cancelled(script, asking, message_id)
    raise _closed()


def typed(person: Person, now: datetime, words: str) -> Frame | Ending:
    """Words for the open question. Raises Expired when none is, and what the step refuses."""
    here = drafts.current(person.id)
    if here is None:
        raise _closed()
    script, step, asking, message_id = _open(person, now, here.kind, here.step)
    return _taken(script, step, asking, Said(words), message_id)


def offered_changes(person: Person, now: datetime, kind: str, step_name: str, *, more: bool = False) -> Frame:
    """At the end: which answer shall be another; with `more`, what shall be set besides? Raises Expired."""
    script, step, asking, message_id = _open(person, now, kind, step_name)
    if not step.review:
        raise _closed()
    asked = [each for each in script.steps if not each.review and each.label and each.extra == more]
    open_to = [(asking.say(each.label), f"go.{each.name}") for each in asked if each.applies(asking)]
    rows = in_rows(open_to, 1 if more else 2)
    question = Question(asking.say("What shall be different?"))
    return Frame(asking, script, step, question, message_id, rows, back=True, choosing=True)


def _open(person: Person, now: datetime, kind: str, step_name: str) -> tuple[Script, Step, Asking, int | None]:
    here = drafts.current(person.id)
    script = SCRIPTS.get(kind)
    step = script.step(step_name) if script is not None else None
    if here is None or script is None or step is None or (here.kind, here.step) != (kind, step_name):
        raise _closed()
    return script, step, Asking(person, here.answers, now), here.message_id


def _closed() -> Expired:
    return Expired(noted("That question is not open any more. What you said last still counts."))


def _taken(script: Script, step: Step, asking: Asking, said: Said, message_id: int | None) -> Frame | Ending:
    return _merged(script, step, asking, step.take(asking, said), message_id)


def _merged(
    script: Script, step: Step, asking: Asking, fields: Mapping[str, str], message_id: int | None
) -> Frame | Ending:
    done = (_done(asking) | {step.name} | _names(fields.get(ALSO, ""))) - _names(fields.get(UNDO, ""))
    answers = {**asking.answers, **fields, DONE: ",".join(sorted(done))}
    return _forward(script, Asking(asking.person, _without(answers, UNDO, ALSO, FROM), asking.now), message_id)


def _forward(script: Script, asking: Asking, message_id: int | None) -> Frame | Ending:
    done = _done(asking)
    left = (step for step in script.steps if not step.extra and step.name not in done and step.applies(asking))
    step = next(left, None)
    return _finished(script, asking, message_id) if step is None else _at(script, step, asking, message_id)


def _finished(script: Script, asking: Asking, message_id: int | None) -> Frame | Ending:
    try:
        ending = script.finish(asking)
    except Invalid as refused:
        return _put_right(script, asking, refused, message_id)
    paused.end(asking.person.id, asking.answers, asking.now)
    return replace(ending, message_id=message_id)


def _at(script: Script, step: Step, asking: Asking, message_id: int | None) -> Frame:
    try:
        question = step.ask(asking)
    except Invalid as refused:
        return _put_right(script, asking, refused, message_id)
    kept = Asking(asking.person, {**asking.answers, **question.keep}, asking.now)
    _save(script, step, kept, message_id)
    return _frame(script, step, kept, question, message_id)


def _put_right(script: Script, asking: Asking, refused: Invalid, message_id: int | None) -> Frame:
    """Ask again where the first fault is, saying what it is; everything else stays."""
    fault = refused.wrongs[0]
    step = script.step_of(fault.field)
    if step is None or step.review:
        raise refused
    done = _done(asking) - {each.name for each in script.steps if each.review or each is step}
    again = Asking(asking.person, {**asking.answers, DONE: ",".join(sorted(done))}, asking.now)
    question = step.ask(again)
    kept = Asking(asking.person, {**again.answers, **question.keep}, asking.now)
    _save(script, step, kept, message_id)
    return _frame(script, step, kept, question, message_id, fault.words(asking.language))


def _changing(script: Script, step: Step, asking: Asking, name: str, message_id: int | None) -> Frame:
    wanted = script.step(name)
    if wanted is None or wanted.review or not wanted.label or not wanted.applies(asking):
        raise _closed()
    return _at(script, wanted, Asking(asking.person, {**asking.answers, FROM: step.name}, asking.now), message_id)


def _back(script: Script, step: Step, asking: Asking, message_id: int | None) -> Frame:
    before = _before(script, step, asking)
    if before is None:
        raise _closed()
    return _at(script, before, Asking(asking.person, _without(asking.answers, FROM), asking.now), message_id)


def _before(script: Script, step: Step, asking: Asking) -> Step | None:
    if asking.answers.get(FROM):
        return script.step(asking.answers[FROM])
    earlier = script.steps[: script.steps.index(step)]
    return next((each for each in reversed(earlier) if not each.extra and each.applies(asking)), None)


def _cancelled(script: Script, asking: Asking, message_id: int | None) -> Ending:
    if script.abandon is not None:
        script.abandon(asking)
    paused.end(asking.person.id, asking.answers, asking.now)
    return Ending(asking.say("Cancelled. Nothing was changed."), message_id=message_id)


def _save(script: Script, step: Step, asking: Asking, message_id: int | None) -> None:
    drafts.keep(asking.person.id, Dialogue(script.kind, step.name, asking.answers, message_id), asking.now)


def _frame(
    script: Script, step: Step, asking: Asking, question: Question, message_id: int | None, trouble: str = ""
) -> Frame:
    controls: list[tuple[str, str]] = []
    if step.name in _done(asking):
        controls.append((asking.say("Keep as it is"), "keep"))
    if step.optional:
        controls.append((asking.say("Skip"), "skip"))
    if step.review:
        controls.append((asking.say("Change something"), "change"))
        if any(each.extra and each.applies(asking) for each in script.steps):
            controls.append((asking.say("More"), "more"))
    back = _before(script, step, asking) is not None
    return Frame(asking, script, step, question, message_id, (tuple(controls),), back, False, trouble)


def _message_of(person: Person) -> int | None:
    here = drafts.current(person.id)
    return None if here is None else here.message_id


def _done(asking: Asking) -> set[str]:
    return _names(asking.answers.get(DONE, ""))


def _names(text: str) -> set[str]:
    return {name for name in text.split(",") if name}


def _without(answers: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in answers.items() if name not in names}
