"""What was reported, read and decided: by organisers on their group's page, by moderators on a page of their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request

from meetups import appeals, complaint_review, groups, safety_words, sanctions
from meetups.complaint_review import Complaint
from meetups.complaints import State
from meetups.groups import GroupView
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate
from meetups.sanction_rows import Kind
from meetups.sanctions import SanctionWish
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.security import POSTS_A_MINUTE, limiter
from web.sent import whole

pages = Blueprint("reports", __name__)
DECIDED = noted("Decided. Whoever reported it hears what became of it, and not more.")
LIFTED = noted("It is lifted, and they hear so.")
Rule = Callable[[int, str, str, datetime], Complaint]
WORDS: Mapping[str, Rule] = {
    "leave": complaint_review.leave,
    "seen": complaint_review.saw_to,
    "owner": complaint_review.tell_owner,
    "unlist": complaint_review.unlist,
}
BEYOND = ("owner", "unlist", "leave")


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with the decision on one report, and what was typed there."""

    key: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def by_id(self) -> dict[str, str]:
        """The same by the ids of the fields: the page has those of every report that waits."""
        do = self.typed.get("do")
        return {f"{do}-{self.key}" if do else f"{self.key}-{name}": words for name, words in self.errors.items()}


@pages.get("/g/<slug>/reports")
def listing(slug: str) -> Response:
    """For organisers: what waits, who objects, what is in force, what was decided."""
    person = required_viewer()
    return _page(person, groups.view(slug, person.id))


@pages.post("/g/<slug>/reports/<key>")
@limiter.limit(POSTS_A_MINUTE)
def decide(slug: str, key: str) -> Response:
    """Warn, mute, remove, ban, or leave it. Two organisers at once are one decision; the second reads who made it."""
    person = required_viewer()
    view = groups.view(slug, person.id)
    groups.require_organiser(person.id, view.facts.id)
    if complaint_review.complaint(person.id, key).group.id != view.facts.id:
        raise NotFound()
    faults = _decided(person, key, ("leave", "seen"))
    return go(f"/g/{slug}/reports") if faults is None else _page(person, view, faults)


@pages.post("/g/<slug>/sanctions/<key>/lift")
@limiter.limit(POSTS_A_MINUTE)
def lift(slug: str, key: str) -> Response:
    """Take back what was done about somebody."""
    person = required_viewer()
    groups.require_organiser(person.id, groups.view(slug, person.id).facts.id)
    try:
        sanctions.lift(person.id, key, now())
        say_next(say(language(), LIFTED))
    except (NotAllowed, TooLate) as refused:
        say_next(refused.words(language()))
    return go(f"/g/{slug}/reports")


@pages.get("/moderation")
def moderation() -> Response:
    """For those who read what organisers should not; nobody else learns that it is there."""
    return _moderation(required_viewer())


@pages.post("/moderation/<key>")
@limiter.limit(POSTS_A_MINUTE)
def moderate(key: str) -> Response:
    """Tell the owner, take the group off the list, or leave it."""
    person = required_viewer()
    complaint_review.for_moderators(person.id, are_open=True)  # refused for anybody else
    faults = _decided(person, key, BEYOND)
    return go("/moderation") if faults is None else _moderation(person, faults)


def act_wish(form: Mapping[str, str]) -> SanctionWish:
    """What is to be done about somebody, as it was typed."""
    days = whole(form.get("days", ""), 0, digits=4)
    return SanctionWish(form.get("kind", ""), form.get("reason", ""), days)


def kind_options() -> list[tuple[str, str, str]]:
    """The four, with a word on what each means."""
    spoken = language()
    return [(kind.value, say(spoken, safety_words.DEEDS[kind]), say(spoken, safety_words.MEANS[kind])) for kind in Kind]


def _decided(person: Person, key: str, ways: tuple[str, ...]) -> Faults | None:
    """Decide, and say so. None: it is done, or was already."""
    form = request.form
    try:
        if form.get("do") in ways:
            WORDS[form["do"]](person.id, key, form.get("words", ""), now())
        elif ways == BEYOND:
            raise NotFound()
        else:
            complaint_review.act(person.id, key, act_wish(form), now())
        say_next(say(language(), DECIDED))
    except Invalid as refused:
        return Faults(key, {fault.field: fault.words(language()) for fault in refused.wrongs}, form)
    except (NotAllowed, TooLate) as refused:
        say_next(refused.words(language()))
    return None


def _page(person: Person, view: GroupView, faults: Faults | None = None) -> Response:
    group, moment = view.facts, now()
    return show(
        "reports.html",
        status=422 if faults else 200,
        here="groups",
        paper=group.paper,
        group=group,
        waiting=complaint_review.waiting(person.id, group.id),
        decided=complaint_review.decided(person.id, group.id),
        objections=appeals.waiting(person.id, group.id),
        in_force=sanctions.standing(person.id, group.id, moment),
        kinds=kind_options(),
        deeds={kind.value: say(language(), words) for kind, words in safety_words.IMPOSED.items()},
        wrong=faults or Faults(),
        **_words(),
    )


def _moderation(person: Person, faults: Faults | None = None) -> Response:
    return show(
        "moderation.html",
        status=422 if faults else 200,
        here="admin",
        waiting=complaint_review.for_moderators(person.id, are_open=True),
        decided=complaint_review.for_moderators(person.id, are_open=False),
        objections=appeals.for_moderators(person.id),
        deeds={kind.value: say(language(), words) for kind, words in safety_words.IMPOSED.items()},
        wrong=faults or Faults(),
        **_words(),
    )


def _words() -> dict[str, Any]:
    spoken = language()
    return {
        "wrongdoings": {kind.value: say(spoken, words) for kind, words in safety_words.WRONGDOINGS.items()},
        "outcomes": {State.ACTED.value: say(spoken, noted("You did something about it.")),
                     State.LEFT.value: say(spoken, noted("You left it as it is."))},
    }  # fmt: skip
