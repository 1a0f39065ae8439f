"""Being new in a group, on the site: introductions, buddies, the first time; and what organisers read of it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from database import write_transaction
from meetups import blocks, buddies, first_meetings, introductions, members, people, rsvps
from meetups.first_meetings import Felt, Reader
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.visibility import Visibility
from models import FirstMeeting, GroupChat
from tests.conftest import NOW, MakeEvent, MakeGroup
from tests.web.conftest import proof
from web.clock import now

Enter = Callable[[Person], FlaskClient]
KEEP_APART = "<script>alert(1)</script>"


@pytest.fixture
def group(make_group: MakeGroup, host: Person, waiting: Person) -> GroupFacts:
    """Everybody reads English here."""
    for person in (host, waiting):
        people.choose_language(person.id, "en", NOW)
    return make_group()


def sent(browser: FlaskClient, path: str, page: str = "", **fields: str) -> tuple[int, str]:
    """Send a form of that page; its status, and the page that follows."""
    token = proof(browser, page or path)
    answer = browser.post(path, data={"csrf_token": token, **fields}, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


def test_an_introduction_is_written_read_posted_and_deleted(
    group: GroupFacts, signed_in: Enter, guest: Person, waiting: Person, stranger: Person, client: FlaskClient
) -> None:
    here, home = f"/g/{group.slug}/introductions", f"/g/{group.slug}"
    mine = signed_in(guest)
    assert "Nobody has introduced themselves yet" in mine.get(here).get_data(as_text=True)
    status, page = sent(mine, here, text=" ", shown="public")
    assert (status, "A sentence or two, please." in page) == (422, True)
    status, page = sent(mine, here, text=f"I bind books. {KEEP_APART}", shown="public")
    assert (status, "It is kept." in page, KEEP_APART in page) == (200, True, False)
    assert "I bind books." in signed_in(waiting).get(here).get_data(as_text=True)
    assert signed_in(stranger).get(here).status_code == 403
    outside = client.get(home).get_data(as_text=True)
    assert ("I bind books." in outside, here in outside) == (True, False)
    assert here in mine.get(home).get_data(as_text=True)
    with write_transaction():
        GroupChat.create(group=group.id, chat_id=-1001, created_at=NOW)
    assert "It is on its way" in sent(mine, f"{here}/post", here)[1]
    blocks.block(waiting.id, guest.id, NOW)
    assert "I bind books." not in signed_in(waiting).get(here).get_data(as_text=True)
    assert "Your introduction is deleted" in sent(mine, f"{here}/delete", here)[1]
    assert introductions.mine(guest.id, group.id) is None


def test_a_private_group_offers_nothing_wider_and_tells_nobody(
    make_group: MakeGroup, signed_in: Enter, guest: Person
) -> None:
    here = f"/g/{make_group(visibility=Visibility.PRIVATE).slug}/introductions"
    mine = signed_in(guest)
    assert 'value="public"' not in mine.get(here).get_data(as_text=True)
    assert sent(mine, here, text="Hello.", shown="public")[0] == 422


def test_a_buddy_is_asked_for_found_and_thanked_on_the_site(
    group: GroupFacts, signed_in: Enter, guest: Person, stranger: Person, host: Person
) -> None:
    here = f"/g/{group.slug}/buddies"
    members.join(stranger.id, group.id, now())
    new, old = signed_in(stranger), signed_in(guest)
    assert sent(old, here, do="limit", limit="9")[0] == 422
    assert "Saved." in sent(old, here, do="limit", limit="1")[1]
    page = sent(new, here, do="ask")[1]
    assert ("Somebody is asked." in page, "Samira" in page) == (True, False)
    pair = str(buddies.mine(guest.id, group.id, now()).newcomers[0].pair)
    assert sent(new, here, do="yes", pair=pair)[0] == 404  # the one who is asked says yes
    assert "https://t.me/nemo" in sent(old, here, do="yes", pair=pair)[1]
    assert "https://t.me/samira" in new.get(here).get_data(as_text=True)
    assert sent(signed_in(host), here, do="end", pair=pair)[0] == 404
    assert "It is over." in sent(new, here, do="end", pair=pair)[1]
    assert "t.me/nemo" not in old.get(here).get_data(as_text=True)
    assert sent(new, here, do="nonsense")[0] == 404


def test_a_first_time_is_told_given_to_organisers_and_taken_back(
    group: GroupFacts, signed_in: Enter, guest: Person, host: Person
) -> None:
    here, first, care = (f"/g/{group.slug}/{path}" for path in ("buddies", "first", "newcomers"))
    mine = signed_in(guest)
    assert "Your first time" not in mine.get(here).get_data(as_text=True)
    assert sent(mine, first, here, felt="good", words="", shown="nobody")[0] == 404
    with write_transaction():
        FirstMeeting.create(group=group.id, user=guest.id, asked_at=NOW)
    assert sent(mine, first, here, felt="good", words="x" * 501, shown="organisers")[0] == 422
    assert sent(mine, first, here, felt="splendid", words="", shown="nobody")[0] == 404
    sent(mine, first, here, felt="mixed", words="Loud, but kind.", shown="organisers")
    word = first_meetings.mine(guest.id, group.id)
    assert word is not None
    assert (word.felt, word.shown) == (Felt.MIXED, Reader.ORGANISERS)
    page = signed_in(host).get(care).get_data(as_text=True)
    assert "Loud, but kind." in page
    assert "<dt>Newcomers who wait for a buddy</dt><dd>fewer than five</dd>" in page
    assert "as if you had said nothing" in sent(mine, first, here, do="gone")[1]
    assert "Loud" not in signed_in(host).get(care).get_data(as_text=True)


def test_who_comes_for_the_first_time_is_marked_on_the_list_and_at_the_door(
    group: GroupFacts, make_event: MakeEvent, signed_in: Enter, guest: Person, waiting: Person, host: Person
) -> None:
    before, key = make_event(group, seats="", date="2026-11-30").key, make_event(group, seats="").key
    rsvps.answer(waiting.id, before, Choice.ROOM, NOW)
    for person in (guest, waiting):
        rsvps.answer(person.id, key, Choice.ROOM, NOW)
    for path in ("people", "check-in"):
        page = signed_in(host).get(f"/e/{key}/{path}").get_data(as_text=True)
        rows = [row for row in page.split("<li") if "<bdi>Samira</bdi>" in row or "<bdi>Lucía</bdi>" in row]
        assert ["First time here" in row for row in sorted(rows, key=lambda row: "Samira" in row)] == [False, True]
