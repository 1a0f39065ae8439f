"""Updates as they come on a bad day: buttons of old messages, presses Telegram waits for no longer, nobody behind a
message."""

from datetime import timedelta

import pytest
import structlog
import structlog.testing

from handlers.work import clock
from meetups import chats, drafts, my_feeds
from meetups.chats import ChatFacts
from meetups.drafts import Dialogue
from meetups.people import Person
from meetups.visibility import Role, Visibility, role_of
from models import Event, Feed, Group, Rsvp, User
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.handlers.wire import Json, Refused, Wire, account, happen, old, press, private, words
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong

TOO_LATE = "Bad Request: query is too old and response timeout expired or query ID is invalid"
PRESSES = (
    "mg:menu:{key}", "my:room:{key}", "ev:{key}", "rsvp:room:{key}", "gu:{key}", "nb:around", "d:new:title:=x",
    "details:{key}", "cal:no:", "set:zone:", "zzz", "my:room_only:{key}", "qs:{key}", "code:{key}", "br:on:{key}",
    "dc:yes:{key}:abcdefgh1234", "mg:word:{key}", "mg:on:{key}", "mg:who:{key}", "set:quiet:", "d:replies:first:=o1",
)  # fmt: skip
GROUP = {"id": -1001, "type": "supergroup", "title": "Table"}


def cannot_be_edited(said: Json) -> bool:
    raise Refused(400, "Bad Request: message can't be edited")


def too_late(said: Json) -> bool:
    raise Refused(400, TOO_LATE)


def test_a_new_address_is_said_anew_where_the_old_message_cannot_be_edited(guest: Person) -> None:
    wire = Wire(answers={"editMessageText": cannot_be_edited})
    happen(wire, words(5003, "/calendar"))
    key = Feed.get().key
    happen(wire, press(5003, f"cal:yes:{key}", old(private(5003))))
    assert Feed.get().generation == 2
    first, second = wire.said("sendMessage")
    assert "/calendar/" in second
    assert second != first
    assert my_feeds.my_feeds(guest.id, ("x" * 32,))[0].key == key


@pytest.mark.parametrize("data", ["set:name:hide", "set:lang:de", "go:mine", "go:help"])
def test_a_button_of_an_old_message_does_what_it_says(data: str, guest: Person) -> None:
    wire = Wire(answers={"editMessageText": cannot_be_edited})
    happen(wire, press(5003, data, old(private(5003))))
    assert len(wire.said("sendMessage")) == 1
    assert "went wrong" not in str(wire.said())


def test_a_press_nobody_waits_for_any_more_still_leads_to_the_next_question(guest: Person, make_group: MakeGroup,
                                                                          host: Person) -> None:  # fmt: skip
    make_group()
    wire = Wire(answers={"answerCallbackQuery": too_late})
    happen(wire, press(5001, "go:new"))
    assert "called" in wire.said("sendMessage")[-1] or "heißt" in wire.said("sendMessage")[-1]


def test_a_tap_nobody_waits_for_any_more_counts(make_group: MakeGroup, make_event: MakeEvent, guest: Person) -> None:
    event = make_event(make_group())
    wire = Wire(answers={"answerCallbackQuery": too_late})
    happen(wire, press(5003, f"rsvp:room:{event.key}", old(GROUP)))
    assert (Rsvp.get().answer, len(wire.calls)) == ("going", 2)


@pytest.mark.parametrize("data", PRESSES)
@pytest.mark.parametrize("shape", ["no message", "old", "in a group"])
def test_whatever_is_pressed_wherever_is_answered(
    shape: str, data: str, make_group: MakeGroup, make_event: MakeEvent, host: Person
) -> None:
    event = make_event(make_group())
    under = {"no message": {}, "old": old(private(5001)), "in a group": old(GROUP)}[shape]
    wire = Wire()
    happen(wire, press(5001, data.format(key=event.key), under))
    assert "went wrong" not in str(wire.said())
    assert any(name == "answerCallbackQuery" for name, _ in wire.calls)
    assert {body["chat_id"] for name, body in wire.calls if name == "sendMessage"} <= {5001}


def test_no_account_is_kept_for_who_hides_behind_a_group(database: str) -> None:
    hidden = account(1087968824, "Group") | {"is_bot": True}

    def breaks(said: Json) -> bool:
        raise Refused(400, "Bad Request: not enough rights to send text messages to the chat")

    wire = Wire(answers={"sendMessage": breaks})
    with structlog.testing.capture_logs():  # it is said in the log, as it should be
        happen(wire, words(0, "/events", GROUP, **{"from": hidden, "sender_chat": GROUP}))
    assert User.select().count() == 0


def test_a_topic_is_kept_and_a_chain_of_replies_is_none(make_group: MakeGroup) -> None:
    wire = Wire()
    happen(wire, words(5003, "/events", GROUP, message_thread_id=5),
           words(5003, "/events", GROUP, message_thread_id=6, is_topic_message=True))  # fmt: skip
    assert [body.get("message_thread_id") for name, body in wire.calls if name == "sendMessage"] == [None, 6]


@pytest.mark.parametrize("what", ["details", "guest"])
def test_a_look_from_the_groups_own_chat_makes_a_member_too(
    what: str, make_group: MakeGroup, make_event: MakeEvent, host: Person, stranger: Person
) -> None:
    group = make_group(visibility=Visibility.PRIVATE)
    event = make_event(group, visibility="private")
    chats.seen(ChatFacts(-1001, "supergroup", "Table"), host.id, NOW)
    chats.bind(host.id, -1001, group.id, NOW)
    wire = Wire()
    elsewhere = GROUP | {"id": -1002}
    happen(wire, press(5013, f"{what}:{event.key}", old(elsewhere)))
    assert (role_of(stranger.id, group.id), wire.said("answerCallbackQuery")) == (None, ["That is not here any more."])
    happen(wire, press(5013, f"{what}:{event.key}", old(GROUP)))
    assert role_of(stranger.id, group.id) == Role.MEMBER
    assert wire.calls[-1][1]["url"] == f"https://t.me/klatch_test_bot?start={what}_{event.key}"


def test_whoever_wants_reminders_before_they_are_a_member_is_told_that_they_come(
    make_group: MakeGroup, make_event: MakeEvent, stranger: Person
) -> None:
    event = make_event(make_group(visibility=Visibility.PRIVATE), visibility="private", title="Secret")
    wire = Wire()
    happen(wire, words(5013, f"/start r_{event.key}"))
    assert wire.said() == ["I remind you from now on: 1 day and 1 hour before. /settings changes it."]


def test_who_administers_the_chat_no_longer_may_still_cancel(host: Person) -> None:
    chats.seen(ChatFacts(-1001, "supergroup", "Table"), host.id, NOW)
    answers = {
        "chat": "-1001", "chat_title": "Table", "name": "Table", "language": "en", "city": "Leipzig",
        "city_id": "2879139", "visibility": "public", "_done": "chat,name,about,language,city,visibility",
    }  # fmt: skip
    drafts.keep(host.id, Dialogue("found", "review", answers, 7), NOW)
    member = {"status": "member", "user": account(5001)}
    wire = Wire(answers={"getChatMember": lambda said: member})
    happen(wire, press(5001, "d:found:review:=make"))
    assert Group.select().count() == 0
    happen(wire, press(5001, "d:found:review:cancel"))
    assert drafts.current(host.id) is None


def test_an_evening_far_away_says_its_year(make_group: MakeGroup, make_event: MakeEvent, guest: Person) -> None:
    soon, far = ((clock() + timedelta(days=days)).date() for days in (3, 500))
    group = make_group()
    for day in (soon, far):
        make_event(group, now=clock(), date=day.isoformat())
    wire = Wire()
    happen(wire, words(5003, "/events"))
    assert (str(soon.year) in wire.said()[0], str(far.year) in wire.said()[0]) == (False, True)
    happen(wire, words(5003, f"/start e_{Event.get(Event.starts_at > clock() + timedelta(days=99)).key}"))
    assert str(far.year) in wire.said()[-1]
