"""The questions at a group's door as rows of the organiser's form, of which any may stay empty.

A row says after which earlier one it is asked by that row's number, and after which answers by the keys of their lines:
so words may be changed in the same form. Nothing here needs script: buttons move a row and show more lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import request

from meetups.entry_question_kinds import (
    MOST_OPTIONS,
    MOST_QUESTIONS,
    NO,
    YES,
    Decision,
    EntryQuestion,
    EntryQuestionWish,
    Kind,
)
from meetups.names import one_line

FIXED = (YES, NO)
FEWEST_LINES, SPARE_LINES = 4, 2


@dataclass(frozen=True, slots=True)
class Line:
    """One answer to choose, and what it leads to; its key is its number, or `yes` and `no`."""

    key: str
    text: str = ""
    decision: str = ""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One question as it stands in the form. `after`: the number of the earlier row that decides, `ifs` its lines."""

    kind: str = ""
    prompt: str = ""
    required: bool = True
    lines: tuple[Line, ...] = ()
    fixed: tuple[Line, ...] = (Line(YES), Line(NO))
    after: str = ""
    ifs: tuple[str, ...] = ()
    reason: str = ""

    @property
    def empty(self) -> bool:
        """Whether it asks nothing."""
        return not (self.kind or self.prompt.strip())

    @property
    def choices(self) -> tuple[Line, ...]:
        """The answers that can be chosen, so far."""
        if self.kind == Kind.YES_NO:
            return self.fixed
        return tuple(line for line in self.lines if line.text.strip()) if self.kind == Kind.CHOICE else ()


def rows_of(questions: Sequence[EntryQuestion]) -> tuple[EntryRow, ...]:
    """The questions that stand, as rows, and an empty one."""
    by_number = {one.position: one for one in questions}
    return widened([_row(one, by_number) for one in questions])


def posted_rows() -> tuple[EntryRow, ...]:
    """The rows as they were sent."""
    sent = [n for n in range(1, MOST_QUESTIONS + 1) if f"question_{n}_kind" in request.form]
    return widened([_posted(n) for n in sent])


def moved(rows: Sequence[EntryRow], number: int, *, up: bool) -> tuple[EntryRow, ...]:
    """The rows with one of them before its neighbour, or taken away; who depended on it is asked of everybody."""
    order = list(range(1, len(rows) + 1))
    if number not in order or (up and number == 1):
        return tuple(rows)
    order.remove(number)
    if up:
        order.insert(number - 2, number)
    return widened(rows, order)


def wishes_of(rows: Sequence[EntryRow]) -> tuple[tuple[EntryQuestionWish, ...], tuple[int, ...]]:
    """What is to be asked, and the number of the row of each."""
    numbers = tuple(n for n, row in enumerate(rows, 1) if not row.empty)
    return tuple(_wish(rows[n - 1], rows, numbers) for n in numbers), numbers


def widened(rows: Sequence[EntryRow], order: Sequence[int] = ()) -> tuple[EntryRow, ...]:
    """In this order, without empty ones, with lines to spare in each, and an empty row at the end where one fits."""
    kept = [n for n in order or range(1, len(rows) + 1) if not rows[n - 1].empty]
    now_at = {str(old): new for new, old in enumerate(kept, 1)}
    asked = [_with_lines(_following(rows[old - 1], now_at, new)) for new, old in enumerate(kept, 1)]
    return (*asked, *[_with_lines(EntryRow())] * (len(asked) < MOST_QUESTIONS))


def _row(one: EntryQuestion, by_number: Mapping[int, EntryQuestion]) -> EntryRow:
    lines = tuple(_line(one, n, value) for n, value in enumerate(one.options, 1)) if one.kind == Kind.CHOICE else ()
    fixed = tuple(Line(key, decision=one.decisions[key].value if key in one.decisions else "") for key in FIXED)
    before = by_number.get(one.only_after or 0)
    ifs: tuple[str, ...] = ()
    if before is not None:
        ifs = tuple(value if value in FIXED and before.kind == Kind.YES_NO else str(before.options.index(value) + 1)
                    for value in one.only_if if value in before.options)  # fmt: skip
    return EntryRow(one.kind.value, one.prompt, one.required, lines, fixed, str(one.only_after or ""), ifs, one.reason)


def _line(one: EntryQuestion, number: int, value: str) -> Line:
    return Line(str(number), value, one.decisions[value].value if value in one.decisions else "")


def _posted(n: int) -> EntryRow:
    name = f"question_{n}"
    kind, prompt = request.form[f"{name}_kind"], request.form.get(f"{name}_prompt", "")
    if kind not in list(Kind):
        kind = Kind.TEXT.value if prompt.strip() else ""
    after = request.form.get(f"{name}_after", "")
    return EntryRow(
        kind,
        prompt,
        f"{name}_required" in request.form,
        tuple(_posted_line(name, str(k)) for k in range(1, MOST_OPTIONS + 1) if f"{name}_option_{k}" in request.form),
        tuple(_posted_line(name, key) for key in FIXED),
        after,
        tuple(request.form.getlist(f"{name}_if_{after}")) if after else (),
        request.form.get(f"{name}_reason", ""),
    )


def _posted_line(name: str, key: str) -> Line:
    decision = request.form.get(f"{name}_decision_{key}", "")
    return Line(key, request.form.get(f"{name}_option_{key}", ""), decision if decision in list(Decision) else "")


def _following(row: EntryRow, now_at: Mapping[str, int], number: int) -> EntryRow:
    after = now_at.get(row.after, 0)
    return replace(row, after=str(after)) if 0 < after < number else replace(row, after="", ifs=())


def _with_lines(row: EntryRow) -> EntryRow:
    used = max((n for n, line in enumerate(row.lines, 1) if line.text.strip()), default=0)
    wanted = min(max(FEWEST_LINES, used + SPARE_LINES), MOST_OPTIONS)
    return replace(row, lines=(*row.lines[:wanted], *(Line(str(n)) for n in range(len(row.lines) + 1, wanted + 1))))


def _wish(row: EntryRow, rows: Sequence[EntryRow], numbers: Sequence[int]) -> EntryQuestionWish:
    before = int(row.after) if row.after else None
    earlier = rows[before - 1].choices if before is not None else ()
    return EntryQuestionWish(
        Kind(row.kind or Kind.TEXT),
        row.prompt,
        tuple(line.text for line in row.choices) if row.kind == Kind.CHOICE else (),
        row.required,
        numbers.index(before) + 1 if before is not None else None,
        tuple(_value(line) for line in earlier if line.key in row.ifs),
        {_value(line): Decision(line.decision) for line in row.choices if line.decision},
        row.reason,
    )


def _value(line: Line) -> str:
    return line.key if line.key in FIXED else one_line(line.text)
