"""Reports and what follows, on the site: each page for whom it is, forms that keep what was typed, one decision."""

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from config import settings
from database import write_transaction
from meetups import complaints, members, people, sanctions
from meetups.complaints import ReportWish
from meetups.groups import GroupFacts, group
from meetups.people import Person
from meetups.sanctions import SanctionWish
from meetups.visibility import Role, Visibility, role_of
from models import Report, Sanction
from tests.conftest import MakeEvent, MakeGroup, somebody
from tests.web.conftest import proof
from tests.web.test_events import counted_queries
from web.clock import now

Enter = Callable[[Person], FlaskClient]


@pytest.fixture
def table(make_group: MakeGroup, host: Person, waiting: Person) -> GroupFacts:
    for each in (host, waiting):
        people.choose_language(each.id, "en", now())
    return make_group(visibility=Visibility.PRIVATE)


@pytest.fixture
def moderator(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    monkeypatch.setenv("MODERATORS", "5900")
    settings.cache_clear()
    yield somebody("Moira", 5900)
    settings.cache_clear()


def text(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def send(browser: FlaskClient, page: str, path: str, status: int = 303, **typed: str) -> str:
    answer = browser.post(path, data={"csrf_token": proof(browser, page)} | typed)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_a_report_is_written_decided_and_its_end_is_read(
    table: GroupFacts, signed_in: Enter, host: Person, guest: Person, waiting: Person
) -> None:
    mine, theirs, path = signed_in(guest), signed_in(host), f"/g/{table.slug}/report"
    page = text(mine, f"{path}?member={waiting.id}")
    assert f'<option value="{waiting.id}" selected>Lucía</option>' in page
    assert "This Klatch has no moderators just now" in page
    shown = send(mine, path, path, 422, member=str(waiting.id), words="They <b>shouted</b>")
    assert "Choose what is wrong." in shown
    assert "They &lt;b&gt;shouted&lt;/b&gt;" in shown
    send(mine, path, path, member=str(waiting.id), kind="insult", words="They shouted")
    assert "Nobody has decided yet." in text(mine, "/me/reports")

    key, reports = Report.get().key, f"/g/{table.slug}/reports"
    page = text(theirs, reports)
    assert "They shouted" in page
    assert "Samira" not in page
    shown = send(theirs, reports, f"{reports}/{key}", 422, kind="mute", days="x", reason="Because")
    assert "For how many days?" in shown
    assert f'<li><a href="#{key}-days">For how many days?' in shown  # above all reports, where the reader is sent
    assert ">Because</textarea>" in shown.replace("\n", "")
    send(theirs, reports, f"{reports}/{key}", kind="mute", days="7", reason="Because")
    send(theirs, reports, f"{reports}/{key}", do="leave")
    assert "Katrin decided that already." in text(theirs, reports)
    assert Sanction.select().count() == 1
    assert "They did something about it." in text(mine, "/me/reports")
    assert not sanctions.may_write(waiting.id, table.id, now())
    send(theirs, "/me", f"{reports.removesuffix('/reports')}/sanctions/{Sanction.get().key}/lift")
    assert sanctions.may_write(waiting.id, table.id, now())


def test_whoever_is_kept_out_reads_why_and_objects_once_and_moderators_answer(
    table: GroupFacts, signed_in: Enter, host: Person, guest: Person, moderator: Person
) -> None:
    key = sanctions.impose(host.id, table.id, guest.id, SanctionWish("ban", "Threats."), now())
    out, above = signed_in(guest), signed_in(moderator)
    assert out.get(f"/g/{table.slug}").status_code == 404
    assert f"/s/{key}" in text(out, "/me/record")
    page = text(out, f"/s/{key}")
    assert ("Threats." in page, "Katrin" in page) == (True, False)
    assert "The moderators of this Klatch look again" in page
    assert [browser.get(f"/s/{key}").status_code for browser in (above, signed_in(host))] == [404, 404]
    send(out, f"/s/{key}", f"/s/{key}", 422, words=" ")
    send(out, f"/s/{key}", f"/s/{key}", words="It was not me.")
    send(out, "/me", f"/s/{key}", words="And again.")
    assert Sanction.get().appeal == "It was not me."
    assert f"/s/{key}" in text(above, "/moderation")
    shown = send(above, f"/s/{key}", f"/s/{key}/answer", 422, do="lift", answer="")
    assert "Answer them" in shown
    for unknown in ({}, {"do": "keep"}):
        shown = send(above, f"/s/{key}", f"/s/{key}/answer", 422, answer="A mistake.", **unknown)
        assert ("Choose: lift it, or let it stay." in shown, "A mistake." in shown) == (True, True)
    assert (Sanction.get().appeal_state, role_of(guest.id, table.id)) == ("open", Role.BANNED)
    send(above, f"/s/{key}", f"/s/{key}/answer", do="lift", answer="A mistake.")
    assert role_of(guest.id, table.id) == Role.LEFT
    page = text(out, f"/s/{key}")
    assert "A mistake." in page
    assert "Moira" not in page
    assert out.get(f"/g/{table.slug}/report").status_code == 200  # also for who is outside by now


def test_moderators_have_a_page_of_their_own_and_nobody_learns_of_it(
    make_group: MakeGroup, signed_in: Enter, host: Person, guest: Person, moderator: Person
) -> None:
    found = make_group()
    for _ in range(2):
        complaints.report(guest.id, found.id, ReportWish("threat", "He threatens.", host.id), now())
    above = signed_in(moderator)
    assert [signed_in(each).get("/moderation").status_code for each in (host, guest)] == [404, 404]
    assert ("/moderation" in text(above, "/me"), "/moderation" in text(signed_in(host), "/me")) == (True, False)
    first, second = (row.key for row in Report.select().order_by(Report.id))
    shown = send(above, "/moderation", f"/moderation/{first}", 422, do="unlist", words="")
    assert f'<li><a href="#unlist-{first}">' in shown
    assert "Write something" in shown
    send(above, "/moderation", f"/moderation/{first}", do="unlist", words="Until it is settled.")
    assert group(found.id).visibility == Visibility.UNLISTED
    send(above, "/moderation", f"/moderation/{second}", do="owner", words="Look.")  # it is about the owner
    assert "There is no owner beside the person it is about." in text(above, "/moderation")
    assert (
        above.post(f"/moderation/{second}", data={"csrf_token": proof(above, "/me"), "kind": "ban"}).status_code == 404
    )
    send(above, "/moderation", f"/moderation/{second}", do="leave")
    assert signed_in(host).get(f"/g/{found.slug}/reports").get_data(as_text=True).count("threatens") == 0


def test_what_is_about_an_organiser_cannot_be_sent_where_nobody_could_read_it(
    make_group: MakeGroup, make_event: MakeEvent, signed_in: Enter, host: Person, guest: Person, stranger: Person
) -> None:
    found = make_group()
    path, mine = f"/g/{found.slug}/report", signed_in(guest)
    shown = send(mine, path, path, 422, member=str(host.id), kind="threat", words="He threatens.")
    assert "Nothing was sent" in shown
    assert "He threatens." in shown
    event = make_event(found, now=now(), date="2030-01-10")
    theirs = signed_in(stranger)
    assert f"{path}?event={event.key}" in text(theirs, f"/e/{event.key}")
    assert "Samira" not in text(theirs, f"{path}?event={event.key}")
    send(theirs, path, path, event=event.key, kind="unsafe")
    assert Report.get().event_id == event.id


def test_the_owner_acts_on_an_organiser_and_organisers_do_not_on_each_other(
    table: GroupFacts, signed_in: Enter, host: Person, guest: Person, waiting: Person
) -> None:
    for each in (guest, waiting):
        members.make_organiser(host.id, each.id, table.id, now())
    path = f"/g/{table.slug}/act"
    owner, organiser = signed_in(host), signed_in(guest)
    assert organiser.get(f"{path}?member={waiting.id}").status_code == 403
    assert f"/act?member={waiting.id}" in text(owner, f"/g/{table.slug}/members")
    assert f"/act?member={waiting.id}" not in text(organiser, f"/g/{table.slug}/members")
    send(owner, f"{path}?member={waiting.id}", path, 422, member=str(waiting.id), kind="ban", reason="")
    send(owner, f"{path}?member={waiting.id}", path, member=str(waiting.id), kind="remove", reason="Enough.")
    assert role_of(waiting.id, table.id) == Role.LEFT
    with write_transaction():
        members.set_role(waiting.id, table.id, Role.BANNED, now())  # as where a chat's own administrator bans them
    assert "No reason was written down." in text(signed_in(waiting), "/me/record")


@pytest.mark.parametrize("more", [1, 8])
def test_lists_take_as_many_queries_however_many_rows(
    more: int, table: GroupFacts, signed_in: Enter, host: Person, guest: Person, waiting: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for n in range(more):
        complaints.report(guest.id, table.id, ReportWish("spam", f"{n}", waiting.id), now())
        sanctions.impose(host.id, table.id, waiting.id, SanctionWish("warn", f"{n}"), now())
    for person, path, most in ((host, f"/g/{table.slug}/reports", 10), (guest, "/me/reports", 2)):
        browser = signed_in(person)
        browser.get(path)
        with counted_queries(monkeypatch) as seen:
            assert browser.get(path).status_code == 200
        assert len(seen) == most, (path, len(seen))
