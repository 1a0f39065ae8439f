"""The page of the organiser's form, from whatever is known when it is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Response, request

from meetups import chats
from meetups.busy import busy_typed
from meetups.event_editing import Editing
from meetups.groups import GroupFacts
from meetups.question_kinds import Question
from meetups.refusals import Stale
from meetups.venues import known_venues
from scheduling.zones import all_zones
from web.clock import now
from web.door import language, required_viewer, show
from web.event_fields import MORE, differences, doubt_in_words, fresh, rounds, shown, start_of, widths
from web.event_preview import preview_of
from web.question_fields import MARK, Row, digest, kinds, rows_of
from web.rule_fields import LATER, asks, lengths, shown_to

EMPTY = rows_of(())


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form before somebody: its fields, and either the event they change or the key under which they make one.

    `rows` are its questions as they stand in the form, `asked` those that are asked now.
    """

    group: GroupFacts
    fields: Mapping[str, str]
    event: Editing | None = None
    revision: int = 0
    creation_key: str = ""
    rows: Sequence[Row] = EMPTY
    asked: Sequence[Question] = ()
    suggestion: str = ""  # the key of what it is made of


def sheet_page(sheet: Sheet, *, errors: Mapping[str, str] | None = None, stale: Stale | None = None) -> Response:
    """Show it: anew (200), with what is wrong (422), or beside what somebody else saved meanwhile (409)."""
    start, event = start_of(sheet.fields), sheet.event
    return show(
        "event_form.html",
        status=422 if errors else 409 if stale else 200,
        paper=sheet.group.paper,
        sheet=sheet,
        group=sheet.group,
        fields=sheet.fields,
        errors=errors or {},
        status_now=event.status if event else "new",
        revision=stale.revision if stale else sheet.revision,
        differing=differences(sheet.fields, stale.theirs) if stale else [],
        quiet="quiet" in request.form,
        start=start,
        doubt=doubt_in_words(start),
        busy=_busy(sheet),
        looked="look" in request.form.getlist("do"),
        rounds=rounds(start),
        more_open=_open(MORE, sheet, errors or {}),
        later_open=_open(LATER, sheet, errors or {}),
        questions_open=any(not row.empty for row in sheet.rows) or "questions" in (errors or {}),
        question_kinds=kinds(),
        mark=_mark(sheet, errors or {}),
        lengths=lengths(sheet.fields),
        shown_to=shown_to(),
        asks=asks(sheet.fields),
        widths=widths(sheet.group),
        shown=shown(),
        venues=known_venues(sheet.group.id),
        zones=all_zones(),
        has_chat=bool(chats.chats_of_group(sheet.group.id)),
        preview=preview_of(sheet.fields, sheet.group, event.card if event else None),
    )


def _open(names: Iterable[str], sheet: Sheet, errors: Mapping[str, str]) -> bool:
    """What is folded away shows where it holds something to put right, or anything but the usual."""
    usual = fresh(sheet.group)
    return any(name in errors or sheet.fields[name] != usual[name] for name in names)


def _busy(sheet: Sheet) -> str:
    """Whether many members go to something else at the time that stands in the form; empty: nothing to say."""
    but = sheet.event.card.key if sheet.event else ""
    return busy_typed(sheet.group.id, sheet.fields, now(), language(), asked_by=required_viewer().id, but=but)


def _mark(sheet: Sheet, errors: Mapping[str, str]) -> str:
    """What the form has seen of the questions: what stands now, once that was shown to whoever sends the form."""
    now_asked = digest(rows_of(sheet.asked))
    return now_asked if "questions" in errors else request.form.get(MARK, now_asked)
