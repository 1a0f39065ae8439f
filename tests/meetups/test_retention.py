"""What has no use any more goes by the clock, after the periods an installation chose."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from config import settings
from database import write_transaction
from meetups import audit, drafts, retention, signin, tallies
from meetups.drafts import Dialogue
from meetups.groups import GroupFacts
from meetups.people import Person
from models import AuditEntry, Draft, KeptBan, OutboxMessage, SignInLink, Tally, WebSession
from tests.conftest import NOW, MakeGroup

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
# What is kept for how many days, where the installation says nothing and where it says otherwise.
CHOSEN = {"AUDIT_DAYS": (730, 400), "BAN_DAYS": (1095, 31), "SENT_DAYS": (30, 45), "SESSION_DAYS": (60, 7),
          "LINK_DAYS": (1, 3), "DRAFT_DAYS": (14, 2), "TALLY_DAYS": (8, 20)}  # fmt: skip


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    return make_group()


def fill(group: GroupFacts, guest: Person) -> None:
    """One of each, at this moment."""
    with write_transaction():
        audit.note("group.change", "group:1", actor_id=1, group_id=1, now=NOW)
        KeptBan.create(group=group.id, digest="0", forget_at=NOW + settings().ban_days * DAY)
        OutboxMessage.create(kind="trouble", state="sent", not_before=NOW, created_at=NOW, changed_at=NOW)
        tallies.tally("sent", NOW)
    signin.follow(signin.make_link(guest.id, NOW), NOW)
    drafts.keep(guest.id, Dialogue("event", "title", {}, None), NOW)


COUNTS: dict[str, Callable[[], int]] = {
    "AUDIT_DAYS": lambda: AuditEntry.select().where(AuditEntry.verb == "group.change").count(),
    "BAN_DAYS": lambda: KeptBan.select().count(),
    "SENT_DAYS": lambda: OutboxMessage.select().count(),
    "SESSION_DAYS": lambda: WebSession.select().count(),
    "LINK_DAYS": lambda: SignInLink.select().count(),
    "DRAFT_DAYS": lambda: Draft.select().count(),
    "TALLY_DAYS": lambda: Tally.select().where(Tally.hour > tallies.EVER).count(),
}


@pytest.mark.parametrize("which", [0, 1], ids=["as it comes", "as chosen"])
def test_each_goes_after_its_own_period(
    which: int, group: GroupFacts, guest: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, days in CHOSEN.items():
        if which:
            monkeypatch.setenv(name, str(days[which]))
    settings.cache_clear()
    fill(group, guest)
    ends = {name: NOW + days[which] * DAY for name, days in CHOSEN.items()}
    ends["LINK_DAYS"] += signin.LINK_LIFE
    ends["TALLY_DAYS"] += timedelta(hours=1)  # a whole hour is older than that
    for name, end in sorted(ends.items(), key=lambda each: each[1]):
        forget(end - SECOND)
        assert COUNTS[name]() == 1, name
        forget(end + SECOND)
        assert COUNTS[name]() == 0, name
    settings.cache_clear()


def forget(now: datetime) -> None:
    with write_transaction():
        retention.forget_old(now)


def test_every_period_is_tried_here_but_that_of_reports() -> None:
    kept = {name.upper() for name in type(settings()).model_fields if name.endswith("_days")}
    assert kept - {"REPORT_DAYS"} == CHOSEN.keys() == COUNTS.keys()
