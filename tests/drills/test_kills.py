"""In short: the bot is killed and cut off while it tells people."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.drills import ground, kills
from tests.drills.house import House, opened
from tests.drills.kills import Told

pytestmark = pytest.mark.slow
on_sqlite, on_postgresql = (pytest.mark.long(but_on=name) for name in ground.DATABASES)  # in plain `make test`
Open = Callable[..., AbstractContextManager[House]]


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Open:
    """Opens the story's house, with as many guests and chats as it has."""
    return lambda guests=0, chats=0: opened(database_url, tmp_path, guests, chats)


@on_postgresql
def test_nobody_goes_without_unnoticed_and_nobody_hears_it_thrice(house: Open) -> None:
    with house(guests=20) as one:
        told = kills.resend(one, 1, kills.each_fault())
    assert told.kept(1), str(told)
    assert told.messages == 20


@on_sqlite
def test_in_calm_weather_everybody_hears_it_once(house: Open) -> None:
    with house(guests=8) as one:
        told = kills.resend(one, 0, [])
    assert told.kept(0), str(told)


@on_sqlite
def test_where_sent_is_written_before_sending_somebody_goes_without(house: Open) -> None:
    with house(guests=8) as one:
        assert kills.resend(one, 0, kills.some_lost("drop_before"), "trusting").lost > 0


@on_sqlite
def test_where_it_is_sent_until_somebody_answers_somebody_hears_it_thrice(house: Open) -> None:
    with house(guests=2) as one:
        assert kills.in_vain(one).most > 2


@on_sqlite
def test_a_post_stands_once_and_what_is_in_doubt_is_kept_for_an_organiser(house: Open) -> None:
    with house(chats=16) as one:
        told = kills.hold(one, 1, kills.each_fault())
    assert told.held(1), str(told)


def test_a_story_in_which_too_little_happened_shows_nothing() -> None:
    told = Told(messages=20, kills=1, unknown_outcomes=3, lost=0, in_doubt=1, shown=1, again=0, most=1)
    assert told.kept(1)
    assert told.held(1)
    assert not replace(told, kills=0).kept(1)  # whoever was killed had nothing left to do
    assert not replace(told, kills=0).held(1)
    assert not replace(told, unknown_outcomes=0).kept(1)  # the faults struck nobody
    assert not replace(told, in_doubt=0, shown=0).held(1)
    assert not told.kept(0)  # no calm weather, this


@on_sqlite
def test_where_posts_are_sent_again_some_stand_twice(house: Open) -> None:
    with house(chats=4) as one:
        assert kills.hold(one, 0, kills.some_lost("drop_after"), "insistent").again > 0
