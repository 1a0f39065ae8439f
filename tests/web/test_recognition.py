"""Pauses, thanks, what one may be asked about and titles on the site; what was typed stays where it was wrong."""

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from database import write_transaction
from meetups import ask_about, chats, my_place, pauses, people, thanks
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts
from meetups.people import Person
from models import GroupChat, Report, Thanks
from tests.conftest import MakeGroup
from tests.crowd import enter
from tests.web.conftest import proof
from web.clock import now

Enter = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def english(host: Person) -> None:
    people.choose_language(host.id, "en", now())


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    return make_group()


def send(browser: FlaskClient, path: str, form: str, **fields: str) -> tuple[int, str]:
    """Send the form on that page; the status, and what stands on the page that follows."""
    answer = browser.post(path, data={"csrf_token": proof(browser, form), **fields})
    shown = browser.get(form) if answer.status_code == 303 else answer
    return answer.status_code, words(shown.get_data(as_text=True))


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_pause_and_fewer_messages(group: GroupFacts, guest: Person, signed_in: Enter) -> None:
    browser, place = signed_in(guest), f"/g/{group.slug}/my-place"
    status, page = send(browser, f"{place}/pause", place, span="day", until="soon")
    assert (status, "I cannot read that as a day." in page) == (422, True)
    assert 'value="soon"' in browser.post(f"{place}/pause", data={"csrf_token": proof(browser, place), "span": "day",
                                                                  "until": "soon"}).get_data(as_text=True)  # fmt: skip
    status, page = send(browser, f"{place}/pause", place, span="week", until="", all="yes")
    assert (status, "You paused it until" in page) == (303, True)
    assert pauses.is_paused(guest.id, group.id, now())
    status, page = send(browser, f"{place}/end", place)
    assert "The pause is over." in page
    assert my_place.pauses_of(guest.id, now()) == ()
    send(browser, f"{place}/fewer", place, fewer="yes")
    assert pauses.wants_fewer(guest.id, group.id)
    send(browser, f"{place}/fewer", place)
    assert not pauses.wants_fewer(guest.id, group.id)


def test_organisers_read_counts_and_choose_the_days(group: GroupFacts, host: Person, signed_in: Enter) -> None:
    browser, lively = signed_in(host), f"/g/{group.slug}/lively"
    assert words(browser.get(lively).get_data(as_text=True)).count("Too few to say") == 3
    status, page = send(browser, lively, lively, days="13")
    assert (status, "Choose from 14 to 365 days, or never." in page) == (422, True)
    assert "The last 90 days" in send(browser, lively, lively, days="90")[1]


def test_thanks_and_what_one_may_be_asked_about(
    group: GroupFacts, host: Person, guest: Person, waiting: Person, signed_in: Enter
) -> None:
    browser, path = signed_in(host), f"/g/{group.slug}/thanks"
    status, page = send(browser, path, path, member=str(guest.id), topic="", words="My words")
    assert (status, "Say in a few words what for." in page, "My words" in page) == (422, True, True)
    status, page = send(browser, path, path, member=str(guest.id), topic="Proofreading", words="My words")
    assert (status, "Samira reads from you: thanks for Proofreading." in page) == (303, True)
    status, page = send(browser, path, path, member=str(guest.id), topic="proofreading", words="")
    assert (status, "You thanked them for that already." in page) == (422, True)
    status, page = send(browser, path, path, member="999", topic="Tea", words="")
    assert "I find nobody like that among the members." in page
    thanks.thank(waiting.id, guest.id, group.id, "proofreading", "", now())
    mine, knows = signed_in(guest), f"/g/{group.slug}/knows"
    assert "My words" in words(mine.get(path).get_data(as_text=True))
    assert "My words" not in words(signed_in(waiting).get(path).get_data(as_text=True))
    (topic,) = ask_about.mine(guest.id, group.id, now())
    _, page = send(mine, knows, knows, topic=f"show:{topic.mark}")
    assert "shown until" in page
    members = words(browser.get(f"/g/{group.slug}/members").get_data(as_text=True))
    assert members.count("Ask about: Proofreading") == 1
    _, page = send(mine, knows, knows, topic=f"hide:{topic.mark}")
    assert "Hidden: Proofreading." in page
    assert Thanks.select().count() == 2


def test_in_a_large_group_whoever_is_thanked_is_typed_and_of_several_chosen(
    group: GroupFacts, host: Person, signed_in: Enter
) -> None:
    ids = enter(group.id, 150)
    browser, path = signed_in(host), f"/g/{group.slug}/thanks"
    first = browser.get(path).get_data(as_text=True)
    assert ('name="who"' in first, 'name="member"' in first) == (True, False)
    given = browser.get(f"{path}?member={ids[140]}").get_data(as_text=True)
    assert f'<option value="{ids[140]}" selected>Person 140</option>' in given
    _, page = send(browser, path, path, who="Nobody here", topic="Tea", words="My words")
    assert ("I find nobody like that among the members." in page, "My words" in page) == (True, True)
    said = browser.post(path, data={"csrf_token": proof(browser, path), "who": "person 14", "topic": "Tea"})
    assert said.status_code == 303  # the whole name of one, and the beginning of ten others
    status, page = send(browser, path, path, who="person 13", topic="Cake", member="")
    assert (status, "thanks for Cake" in page) == (303, True)
    status, page = send(browser, path, path, who="son 13", topic="Soup")
    assert (status, "Several are called so." in page, "Person 139" in page) == (422, True, True)
    status, page = send(browser, path, path, who="son 13", topic="Soup", member=str(ids[139]))
    assert (status, "Person 139 reads from you: thanks for Soup." in page) == (303, True)
    assert [row.receiver_id for row in Thanks.select().order_by(Thanks.id)] == [ids[14], ids[13], ids[139]]
    report = f"/g/{group.slug}/report"  # which may be about nobody in particular
    assert "Or type a name" not in browser.get(report).get_data(as_text=True)
    _, page = send(browser, report, report, who="son 13", kind="spam", words="They sell things.")
    assert all(said in page for said in ("Several are called so.", "They sell things.", "Nobody in particular"))
    browser.post(report, data={"csrf_token": proof(browser, report), "who": "Person 13", "kind": "spam"})
    assert [row.about_id for row in Report.select()] == [ids[13]]


def test_a_title_is_offered_answered_and_taken_away(
    group: GroupFacts, host: Person, guest: Person, signed_in: Enter
) -> None:
    chats.seen(ChatFacts(-1001, "supergroup", "Table"), host.id, now(), [5001])
    with write_transaction():
        GroupChat.update(group=group.id).execute()
    organiser, member, path = signed_in(host), signed_in(guest), f"/g/{group.slug}/titles"
    status, page = send(organiser, f"{path}/offer", path, member=str(guest.id), title="x" * 17)
    assert (status, "A title has up to 16 characters." in page) == (422, True)
    _, page = send(organiser, f"{path}/offer", path, member=str(guest.id), title="Keeper of tea")
    assert "Samira is asked. Without their yes nothing is set." in page
    assert "Table : not answered yet" in page
    offered = member.get(path).get_data(as_text=True)
    mark = re.search(r'value="(yes:[0-9a-f]{12})"', offered)
    assert mark
    assert "Offer a title" not in offered
    _, page = send(member, path, path, answer=mark[1])
    assert "It is set in a moment." in page
    assert "Table : on its way" in words(organiser.get(path).get_data(as_text=True))
    _, page = send(member, path, path, answer="away")
    assert "You have no title in the chat." in page
