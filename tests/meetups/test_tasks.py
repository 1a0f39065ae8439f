"""Whatever is planned can be run: every kind of due work has its row in the registry."""

import ast
from pathlib import Path

import pytest

from database import write_transaction
from meetups import event_clock, events, tasks
from meetups.people import Person
from meetups.tasks import TASKS
from models import DueWork
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.meetups.feed_reading import queries

OLD_KINDS = ("remind", "close_card", "feed_link", "feed_roll")  # those of the first version


def test_every_kind_that_is_planned_is_registered() -> None:
    planned = set(event_clock.KINDS)
    for path in (Path(__file__).parents[2] / "meetups").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("due.plan", "plan") and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    planned.add(first.value)
    assert planned == set(TASKS)


def test_events_of_the_version_before_have_their_new_work_planned_at_the_start(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "AT_A_TIME", 2)
    group = make_group()
    coming = [make_event(group) for _ in range(5)]
    expected = work_of(*coming)
    assert {"cut_off", "begin"} < {kind for kind, _, _ in expected}
    others = [make_event(group, publish=False), make_event(group, now=NOW.replace(month=1), date="2026-11-01")]
    called_off = make_event(group)
    events.cancel(host.id, called_off.key, NOW)
    as_before_the_update()
    assert not {kind for kind, _, _ in work_of(*coming)} & {"cut_off", "begin"}
    tasks.start(NOW)
    assert work_of(*coming) == expected
    assert not {kind for kind, _, _ in work_of(*others, called_off)} & {"cut_off", "begin"}


def test_a_second_start_plans_nothing_anew_and_asks_as_little_with_thirty_events_as_with_one(
    make_group: MakeGroup, make_event: MakeEvent
) -> None:
    group = make_group()
    make_event(group)
    tasks.start(NOW)
    with queries() as for_one:
        tasks.start(NOW)
    for _ in range(29):
        make_event(group)
    rows = sorted(row.id for row in DueWork.select())
    with queries() as for_thirty:
        tasks.start(NOW)
    assert for_thirty == for_one
    assert sorted(row.id for row in DueWork.select()) == rows


def test_what_was_done_before_the_update_is_not_done_again(make_group: MakeGroup, make_event: MakeEvent) -> None:
    event = make_event(make_group())
    tomorrow = max(at for kind, _, at in work_of(event) if kind == "cut_off")
    as_before_the_update()
    tasks.start(tomorrow + (NOW.replace(minute=1) - NOW))
    assert {kind for kind, _, at in work_of(event) if at <= tomorrow} <= {"bridge", *OLD_KINDS}
    assert "begin" in {kind for kind, _, _ in work_of(event)}


def test_a_kind_that_comes_later_is_planned_too(
    make_group: MakeGroup, make_event: MakeEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event(make_group())
    tasks.start(NOW)
    expected = work_of(event)
    with write_transaction():
        DueWork.delete().where(DueWork.kind == "begin").execute()
    tasks.start(NOW)
    assert work_of(event) != expected  # nothing is new, so nothing is looked at
    monkeypatch.setitem(TASKS, "applaud", lambda subject, at, now: None)
    tasks.start(NOW)
    assert work_of(event) == expected


def as_before_the_update() -> None:
    with write_transaction():
        DueWork.delete().where(DueWork.kind.not_in(OLD_KINDS)).execute()


def work_of(*saved: events.Saved) -> set[tuple[str, str, object]]:
    """Kind, subject and moment of what is planned for these events."""
    ids = {str(event.id) for event in saved}
    return {(row.kind, row.subject, row.at) for row in DueWork.select() if row.subject.split(":")[0] in ids}
