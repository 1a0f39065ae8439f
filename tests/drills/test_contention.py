"""In short: several deliverers at one outbox."""

import pytest

from tests.drills import contention

pytestmark = pytest.mark.long(but_on="postgresql")


def test_each_message_is_one_deliverer_s_alone(database_url: str) -> None:
    assert contention.shared(database_url, 60, deliverers=4) == (60, 0, 0)


def test_claimed_without_a_lock_messages_go_twice(database_url: str) -> None:
    assert contention.shared(database_url, 40, careless=True, deliverers=4)[1] > 0
