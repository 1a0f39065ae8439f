"""/new: an event made step by step in private."""

from dataclasses import replace
from datetime import UTC, datetime

from meetups import drafts
from models import Draft, Event
from playground.client import Person
from tests.handlers.conftest import House, forge, found_group, make_event, standing, tap, tell, user_id


def organiser(house: House) -> Person:
    host = house.person("Katrin")
    found_group(house, host)
    return host


def test_an_event_is_made_and_its_card_is_posted(house: House) -> None:
    host = house.person("Katrin")
    chat = found_group(house, host)
    make_event(host, "One poem, nine languages")
    card = host.wait_for("One poem, nine languages", chat)
    assert card.labels[:3] == ["In person", "Maybe", "Can’t go"]
    event = Event.get(Event.title == "One poem, nine languages")
    assert (event.status, event.room_capacity, event.venue.name, event.venue.address) == (
        "published", 2, "Lesecafé", "Karl-Heine-Straße 46",
    )  # fmt: skip
    assert (event.starts_wall.strftime("%H:%M"), event.ends_wall.strftime("%H:%M")) == ("19:30", "21:00")
    assert drafts.current(user_id(host)) is None


def test_a_restart_in_the_middle_keeps_everything(house: House) -> None:
    host = organiser(house)
    tell(host, "/new", "What is the event called")
    tell(host, "After the power cut", "Which day")
    tap(host, "Tomorrow", "When does it start")
    house.kill_bot()
    said = host.say("20:00")
    house.start_bot()
    host.wait_for("Where do people meet", after=said.id)
    tap(host, "Online", "What is the link")
    tap(host, "Later", "What is it about")
    tap(host, "Skip", "Who may see it")
    tap(host, "Everybody", "Nobody else has seen it")
    tap(host, "Publish", "Published")
    event = Event.get(Event.title == "After the power cut")
    assert (event.status, event.starts_wall.strftime("%H:%M"), event.format) == ("published", "20:00", "online")


def test_new_again_goes_on_where_one_was(house: House) -> None:
    host = organiser(house)
    tell(host, "/new", "What is the event called")
    tell(host, "Half an event", "Which day")
    assert tell(host, "/new", "Which day").labels[-2:] == ["Back", "Cancel"]


def test_back_shows_what_was_said_and_keeps_the_rest(house: House) -> None:
    host = organiser(house)
    tell(host, "/new", "What is the event called")
    tell(host, "A first name", "Which day")
    tap(host, "Tomorrow", "When does it start")
    tap(host, "Back", "Which day")
    tap(host, "Back", "Now: \u2068A first name\u2069")
    tell(host, "A second name", "When does it start")
    answers = drafts.current(user_id(host))
    assert answers is not None
    assert (answers.answers["title"], bool(answers.answers["date"])) == ("A second name", True)


def test_keep_as_it_is_goes_on(house: House) -> None:
    host = organiser(house)
    tell(host, "/new", "What is the event called")
    tell(host, "Kept", "Which day")
    tap(host, "Back", "Now: ")
    tap(host, "Keep as it is", "Which day")


def test_cancel_throws_the_draft_away(house: House) -> None:
    host = organiser(house)
    make_event(host, "Never to be", publish=False)
    assert Event.get(Event.title == "Never to be").status == "draft"
    tap(host, "Cancel", "Cancelled. Nothing was changed")
    assert Event.select().where(Event.title == "Never to be").count() == 0
    assert drafts.current(user_id(host)) is None


def test_something_is_changed_at_the_preview(house: House) -> None:
    host = organiser(house)
    make_event(host, "Wrong name", publish=False)
    for each in ("Change something", "More"):
        tap(host, each, "What shall be different")
        tap(host, "Back", "Nobody else has seen it")
    tap(host, "Change something", "What shall be different")
    tap(host, "Name", "What is the event called")
    tell(host, "Right name", "Nobody else has seen it")
    tap(host, "More", "What shall be different")
    tap(host, "Guests", "How many guests")
    tap(host, "3", "Nobody else has seen it")
    tap(host, "Publish", "Published")
    event = Event.get(Event.title == "Right name")
    assert (event.status, event.guest_limit) == ("published", 3)
    assert Event.select().where(Event.title == "Wrong name").count() == 0


def test_more_is_set_by_buttons_or_typed_and_outlives_a_restart(house: House) -> None:
    host = organiser(house)
    make_event(host, "By word of the hosts", publish=False)
    labels = tap(host, "More", "What shall be different").labels
    assert labels == ["Guests", "Who comes is for you to decide", "Answers until", "Seats for newcomers",
                      "Who reads the names", "Who reads the address", "Back"]  # fmt: skip
    tap(host, "Who comes is for you to decide", "Whoever answers is asked to wait")
    tap(host, "Yes", "Nobody else has seen it")
    tap(host, "More", "What shall be different")
    house.kill_bot()
    house.start_bot()
    tap(host, "Answers until", "After that nobody new can answer")
    tap(host, "Back", "Nobody else has seen it")
    tap(host, "More", "What shall be different")
    tap(host, "Answers until", "After that nobody new can answer")
    tell(host, "soon", "Choose one of those offered.")
    tap(host, "1 day before", "Nobody else has seen it")
    tap(host, "More", "What shall be different")
    tap(host, "Guests", "How many guests")
    tell(host, "11", "Guests are a number from 0 to 10.")
    preview = tell(host, "7", "Nobody else has seen it")
    assert "Guests: 7\nWho comes is for you to decide\nAnswers until: 1 day before" in preview.text
    tap(host, "Publish", "Published")
    event = Event.get(Event.title == "By word of the hosts")
    assert (event.approval, event.answer_lead, event.guest_limit) == (True, 86_400, 7)


def test_an_event_online_may_meet_in_the_groups_own_video_chat(house: House) -> None:
    host = organiser(house)
    tell(host, "/new Call, tomorrow 19:00, online", "Nobody else has seen it")
    tap(host, "More", "What shall be different")
    tap(host, "Meet in the group’s own video chat", "No link is needed")
    preview = tap(host, "Yes", "Nobody else has seen it")
    assert "Meet in the group’s own video chat" in preview.text
    tap(host, "Publish", "Published")
    assert Event.get(Event.title == "Call").video_chat


def test_bad_answers_are_explained_and_lose_nothing(house: House) -> None:
    host = organiser(house)
    tell(host, "/new", "What is the event called")
    tell(host, "x" * 121, "Keep the name under 120 characters; this has 121.")
    tell(host, "Patience", "Which day")
    tell(host, "some day", "I cannot read that as a day")
    tell(host, "2020-01-01", "That moment has passed. Choose one to come.")
    tell(host, "2099-01-01", "That is more than five years away")
    tap(host, "Tomorrow", "When does it start")
    tell(host, "7", "I cannot read that as a time")
    tell(host, "14:00 to 13:00", "It ends before it starts.")
    tell(host, "19:00", "Where do people meet")
    tell(host, "on the moon", "Choose one of those offered.")
    tell(host, "in person + online", "Where is the room")
    tell(host, "Lesecafé", "What is the address")
    tap(host, "Skip", "How many seats")
    for wrong in ("0", "-3", "1000000"):
        tell(host, wrong, "Seats are a number from 1 to 100000")
    tap(host, "No limit", "What is the link")
    tell(host, "javascript:alert(1)", "That is no link")
    tell(host, "not a link", "That is no link")
    tell(host, "https://meet.example.org/x", "What is it about")
    answers = drafts.current(user_id(host))
    assert answers is not None
    assert answers.answers["title"] == "Patience"


def test_a_title_that_turns_the_text_is_tamed(house: House) -> None:
    host = organiser(house)
    make_event(host, "\u202eمساء 😀😀")
    assert Event.select().where(Event.title == "مساء 😀😀").count() == 1


def test_an_hour_that_comes_twice_is_asked_for(house: House) -> None:
    host = organiser(house)
    tell(host, "/new", "What is the event called")
    tell(host, "Night walk", "Which day")
    tell(host, "2027-10-31", "When does it start")
    tell(host, "02:30", "02:30 comes twice")
    tap(host, "The second time: 01:30 UTC", "Where do people meet")
    tap(host, "In person", "Where is the room")
    tell(host, "Woods\nNorth gate", "How many seats")
    tap(host, "No limit", "What is it about")
    tap(host, "Skip", "Who may see it")
    tap(host, "Everybody", "02:30 comes twice. It starts the second time.")
    assert Event.get(Event.title == "Night walk").starts_at.strftime("%H:%M") == "01:30"


def test_an_hour_that_never_comes_is_read_and_shown(house: House) -> None:
    host = organiser(house)
    tell(host, "/new", "What is the event called")
    tell(host, "Gap", "Which day")
    tell(host, "2027-03-28", "When does it start")
    tell(host, "02:30 to 05:00", "Where do people meet")
    tap(host, "In person", "Where is the room")
    tell(host, "Woods\nNorth gate", "How many seats")
    tap(host, "No limit", "What is it about")
    tap(host, "Skip", "Who may see it")
    tap(host, "Everybody", "there is no 02:30. It starts at 03:30.")


def test_a_button_of_an_older_question_is_answered_kindly(house: House) -> None:
    host = organiser(house)
    tell(host, "/new", "What is the event called")
    days = tell(host, "Old buttons", "Which day")
    old = next(each.data for row in days.buttons for each in row if each.text == "Tomorrow")
    tell(host, "Saturday", "When does it start")
    before = standing(host)
    stale = forge(house, host, str(old))
    assert stale == "That question is not open any more. What you said last still counts."
    assert standing(host) == before


def test_forged_buttons_change_nothing(house: House) -> None:
    host = organiser(house)
    tell(host, "/new", "What is the event called")
    tell(host, "Forged", "Which day")
    before = standing(host)
    for data in (
        "d:new:date:=2026-99-99",
        "d:new:date:=x",
        "d:new:review:=publish",
        "d:new:date:go.review",
        "d:nothing:at:all",
        "d:new:date:skip",
        "d:new:nowhere:back",
        "d:",
        "d:new:date:=" + "x" * 52,
    ):
        assert forge(house, host, data) != "", data
        assert standing(host) == before, data


def test_a_strangers_press_reaches_only_their_own_dialogue(house: House) -> None:
    host, stranger = organiser(house), house.person("Nemo")
    tell(host, "/new", "What is the event called")
    tell(host, "Mine", "Which day")
    before = standing(host)
    assert forge(house, stranger, "d:new:date:cancel") == (
        "That question is not open any more. What you said last still counts."
    )
    assert standing(host) == before


def test_whoever_organises_nothing_is_told_how_to_begin(house: House) -> None:
    stranger = house.person("Nemo")
    tell(stranger, "/new", "You organise no group yet.")


def test_two_groups_are_asked_for_and_a_foreign_one_is_refused(house: House) -> None:
    host = house.person("Katrin")
    found_group(house, host, "First table")
    found_group(house, host, "Second table")
    tell(host, "/new", "Which group is it for")
    tap(host, "Second table", "What is the event called")


def test_dialogues_speak_the_persons_language(house: House) -> None:
    host = house.person("Katrin", "de")
    host.add_bot(house.chat(host))
    host.wait_for(lambda seen: "Cancel" in seen.labels or "Abbrechen" in seen.labels)
    assert Draft.get(Draft.user == user_id(host)).kind == "found"


def test_a_brief_dialogue_does_not_cost_a_long_one(house: House) -> None:
    host = organiser(house)
    tell(host, "/new", "What is the event called")
    tell(host, "Interrupted", "Which day")
    tell(host, "/settings", "Settings")
    tap(host, "Set my clock", "Where are you?")
    tell(host, "Europe/Lisbon", "Noted: Lisbon time.")
    host.wait_for(lambda seen: "Tomorrow" in seen.labels)
    tap(host, "Tomorrow", "When does it start")
    here = standing(host)
    assert here is not None
    assert here[2]["title"] == "Interrupted"
    tell(host, "/nearby", "Where are you? Type a city")
    tell(host, "/new", "When does it start")


def test_the_moment_may_pass_while_the_preview_waits(house: House) -> None:
    host = organiser(house)
    make_event(host, "Too slow", publish=False)
    here = drafts.current(user_id(host))
    assert here is not None
    answers = dict(here.answers) | {"date": "2026-01-02"}  # as if the preview had lain there since
    drafts.keep(user_id(host), replace(here, answers=answers), datetime.now(UTC))
    tap(host, "Publish", "That moment has passed. Choose one to come.")
    assert Event.get(Event.title == "Too slow").status == "draft"
    tell(host, "tomorrow", "Nobody else has seen it")
    tap(host, "Publish", "Published")
