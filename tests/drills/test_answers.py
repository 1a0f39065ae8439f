"""In short: the site and the bot are killed while people answer."""

import pytest

from tests.drills import answers, ground
from tests.drills.answers import FEW

pytestmark = pytest.mark.slow
on_sqlite, on_postgresql = (pytest.mark.long(but_on=name) for name in ground.DATABASES)  # in plain `make test`
PATIENCE_S = 2.0  # of whoever pressed a button of a bot that is killed then


@on_postgresql
def test_no_acknowledged_answer_is_lost(database_url: str) -> None:
    outcome = answers.killed(database_url, 2, patience_s=PATIENCE_S, size=FEW)
    assert (outcome.missing, outcome.adds_up) == (0, True)
    assert outcome.kills >= 2
    assert outcome.answers > 4
    assert outcome.cut_off > 0


@on_sqlite
def test_where_it_is_said_before_it_is_saved_answers_are_lost(database_url: str) -> None:
    assert answers.killed(database_url, 1, broken=True, patience_s=PATIENCE_S, size=FEW).missing > 0
