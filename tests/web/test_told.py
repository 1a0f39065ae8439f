"""The page of what was told of an event: who may see it, what stands there, and its two decisions."""

import html as markup
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

import database as ground
from meetups import chats, people
from meetups.chats import ChatFacts
from meetups.events import Saved
from meetups.groups import GroupFacts
from meetups.people import Person
from models import OutboxMessage, User
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.web.conftest import proof
from tests.web.test_event_forms import told
from tests.web.test_events import counted_queries

Enter = Callable[[Person], FlaskClient]
CHAT = -1001


@pytest.fixture(autouse=True)
def _an_hour_later() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1)):
        yield


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    group = make_group()
    chats.seen(ChatFacts(CHAT, "supergroup", "Table <1>"), host.id, NOW)
    chats.bind(host.id, CHAT, group.id, NOW)
    return group


@pytest.fixture
def event(group: GroupFacts, make_event: MakeEvent) -> Saved:
    return make_event(group)


@pytest.fixture
def browser(signed_in: Enter, group: GroupFacts, host: Person) -> FlaskClient:
    """The host's."""
    people.choose_language(host.id, "en", NOW)
    return signed_in(host)


def owe(event: Saved, kind: str, state: str, user: int | None = None, **more: Any) -> int:
    """A message that came so far; its number."""
    usual: dict[str, Any] = {"not_before": NOW, "created_at": NOW, "changed_at": NOW, "chat_id": user or CHAT}
    with ground.write_transaction():
        return int(OutboxMessage.insert(kind=kind, event=event.id, user=user, state=state, **(usual | more)).execute())


def settle_card(state: str, error: str = "") -> int:
    with ground.write_transaction():
        OutboxMessage.update(state=state, error=error, changed_at=NOW).where(OutboxMessage.kind == "card").execute()
    return int(OutboxMessage.get(OutboxMessage.kind == "card").id)


def words(html: str) -> str:
    return " ".join(markup.unescape(re.sub(r"<[^>]+>", " ", html.split("<main")[1].split("</main>")[0])).split())


def page(browser: FlaskClient, event: Saved, more: str = "") -> str:
    answer = browser.get(f"/e/{event.key}/told{more}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def press(browser: FlaskClient, event: Saved, act: str, message: object) -> list[str]:
    """Send a form of the page; returns what the next page says."""
    fields = {"csrf_token": proof(browser, "/me"), "message": str(message)}
    answer = browser.post(f"/e/{event.key}/told/{act}", data=fields)
    assert (answer.status_code, answer.location) == (303, f"/e/{event.key}/told")
    return told(browser, answer.location)


def test_all_that_went_well_is_counted(browser: FlaskClient, event: Saved, guest: Person) -> None:
    settle_card("sent")
    owe(event, "reminder", "sent", guest.id, changed_at=NOW + timedelta(minutes=30))
    owe(event, "moved", "pending", guest.id, not_before=NOW + timedelta(hours=9))
    owe(event, "moved", "expired", guest.id)
    said = words(page(browser, event))
    assert "In all 2 messages sent the last on Sunday 22 November, 13:30 One on its way one of them waits" in said
    assert "One was not needed any more: too late, or no longer true" in said
    assert "The card 1 sent Another time or place 1 on the way, 1 not needed A reminder 1 sent" in said
    assert "perhaps" not in said


def test_a_post_in_doubt_is_decided_there(browser: FlaskClient, event: Saved) -> None:
    number = settle_card("unknown", "TimedOut")
    assert "One message was perhaps sent: decide" in words(browser.get(f"/e/{event.key}").get_data(as_text=True))
    html = page(browser, event)
    said = words(html)
    assert "One message was perhaps sent Look in the chat, or ask." in said
    assert "The card , Table <1> Telegram did not answer when it was sent. Sunday 22 November, 13:00" in said
    assert "Table <1>" not in html
    assert 'aria-label="Send again: The card, Table &lt;1&gt;"' in html
    assert press(browser, event, "again", number) == ["It is on its way again."]
    assert OutboxMessage.get_by_id(number).state == "pending"
    assert "perhaps sent" not in words(browser.get(f"/e/{event.key}").get_data(as_text=True))
    second = browser.post(
        f"/e/{event.key}/told/again", data={"csrf_token": proof(browser, "/me"), "message": str(number)}
    )
    assert second.status_code == 410
    assert "That was decided already." in words(second.get_data(as_text=True))


def test_what_is_left_is_asked_about_no_more(browser: FlaskClient, event: Saved) -> None:
    number = settle_card("unknown", "the deliverer stopped while sending")
    assert "The bot stopped while it was sending." in words(page(browser, event))
    assert press(browser, event, "leave", number) == ["It is left as it is."]
    said = words(page(browser, event))
    assert "One perhaps sent, and left as it is" in said
    assert "Leave it" not in said


def test_private_ones_are_decided_together(browser: FlaskClient, event: Saved, guest: Person, waiting: Person) -> None:
    for person in (guest, waiting):
        owe(event, "cancelled", "unknown", person.id, error="TimedOut")
    assert "Send all 2 private ones again Leave all 2 private ones" in words(page(browser, event))
    assert press(browser, event, "again", "private") == ["2 are on their way again."]
    assert press(browser, event, "leave", "private") == ["0 are left as they are."]


def test_who_could_not_be_told_stands_there_with_why(
    browser: FlaskClient, event: Saved, guest: Person, waiting: Person
) -> None:
    settle_card("dead", "not enough rights to send text messages to the chat")
    people.set_reachable(guest.id, False)
    owe(event, "promoted", "dead", guest.id, error="has not started the bot")
    owe(event, "reminder", "dead", guest.id, error="has not started the bot")
    html = page(browser, event)
    said = words(html)
    assert "3 messages could not be sent" in said
    assert "Table <1> The bot may not write there. The card, Sunday 22 November, 13:00 Send again" in said
    assert (
        "S Samira Has not started the bot, or has stopped it. A reminder, Sunday 22 November, 13:00"
        " A seat came free and is theirs, Sunday 22 November, 13:00 Table" in said
    )
    assert html.count('action="/e/') == 1


def test_a_chat_that_is_lost_is_said(browser: FlaskClient, event: Saved) -> None:
    chats.seen(ChatFacts(CHAT, "supergroup", "Table", can_post=False), None, NOW)
    assert "The bot may not write in Table. An administrator can let it" in words(page(browser, event))
    chats.gone(CHAT, NOW)
    assert "The bot was removed from Table, so nothing is posted there." in words(page(browser, event))


def test_nothing_a_message_said_stands_there(browser: FlaskClient, event: Saved, guest: Person) -> None:
    for state in ("sent", "unknown", "dead", "pending"):
        owe(event, "link", state, guest.id, facts='{"secret": "https://meet.example.org/poem"}', error="Oops secret")
    html = page(browser, event)
    assert "meet.example.org" not in html
    assert "secret" not in html


@pytest.mark.parametrize("message", ["", "0", "-1", "nonsense", "9" * 30, "²"])
def test_nonsense_is_no_message(message: str, browser: FlaskClient, event: Saved) -> None:
    fields = {"csrf_token": proof(browser, "/me"), "message": message}
    assert browser.post(f"/e/{event.key}/told/again", data=fields).status_code == 404


def test_the_page_takes_as_many_queries_for_two_hundred_as_for_five(
    browser: FlaskClient, event: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for count in (5, 200):
        with ground.write_transaction():
            User.delete().where(User.telegram_id >= 50_000).execute()
            for n in range(count):
                user = User.create(name=f"Person {n}", telegram_id=50_000 + n, created_at=NOW)
                for state in ("sent", "dead", "unknown"):
                    OutboxMessage.create(kind="moved", event=event.id, user=user, chat_id=50_000 + n, state=state,
                                         not_before=NOW, created_at=NOW, changed_at=NOW)  # fmt: skip
        with counted_queries(monkeypatch) as queries:
            page(browser, event)
        seen.append(len(queries))
    assert seen[0] == seen[1] < 25
    html = page(browser, event)
    assert html.count('id="m-') == 50
    assert "150 more are shown when these are decided." in words(html)
    assert f'rel="next" href="/e/{event.key}/told?page=2"' in html


def test_the_moment_is_the_events_own(browser: FlaskClient, event: Saved) -> None:
    settle_card("unknown", "TimedOut")
    moment = datetime.fromisoformat(re.findall(r'<time datetime="([^"]+)"', page(browser, event))[0])
    assert moment == NOW
