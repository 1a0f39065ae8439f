"""What was perhaps sent, decided in private; and a right the bot lost, told to those who can give it back."""

from datetime import datetime
from typing import Any

import pytest

from database import write_transaction
from handlers import administrators as asked_about
from handlers import found_cards
from handlers.work import clock
from meetups import chats, members, people
from meetups.chats import ChatFacts
from meetups.people import Person
from models import Event, GroupChat, OutboxMessage, PostedCard
from tests.conftest import MakeEvent, MakeGroup, somebody
from tests.handlers.test_my_answer import newest
from tests.handlers.wire import BOT, Json, Refused, Wire, account, happen, press, words
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong

CHAT = -1001


@pytest.fixture
def now() -> datetime:
    return clock()


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which messages were looked at is kept in memory: here by a process that has just started."""
    monkeypatch.setattr(found_cards, "_known", set())


@pytest.fixture
def key(make_group: MakeGroup, make_event: MakeEvent, host: Person, now: datetime) -> str:
    """An event whose card was perhaps posted. The host reads English here."""
    people.choose_language(host.id, "en", now)
    group = make_group()
    chats.seen(ChatFacts(CHAT, "supergroup", "Table & chairs", can_pin=True), host.id, now)
    chats.bind(host.id, CHAT, group.id, now)
    key = make_event(group).key
    with write_transaction():
        OutboxMessage.update(state="unknown", error="TimedOut").where(OutboxMessage.kind == "card").execute()
    return key


def card() -> OutboxMessage:
    found: OutboxMessage = OutboxMessage.get(OutboxMessage.kind == "card")
    return found


def told_trouble() -> list[tuple[int, str]]:
    """Who is owed a word of which trouble."""
    rows = OutboxMessage.select().where(OutboxMessage.kind == "trouble").order_by(OutboxMessage.user)
    return [(row.user_id, str(row.unique_key).split(":")[1]) for row in rows]


# ── What was perhaps sent ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_menu_leads_to_what_is_in_doubt(key: str) -> None:
    wire = Wire()
    happen(wire, press(5001, f"mg:menu:{key}"))
    assert newest(wire)[1]["One perhaps sent: decide"] == f"mg:told:{key}"
    happen(wire, press(5001, f"mg:told:{key}"))
    lines, keys = newest(wire)
    assert lines == [
        "<b>\u2068One poem, nine languages\u2069</b>",
        "One message was perhaps sent.",
        "",
        "The card: \u2068Table &amp; chairs\u2069",
        "Telegram did not answer when it was sent.",
    ]
    assert keys == {
        "Send again": f"told:again:{key}:{card().id}",
        "Leave it": f"told:leave:{key}:{card().id}",
        "Back": f"mg:menu:{key}",
    }


def test_several_are_numbered(key: str, guest: Person, now: datetime) -> None:
    with write_transaction():
        for kind in ("moved", "reminder", "restored"):
            OutboxMessage.create(kind=kind, event=Event.get().id, user=guest.id, chat_id=5003, state="unknown",
                                 not_before=now, created_at=now, changed_at=now)  # fmt: skip
    wire = Wire()
    happen(wire, press(5001, f"mg:told:{key}"))
    lines, keys = newest(wire)
    assert lines[1] == "4 messages were perhaps sent."
    assert lines[3::3] == [
        "1. The card: \u2068Table &amp; chairs\u2069",
        "2. Another time or place: \u2068Samira\u2069",
        "3. A reminder: \u2068Samira\u2069",
    ]
    assert [label for label in keys if label.endswith("Send again")] == [f"{n}. Send again" for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("way", "said", "state"),
    [("again", "It is on its way again.", "pending"), ("leave", "It is left as it is.", "unknown")],
)
def test_a_decision_is_said_in_place_of_its_button(key: str, way: str, said: str, state: str) -> None:
    wire = Wire()
    happen(wire, press(5001, f"told:{way}:{key}:{card().id}"))
    assert wire.said("answerCallbackQuery") == [said]
    lines, keys = newest(wire)
    assert (lines[0], lines[-1], list(keys)) == (said, "Nothing waits for a decision.", ["Back"])
    assert (card().state, card().settled_at is not None) == (state, way == "leave")


def test_two_organisers_are_one_decision(key: str, host: Person, waiting: Person, now: datetime) -> None:
    members.make_organiser(host.id, waiting.id, Event.get().group_id, now)
    wire = Wire()
    happen(wire, press(5007, f"told:leave:{key}:{card().id}"), press(5001, f"told:again:{key}:{card().id}"))
    assert wire.said("answerCallbackQuery")[-1] == "That was decided already."
    assert newest(wire)[0][0] == "That was decided already."
    assert card().state == "unknown"


@pytest.mark.parametrize("who", [5003, 5013])
def test_only_organisers_decide_and_see(key: str, guest: Person, stranger: Person, who: int) -> None:
    wire = Wire()
    acts = (f"told:again:{key}:{card().id}", f"told:leave:{key}:{card().id}", f"mg:told:{key}", f"mg:sent:{key}")
    happen(wire, *(press(who, data) for data in acts))
    assert wire.said() == ["Only organisers of the group can do that."] * 4
    assert (card().state, card().settled_at) == ("unknown", None)
    assert "sendMessage" not in [name for name, _ in wire.calls]


def test_the_page_is_opened_by_a_link_that_signs_in(key: str) -> None:
    wire = Wire()
    happen(wire, press(5001, f"mg:sent:{key}"))
    assert "/sign-in/" in wire.said("sendMessage")[0]


def tapped(key: str, message_id: int = 50, sender: Json = BOT, of: str = "", number: int = CHAT) -> Json:
    """A tap in the group, under a message that carries the buttons of an event."""
    button = {"text": "In person", "callback_data": f"rsvp:room:{of or key}"}
    chat = {"id": number, "type": "supergroup", "title": "Table & chairs"}
    under = {"message_id": message_id, "date": 1_795_000_000, "chat": chat, "from": sender, "text": "x",
             "reply_markup": {"inline_keyboard": [[button]]}}  # fmt: skip
    return press(5003, f"rsvp:room:{key}", under)


def test_a_tap_on_a_card_that_was_perhaps_posted_says_that_it_stands(key: str) -> None:
    wire = Wire()
    happen(wire, tapped(key), tapped(key))
    assert (card().state, card().message_id) == ("sent", 50)
    assert [(row.chat_id, row.message_id, row.state) for row in PostedCard.select()] == [(CHAT, 50, "live")]
    assert OutboxMessage.select().where(OutboxMessage.kind == "redraw").count() == 1
    happen(wire, tapped(key, 51))  # it was sent again before it was found: both are edited from now on
    assert {row.message_id for row in PostedCard.select()} == {50, 51}


def test_no_other_message_is_taken_for_a_card(key: str, make_event: MakeEvent, make_group: MakeGroup) -> None:
    other = make_event(make_group("Chess")).key
    happen(
        Wire(),
        tapped(key, 60, of=other),  # forged: its buttons are of another event
        tapped(key, 61, sender=account(5001, "Katrin")),  # not the bot's
        tapped(key, 62, number=-1002),  # no chat of the group's
        tapped(other, 63),  # another group's event
        press(5003, f"rsvp:room:{key}"),  # in private
    )
    assert (card().state, PostedCard.select().count()) == ("unknown", 0)


# ── A right that was lost ─────────────────────────────────────────────────────────────────────────────────────────────


def place(status: str, **rights: bool | int) -> Json:
    """The bot's own place in a chat, as Telegram describes it."""
    return {"user": BOT, "status": status} | rights


ADMINISTRATOR = place(
    "administrator", can_be_edited=False, is_anonymous=False, can_manage_chat=True, can_delete_messages=False,
    can_manage_video_chats=False, can_restrict_members=False, can_promote_members=False, can_change_info=False,
    can_invite_users=False, can_post_stories=False, can_edit_stories=False, can_delete_stories=False,
    can_pin_messages=True,
)  # fmt: skip
MUTED = place("restricted", is_member=True, **{
    f"can_{right}": False for right in (
        "change_info", "invite_users", "pin_messages", "send_messages", "send_polls", "send_other_messages",
        "add_web_page_previews", "manage_topics", "send_audios", "send_documents", "send_photos", "send_videos",
        "send_video_notes", "send_voice_notes", "edit_tag", "react_to_messages",
    )
}, until_date=0)  # fmt: skip


def changed(old: Json, new: Json) -> Json:
    """Katrin, an administrator, changed what the bot may do."""
    chat = {"id": CHAT, "type": "supergroup", "title": "Table & chairs"}
    body = {"chat": chat, "from": account(5001, "Katrin"), "date": 1_795_000_000, "old_chat_member": old}
    return {"my_chat_member": body | {"new_chat_member": new}}


def ruling(*telegram_ids: int) -> Any:
    """What getChatAdministrators says."""
    return lambda _: [{"user": account(number), "status": "creator", "is_anonymous": False} for number in telegram_ids]


def test_the_right_to_pin_is_missed_by_those_who_can_give_it(key: str, host: Person, now: datetime) -> None:
    known, silent = somebody("Ida", 7001), somebody("Nora", 7002)
    people.set_reachable(silent.id, False)
    wire = Wire(answers={"getChatAdministrators": ruling(5001, 7001, 7002, 7003)})
    happen(wire, changed(ADMINISTRATOR, place("member")))
    assert told_trouble() == [(host.id, "pin"), (known.id, "pin")]
    assert not GroupChat.get().can_pin


def test_being_silenced_is_told_though_telegram_names_nobody(key: str, host: Person) -> None:
    def refuse(_: Json) -> Any:
        raise Refused(400, "Bad Request: member list is inaccessible")

    wire = Wire(answers={"getChatAdministrators": refuse})
    happen(wire, changed(ADMINISTRATOR, MUTED))
    assert told_trouble() == [(host.id, "muted")]
    assert GroupChat.get().state == "muted"


def test_being_removed_is_told_to_the_administrators_it_was_added_among(key: str, host: Person) -> None:
    known = somebody("Ida", 7001)
    wire = Wire(answers={"getChatAdministrators": ruling(5001, 7001, 7002)})
    happen(wire, changed(place("left"), ADMINISTRATOR))
    late = somebody("Nora", 7002)
    happen(Wire(), changed(ADMINISTRATOR, place("left")))
    assert told_trouble() == [(host.id, "removed"), (known.id, "removed"), (late.id, "removed")]


def test_who_asked_to_found_a_group_and_may_is_an_administrator_from_then_on(
    host: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked_about, "_answers", {})
    chats.seen(ChatFacts(CHAT, "supergroup", "Table & chairs"), host.id, now)
    known = somebody("Ida", 7001)
    one = {"user": account(7001), "status": "creator", "is_anonymous": False}
    happen(Wire(answers={"getChatMember": lambda _: one}), words(7001, f"/start found_{CHAT}"))
    happen(Wire(), changed(place("member"), place("left")))
    assert told_trouble() == [(host.id, "removed"), (known.id, "removed")]


def test_being_removed_is_told_to_organisers_who_did_not_add_it(
    key: str, host: Person, waiting: Person, now: datetime
) -> None:
    members.make_organiser(host.id, waiting.id, Event.get().group_id, now)
    happen(Wire(), changed(place("member"), place("left")))
    assert told_trouble() == [(host.id, "removed"), (waiting.id, "removed")]
