"""Answers at the door on organisers' screens, with the real bot: gone from there on the day they are deleted."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from database import write_transaction
from handlers.work import clock
from meetups import applications, entry, entry_cards, members, people
from meetups.applications import Source
from meetups.entry import EntryMode, EntryWish
from meetups.entry_questions import EntryQuestionWish, Kind, set_questions
from models import Application, ApplicationAnswer, DueWork, Group
from playground.client import Person, Seen
from tests.handlers.alike import group_of
from tests.handlers.conftest import TOKEN, House, forge, tap, user_id
from tests.handlers.test_rosters import founded
from tests.patience import eventually


@pytest.fixture(scope="module")
def module_database(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What differs between databases is tried in tests/meetups: here one is enough."""
    path = tmp_path_factory.mktemp("house") / "klatch.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


ANSWERED = "What was answered at the door is deleted."


def test_what_was_answered_goes_from_every_organisers_chat_with_the_bot(house: House) -> None:
    host, mia, ben = house.person("Katrin"), house.person("Mia"), house.person("Ben")
    group = asking(house, host, mia, ben)
    first = applied(house.person("Noor"), group)
    applied(house.person("Odo"), group)
    forge(house, host, f"rv:list:{group}")
    opened = host.wait_for("Who asks to come in")
    tap(host, "Noor", "A lamp of Noor")  # in place of the list
    eventually(lambda: f"{first}:{host.id}:{opened.id}" in shown(first), timeout=30)
    tap(host, "Admit", "admitted")
    (mine,) = said(mia, "A lamp of Noor")
    delete(house, mia, mine.id)
    days_go_by(first)
    eventually(lambda: shown(first) == [], timeout=30)
    everybody = (host, mia, ben)
    assert [len(said(each, "A lamp of Noor")) for each in everybody] == [0, 0, 0]
    assert [len(said(each, ANSWERED)) for each in everybody] == [2, 0, 1]
    (gone,) = said(ben, ANSWERED)
    assert plain(gone)[1:] == ["Katrin admitted Noor.", ANSWERED]
    assert (gone.buttons, ApplicationAnswer.select().count()) == ([], 1)
    assert [len(said(each, "A lamp of Odo")) for each in everybody] == [1, 1, 1]  # nobody decided about him yet


def asking(house: House, host: Person, *organisers: Person) -> int:
    """A public group that asks one question, and who looks after it."""
    group, now = group_of(founded(house, host, *organisers)), clock()
    with write_transaction():
        Group.update(visibility="public").where(Group.id == group).execute()
    for other in organisers:
        members.make_organiser(user_id(host), user_id(other), group, now)
    entry.save(user_id(host), group, EntryWish(EntryMode.QUESTIONS), entry.entry_of(group).revision, now)
    questions = [EntryQuestionWish(Kind.TEXT, "What did you mend last?")]
    set_questions(user_id(host), group, questions, entry.entry_of(group).revision, now)
    return group


def applied(person: Person, group: int) -> str:
    """Somebody's application, once all three organisers read it."""
    name = people.person(user_id(person)).name
    key = applications.open_application(user_id(person), group, Source.LINK, clock()).key
    applications.answer(user_id(person), key, 1, f"A lamp of {name}", clock())
    applications.send(user_id(person), key, clock())
    eventually(lambda: len(shown(key)) == 3, timeout=30)
    return key


def shown(key: str) -> list[str]:
    """The messages that show this application."""
    known = DueWork.select().where(DueWork.kind == entry_cards.KIND, DueWork.subject.startswith(f"{key}:"))
    return sorted({row.subject for row in known})


def said(person: Person, words: str) -> list[Seen]:
    return [seen for seen in person.messages() if words in seen.text]


def plain(seen: Seen) -> list[str]:
    return seen.text.replace("\u2068", "").replace("\u2069", "").splitlines()


def delete(house: House, person: Person, message_id: int) -> None:
    given = {"chat_id": person.id, "message_id": message_id}
    assert httpx.post(f"{house.desk.url}/bot{TOKEN}/deleteMessage", json=given).json()["ok"]


def days_go_by(key: str) -> None:
    """Until what was answered is to be forgotten."""
    now = clock() - timedelta(seconds=1)
    with write_transaction():
        row = Application.get(Application.key == key)
        Application.update(forget_at=now).where(Application.id == row.id).execute()
        DueWork.update(at=now).where(DueWork.kind == "entry_forget", DueWork.subject == str(row.id)).execute()
