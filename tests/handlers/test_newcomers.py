"""Being new in a group, through the bot: welcomed, introduced, looked after, and asked how it was."""

from datetime import UTC, datetime, timedelta

from database import write_transaction
from meetups import buddies, first_meetings, introductions, members, people
from meetups.entry import EntryWish, save
from meetups.people import Person
from models import FirstMeeting
from tests.conftest import MakeGroup, somebody
from tests.handlers.conftest import House, forge, found_group, last, tap, tell, user_id
from tests.handlers.test_group_menu import group_of, labels
from tests.handlers.test_my_answer import newest
from tests.handlers.wire import Wire, happen, press


def now() -> datetime:
    return datetime.now(UTC)


def test_a_newcomer_is_welcomed_says_who_they_are_and_finds_a_buddy(house: House) -> None:
    host, guest, new = house.person("Katrin"), house.person("Samira"), house.person("Noor")
    chat = found_group(house, host)
    group_id = group_of(host)
    save(user_id(host), group_id, EntryWish(welcome="Sit down."), 0, now())
    members.join(user_id(guest), group_id, now())
    guest.wait_for("Welcome to")
    tell(guest, "/group", "You are a member.")
    tap(guest, "My place here", "My place here")
    tap(guest, "Buddies", "How many newcomers would you look after")
    tap(guest, "2", "You look after up to 2 newcomers")

    members.join(user_id(new), group_id, now())
    welcome = new.wait_for("Sit down.")
    assert labels(welcome) == ["Introduce yourself", "I would like a buddy"]
    new.tap("Introduce yourself")
    new.wait_for("Who are you, and what brings you to")
    tell(new, "I bind <books>.", "Who may read it?")
    shown = tap(new, "Whoever sees the group’s page", "It is kept.")
    assert labels(shown)[:4] == [
        "Write it anew",
        "Take it away",
        "Show it to members only",
        "Post it in the group’s chat",
    ]
    tap(new, "Post it in the group’s chat", "It is on its way")
    host.wait_for("Noor introduces themselves", chat=chat)
    tap(new, "Show it to members only", "Members of the group read it.")
    told = introductions.mine(user_id(new), group_id)
    assert told is not None
    assert (told.text, told.shown, told.posted) == ("I bind <books>.", "group", True)

    assert forge(house, new, f"bd:want:{group_id}") == ""
    new.wait_for("Somebody is asked.")
    asked = guest.wait_for("is new in")
    assert "I bind <books>." in asked.text
    tap(guest, "Yes, gladly", "You both hear how to write to each other.")
    assert "t.me/samira" in new.wait_for("is your buddy in").html
    guest.wait_for("You are the buddy of Noor")
    pair = buddies.mine(user_id(new), group_id, now()).buddy
    assert pair is not None
    assert forge(house, host, f"bd:end:{pair.pair}") == "That is not here any more."
    assert forge(house, new, f"bd:end:{pair.pair}") == ""
    guest.wait_for("Your time as buddies in")


def test_how_the_first_time_was_is_said_with_one_press_and_given_to_whom_they_choose(house: House) -> None:
    host, guest = house.person("Katrin"), house.person("Samira")
    found_group(house, host)
    group_id = group_of(host)
    members.join(user_id(guest), group_id, now())
    assert forge(house, guest, f"fm:good:{group_id}") == "That is not here any more."  # they were not asked
    with write_transaction():
        FirstMeeting.create(group=group_id, user=user_id(guest), asked_at=now() - timedelta(hours=1))
    forge(house, guest, f"fm:mixed:{group_id}")
    shown = guest.wait_for("Thank you. It is noted.")
    assert labels(shown) == [
        "Add a few words", "Take it back", "Who reads it: The organisers", "Good", "Not for me", "Back"
    ]  # fmt: skip
    tap(guest, "Add a few words", "How was it, in a few words?")
    tell(guest, "Loud, but kind.", "only counted")
    tap(guest, "Who reads it: The organisers", "The organisers read it, with your name.")
    host.wait_for("Samira tells how the first time")
    tap(host, "Read it", "Loud, but kind.")
    tell(host, "/group", "You are the owner.")
    tap(host, "Looking after it", "Looking after it")
    care = tap(host, "Newcomers", "Newcomers who wait for a buddy: fewer than five")
    assert "Mixed: fewer than five" in care.text
    assert "Loud, but kind." in care.text
    tap(guest, "Take it back", "How was it?")
    word = first_meetings.mine(user_id(guest), group_id)
    assert word is not None
    assert word.felt is None
    assert forge(house, guest, f"fm:care:{group_id}") == "Only organisers of the group can do that."
    assert "Loud" not in last(guest).text


def test_what_many_gave_to_read_fits_into_one_message(make_group: MakeGroup, host: Person) -> None:
    people.choose_language(host.id, "en", now())
    group, wire = make_group(), Wire()
    for n in range(9):
        new = somebody(f"Newcomer {n}", 7000 + n)
        members.join(new.id, group.id, now())
        with write_transaction():
            FirstMeeting.create(group=group.id, user=new.id, asked_at=now(), said_at=now(), felt="good",
                                words="😀" * 249, shown="organisers")  # fmt: skip
    happen(wire, press(5001, f"fm:care:{group.id}"))
    said = "\n".join(newest(wire)[0])
    assert len(said.encode("utf-16-le")) // 2 < 4096
    assert said.endswith("and 4 more")
