"""In short: several deliverers at one outbox."""

from tests.drills import contention


def test_each_message_is_one_deliverer_s_alone(database_url: str) -> None:
    assert contention.shared(database_url, 200) == (200, 0, 0)


def test_claimed_without_a_lock_messages_go_twice(database_url: str) -> None:
    assert contention.shared(database_url, 60, careless=True)[1] > 0
