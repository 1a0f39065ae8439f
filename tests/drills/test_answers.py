"""In short: the site and the bot are killed while people answer."""

import pytest

from tests.drills import answers

pytestmark = pytest.mark.slow


def test_no_acknowledged_answer_is_lost(database_url: str) -> None:
    outcome = answers.killed(database_url, 4)
    assert (outcome.kills, outcome.missing, outcome.adds_up) == (4, 0, True)
    assert outcome.answers > 8
    assert outcome.cut_off > 0


def test_where_it_is_said_before_it_is_saved_answers_are_lost(database_url: str) -> None:
    assert answers.killed(database_url, 3, broken=True).missing > 0
