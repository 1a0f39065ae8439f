"""What tests begin with is the same, whether the rules made it or the rows were put there."""

from typing import Any

import pytest

from database import is_postgres, write_transaction
from meetups import chats, groups
from meetups.chats import ChatFacts
from meetups.groups import GroupWish
from meetups.people import Person
from models import TABLES, Group
from tests.conftest import NOW, MakeEvent, MakeGroup, beginnings, somebody
from tests.recorded import Recorder

ALONE = {"key", "uid", "creation_key", "check_code"}  # dice decide


def rows() -> dict[str, list[dict[str, Any]]]:
    found = {table.__name__: list(table.select().dicts()) for table in TABLES}
    return {name: [{k: v for k, v in row.items() if k not in ALONE} for row in some] for name, some in found.items()}


@pytest.mark.parametrize("time", [1, 2, 3])  # by the rules, by the rules and noted, put there
def test_a_beginning_is_the_same_every_time(make_group: MakeGroup, make_event: MakeEvent, time: int) -> None:
    event = make_event(make_group("Recorders"))
    found = rows()
    assert (event.title, found["Group"][0]["name"]) == ("One poem, nine languages", "Recorders")
    assert (len(found["Membership"]), len(found["Event"]), found["AuditEntry"] != []) == (3, 1, True)
    before = _found_before.setdefault(repr(is_postgres()), found)
    assert found == before
    with write_transaction():
        following = Group.insert(slug="next", name="Next", zone="UTC", created_at=NOW).execute()
    assert following == 2  # after what was put there


_found_before: dict[str, dict[str, list[dict[str, Any]]]] = {}


def test_whatever_else_is_written_ends_it(database: str) -> None:
    made = []
    for time in range(4):
        one = Recorder()
        one._seen, one._known = _seen, _known
        one.begin()
        if time == 3:
            somebody("Nemo", 5013)
        one.made("step", lambda: made.append(1))
    assert len(made) == 3  # twice by the rules, once put there; and by the rules again, because somebody came before


_seen: set[object] = set()
_known: dict[object, Any] = {}


def test_who_changes_rules_is_given_no_rows(monkeypatch: pytest.MonkeyPatch, make_group: MakeGroup) -> None:
    assert beginnings._steps is None
    assert make_group().name == "Translators’ Table"


def test_a_group_put_there_can_be_gone_on_with(make_group: MakeGroup, host: Person) -> None:
    group = make_group()
    with write_transaction():
        pass
    chats.seen(ChatFacts(-1001, "supergroup", "Table"), host.id, NOW)
    chats.bind(host.id, -1001, group.id, NOW)
    second = groups.found(host.id, GroupWish("Translators’ Table", "", "en", "Europe/Berlin"), NOW)
    assert (group.id, second.id, group.slug) == (1, 2, "translators-table")
    assert second.slug.startswith("translators-table-")
