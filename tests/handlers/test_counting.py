"""What the bot saw can be read by the site soon after, and is added to what was counted before."""

from datetime import UTC, datetime, timedelta

from database import write_transaction
from meetups import backlog, numbers, outbox, tallies
from models import User
from tests.handlers.conftest import House, tell
from tests.patience import eventually


def seen(kind: str) -> int:
    return tallies.totals().get((numbers.SEEN, kind), 0)


def test_updates_are_counted_by_kind_and_told_to_all(house: House) -> None:
    before = seen("message")
    person = house.person("Nura")
    settings = tell(person, "/settings", "Reminders:")
    person.tap(settings.labels[0])
    # /start and /settings
    eventually(lambda: seen("message") >= before + 2 and seen("callback_query"), tell=tallies.totals)
    assert (seen("other"), numbers.FAILED in {name for name, _ in tallies.totals()}) == (0, False)


def test_how_often_telegram_asked_for_patience_is_counted_by_who_was_told(house: House) -> None:
    person = house.person("Pia")
    house.desk.faults([{"method": "sendMessage", "kind": "429", "retry_after": 1, "times": 1, "chat": person.id}])
    try:
        tell(person, "/help", "/new")
    finally:
        house.desk.faults([])
    assert eventually(lambda: tallies.totals().get((numbers.REFUSED, "reply")), tell=tallies.totals) == 1


def test_how_much_waits_is_noted_by_the_bot(house: House) -> None:
    person, now = house.person("Olga"), datetime.now(UTC)
    reader = User.get(User.telegram_id == person.id)
    with write_transaction():
        for n in range(3):
            outbox.tell(reader.id, "trouble", f"later {n}", now, not_before=now + timedelta(days=2), what="muted",
                        chat="x", row=0)  # fmt: skip
    most = (backlog.WAITING, tallies.MOST, hour_of(now))
    eventually(lambda: tallies.by_hour(now - timedelta(hours=1)).get(most, 0) >= 3, tell=tallies.totals)


def hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
