"""How people come into a group, as organisers set it: who may, what they are asked, and what each answer leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request

from meetups import entry, entry_questions, entry_saving, groups
from meetups.entry import EntryFacts
from meetups.entry_question_kinds import MOST_QUESTIONS
from meetups.groups import GroupFacts
from meetups.refusals import Invalid, Stale
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.entry_fields import (
    MODES,
    MORE,
    OTHERWISE,
    decisions,
    differences,
    fields_of,
    kinds,
    labels,
    option_words,
    posted_fields,
    radios,
    wish_in,
    wrongs_of,
)
from web.entry_rows import EntryRow, moved, posted_rows, rows_of, wishes_of
from web.entry_tree import tree_of
from web.sent import seen_revision, whole

pages = Blueprint("entry", __name__)
SAVED = noted("Saved. Whoever asks to come in is asked this from now on.")


@dataclass(frozen=True, slots=True)
class Door:
    """The form as it stands before somebody: what was typed, and the revision it was made from."""

    group: GroupFacts
    fields: Mapping[str, str]
    rows: Sequence[EntryRow]
    revision: int
    kept: EntryFacts


@pages.get("/g/<slug>/entry")
def as_it_stands(slug: str) -> Response:
    """The form, filled with what stands now."""
    group = _managed(slug, required_viewer().id)
    kept = entry.entry_of(group.id)
    return _page(Door(group, fields_of(kept), rows_of(entry_questions.questions_of(group.id)), kept.revision, kept))


@pages.post("/g/<slug>/entry")
def change(slug: str) -> Response:
    """Save it, say what is in the way, or show it anew with rows moved, more lines and what it comes to."""
    person = required_viewer()
    group = _managed(slug, person.id)
    door = Door(group, posted_fields(), _arranged(), seen_revision(), entry.entry_of(group.id))
    if request.form.get("do") != "save":
        return _page(door)
    wishes, numbers = wishes_of(door.rows)
    try:
        entry_saving.save_all(person.id, group.id, wish_in(door.fields), wishes, door.revision, now())
    except Invalid as refused:
        return _page(door, errors=wrongs_of(refused, numbers))
    except Stale as stale:
        return _page(door, stale=stale)
    say_next(say(language(), SAVED))
    return go(f"/g/{slug}/entry")


def _managed(slug: str, person_id: int) -> GroupFacts:
    facts = groups.view(slug, person_id).facts
    groups.require_organiser(person_id, facts.id)
    return facts


def _pressed() -> tuple[str, int]:
    """The button that was pressed, and at which row: `up-2` asks it earlier, `away-2` takes it away."""
    what, _, number = request.form.get("do", "").partition("-")
    return what, whole(number, 0, digits=3)


def _arranged() -> tuple[EntryRow, ...]:
    """The rows as sent, or as the button moves them."""
    (what, number), rows = _pressed(), posted_rows()
    return moved(rows, number, up=what == "up") if what in ("up", "away") else rows


def _page(door: Door, errors: Mapping[str, str] | None = None, stale: Stale | None = None) -> Response:
    wrong, group = errors or {}, door.group
    what, number = _pressed()
    usual = fields_of(EntryFacts(group.id))
    return show(
        "entry.html",
        status=422 if wrong else 409 if stale else 200,
        here="groups",
        paper=group.paper,
        group=group,
        fields=door.fields,
        rows=door.rows,
        opened=number - 1 if what == "up" else number,
        most=MOST_QUESTIONS,
        errors=wrong,
        revision=stale.revision if stale else door.revision,
        differing=differences(door.fields, fields_of(door.kept)) if stale else None,
        theirs=tree_of(entry_questions.questions_of(group.id)) if stale else (),
        review_until=door.kept.review_until,
        more_open=any(name in wrong or door.fields[name] != usual[name] for name in MORE),
        previewed=tree_of(entry_saving.looked_at(wishes_of(door.rows)[0], [])),
        modes=radios(MODES),
        others=radios(OTHERWISE),
        labels=labels(),
        option_words=option_words,
        kinds=kinds(),
        decisions=decisions(),
    )
