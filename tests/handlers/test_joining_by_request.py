"""Coming into a group from the chat's own door, with the real bot: asked in private, decided, let in or turned away."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from database import write_transaction
from handlers.work import clock
from meetups import entry, events, group_card, members, norms, reviewing
from meetups.entry import EntryMode, EntryWish
from meetups.entry_questions import Decision, EntryQuestionWish, Kind, set_questions
from meetups.visibility import Role
from models import Application, Group, Lease, OutboxMessage
from playground.client import Chat, Person
from tests.conftest import typed_event
from tests.handlers.alike import group_of, until_alike
from tests.handlers.conftest import House, forge, last, stay_up, tap, tell, user_id
from tests.handlers.test_rosters import founded, role
from tests.patience import eventually

BRANCHES = (
    EntryQuestionWish(Kind.YES_NO, "Do you mend things?", decisions={"yes": Decision.ADMIT, "no": Decision.DECLINE},
                      reason="Here people mend things."),
    EntryQuestionWish(Kind.CHOICE, "How often can you come?", options=("every week", "now and then"), only_after=1,
                      only_if=("yes",), decisions={"every week": Decision.ADMIT}),
    EntryQuestionWish(Kind.TEXT, "What did you mend last?", only_after=2, only_if=("now and then",)),
)  # fmt: skip


@pytest.fixture(scope="module")
def module_database(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What differs between databases is tried in tests/meetups: here one is enough."""
    path = tmp_path_factory.mktemp("house") / "klatch.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


def table(house: House, host: Person, *organisers: Person, **more: object) -> tuple[Chat, str]:
    """A group that asks, and the link to its door."""
    chat = founded(house, host, *organisers)
    group, now = group_of(chat), clock()
    for other in organisers:
        members.make_organiser(user_id(host), user_id(other), group, now)
    wish = EntryWish(EntryMode.QUESTIONS, welcome="Sit where you like.", **more)  # type: ignore[arg-type]  # a test's own words
    entry.save(user_id(host), group, wish, entry.entry_of(group).revision, now)
    set_questions(user_id(host), group, BRANCHES, entry.entry_of(group).revision, now)
    return chat, host.invite_link(chat, approval=True)


def inside(house: House, chat: Chat, person: Person) -> bool:
    """On the roster, and in the chat."""
    return role(chat, person) == Role.MEMBER and str(person.id) in str(house.desk.ask("chat", chat=chat.id))


def test_branching_questions_are_answered_while_the_bot_may_write(house: House) -> None:
    host, noor = house.person("Katrin"), house.person("Noor", started=False)
    chat, link = table(house, host, human_check=True)
    group = group_of(chat)
    norms.publish(user_id(host), group, "Be kind.", norms.NONE_YET, clock())
    group_card.save(user_id(host), group, {"not_for": "No sales."}, 0, clock(), language="en")
    fields = typed_event(title="Mending evening", date=(clock() + timedelta(days=3)).date().isoformat(),
                         visibility="private")  # fmt: skip
    events.create(user_id(host), group, fields, "mending", clock(), publish=True)
    assert noor.follow(link) == "asked"
    first = noor.wait_for("Do you agree to that?")
    for words in (chat.title, "No sales.", "Be kind.", "This leads back here"):
        assert words in first.text
    tap(noor, "I agree", "which group would you like to come into")
    tap(noor, chat.title, "Do you mend things?")
    tap(noor, "Yes", "How often can you come?")
    tap(noor, "now and then", "What did you mend last?")
    tap(noor, "Previous question", "How often can you come?")
    tap(noor, "every week", "Is this right?")
    noor.tap("Send")
    noor.wait_for("You are in. Welcome to")
    welcome = noor.wait_for("Sit where you like.")
    assert "What is on next:" in welcome.text
    assert "Mending evening" in str(welcome.buttons)
    eventually(lambda: inside(house, chat, noor))
    eventually(lambda: OutboxMessage.get(OutboxMessage.kind == "join_request").state == "sent")
    until_alike(house, chat)


def test_what_runs_past_the_five_minutes_goes_on_by_its_link(house: House) -> None:
    host, noor = house.person("Katrin"), house.person("Noor", started=False)
    chat, link = table(house, host)
    noor.follow(link)
    noor.wait_for("Do you mend things?")
    stay_up(noor)
    house.desk.expire_contact(noor, chat)
    key = Application.get(Application.user == user_id(noor)).key
    noor.start(f"join_{key}")
    noor.wait_for("Do you mend things?", after=last(noor).id - 1)
    tap(noor, "Yes", "How often can you come?")
    tap(noor, "now and then", "What did you mend last?")
    tell(noor, "A lamp", "Is this right?")
    tap(noor, "Send", "Sent. The organisers of")
    card = host.wait_for("would like to come into")
    assert "How often can you come? now and then" in card.text
    tap(host, "Ask more", "What would you like to know from")
    tell(host, "Which lamp?", "Asked.")
    noor.wait_for("Which lamp?")
    tap(noor, "Go on", "would like to know:")
    tell(noor, "The green one", "Sent.")
    again = host.wait_for("The green one")
    assert "Which lamp? The green one" in again.text
    tap(host, "Admit", "admitted")
    eventually(lambda: inside(house, chat, noor))
    noor.wait_for("Sit where you like.")
    until_alike(house, chat)


def test_who_is_declined_comes_again_on_the_day_that_was_said(house: House) -> None:
    host, noor = house.person("Katrin"), house.person("Noor")
    chat, link = table(house, host, again_days=10)
    noor.follow(link)
    noor.wait_for("Do you mend things?")
    said = tap(noor, "No", "could not take you in this time").text
    assert "Here people mend things." in said
    day = re.search(r"You may ask again from (.+)\.", said)
    assert day is not None
    eventually(lambda: house.desk.requests(chat) == [])  # turned away there too
    noor.follow(link)
    noor.wait_for(f"You may ask again from {day[1]}.", after=last(noor).id)
    eventually(lambda: house.desk.requests(chat) == [])
    with write_transaction():  # the day has come
        Application.update(again_from=clock()).where(Application.user == user_id(noor)).execute()
    noor.follow(link)
    noor.wait_for("Do you mend things?", after=last(noor).id - 1)
    tap(noor, "Yes", "How often can you come?")
    tap(noor, "every week", "Is this right?")
    noor.tap("Send")
    eventually(lambda: inside(house, chat, noor))
    until_alike(house, chat)


def test_two_organisers_at_once_are_one_decision(house: House) -> None:
    host, second, noor = house.person("Katrin"), house.person("Mina"), house.person("Noor")
    chat, link = table(house, host, second)
    noor.follow(link)
    noor.wait_for("Do you mend things?")
    tap(noor, "Yes", "How often can you come?")
    tap(noor, "now and then", "What did you mend last?")
    tell(noor, "A lamp", "Is this right?")
    tap(noor, "Send", "Sent.")
    for organiser in (host, second):
        organiser.wait_for("would like to come into")
    tap(second, "Decline", "Why not this time?")
    tap(host, "Admit", "admitted")
    assert "decided already" in second.tap("1").text
    eventually(lambda: "admitted" in last(second).text)
    assert Application.get(Application.user == user_id(noor)).decided_by_id == user_id(host)
    eventually(lambda: inside(house, chat, noor))
    until_alike(house, chat)


def test_who_took_the_request_back_is_shown_another_way(house: House) -> None:
    host, noor = house.person("Katrin"), house.person("Noor")
    chat, link = table(house, host)
    noor.follow(link)
    noor.wait_for("Do you mend things?")
    noor.withdraw(chat)
    tap(noor, "Yes", "How often can you come?")
    tap(noor, "every week", "Is this right?")
    noor.tap("Send")
    shown = noor.wait_for("Here is the way into")
    way = next(button.url for row in shown.buttons for button in row if button.url)
    assert noor.follow(way) == "joined"
    eventually(lambda: inside(house, chat, noor))
    until_alike(house, chat)


def test_a_bot_that_dies_between_decision_and_answer_still_lets_in(house: House) -> None:
    host, noor = house.person("Katrin"), house.person("Noor")
    chat, link = table(house, host)
    noor.follow(link)
    noor.wait_for("Do you mend things?")
    tap(noor, "Yes", "How often can you come?")
    tap(noor, "now and then", "What did you mend last?")
    tell(noor, "A lamp", "Is this right?")
    tap(noor, "Send", "Sent.")
    house.desk.faults([{"method": "approveChatJoinRequest", "kind": "429", "retry_after": 2}])
    host.wait_for("would like to come into")
    tap(host, "Admit", "admitted")
    request = OutboxMessage.kind == "join_request", OutboxMessage.state != "sent"
    eventually(lambda: [row.error for row in OutboxMessage.select().where(*request)] == ["429"])
    house.kill_bot()
    assert house.desk.requests(chat) != []  # decided, and the chat does not know
    house.desk.faults([])
    with write_transaction():
        Lease.delete().execute()  # nobody waits here for the dead one's time to run out
    house.start_bot()
    eventually(lambda: inside(house, chat, noor), timeout=20)
    assert [call["ok"] for call in house.desk.calls("approveChatJoinRequest")][-1]
    until_alike(house, chat)


def test_organisers_write_the_questions_and_who_comes_by_link_finds_the_way_in(house: House) -> None:
    host, noor = house.person("Katrin"), house.person("Noor")
    chat = founded(house, host)
    group = group_of(chat)
    with write_transaction():
        Group.update(visibility="public").where(Group.id == group).execute()
    tell(host, "/group", "You are the owner.")
    tap(host, "How people come in", "Open: whoever asks")
    tap(host, "Write the questions", "Write the first question")
    tell(host, "Do you sing?", "How is it answered?")
    tap(host, "Yes or no", "What does the answer lead to?")
    tap(host, "Yes lets them in, no declines", "What do they read?")
    tell(host, "Here everybody sings.", "And the next question?")
    tap(host, "That is all", "Saved.")
    tap(host, "How people come in", "By questions")
    slug = Group.get_by_id(group).slug
    noor.start(f"a_{slug}")
    noor.wait_for("Do you sing?")
    tap(noor, "Yes", "Is this right?")
    noor.tap("Send")
    welcome = noor.wait_for(lambda seen: "Welcome to" in seen.text and chat.title in str(seen.buttons))
    way = next(button.url for row in welcome.buttons for button in row if button.url)
    assert noor.follow(way) == "joined"
    eventually(lambda: inside(house, chat, noor))
    assert [one["member_limit"] for one in house.desk.links(chat) if one["invite_link"] == way] == [1]
    assert reviewing.waiting(user_id(host), group) == ()
    until_alike(house, chat)


def test_who_never_pressed_start_is_offered_to_and_organisers_read_who_heard_nothing(house: House) -> None:
    host, noor = house.person("Katrin"), house.person("Noor", started=False)
    chat, link = table(house, host)
    looked_at = EntryQuestionWish(Kind.YES_NO, "Do you mend things?", decisions={"yes": Decision.REVIEW})
    set_questions(user_id(host), group_of(chat), [looked_at], entry.entry_of(group_of(chat)).revision, clock())
    noor.follow(link)
    noor.wait_for("Do you mend things?")
    tap(noor, "Yes", "Is this right?")
    sent = tap(noor, "Send", "Sent.").text
    key = Application.get(Application.user == user_id(noor)).key
    assert "So that I can write to you then, press Start here" in sent
    assert f"?start=join_{key}" in sent
    stay_up(noor)
    house.desk.expire_contact(noor, chat)
    host.wait_for("would like to come into")
    tap(host, "Decline", "Why not this time?")
    tap(host, "2", "declined")
    word = (OutboxMessage.kind == "entry_word", OutboxMessage.user == user_id(noor))
    eventually(lambda: OutboxMessage.get(*word).state == "dead")
    forge(house, host, f"rv:show:{key}")
    eventually(lambda: "I could not tell Noor" in re.sub("[\u2068\u2069]", "", last(host).text))
    until_alike(house, chat)
