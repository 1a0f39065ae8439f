"""Who reads names, how discreet a group is, and whom one does not want to meet, as people say it on the site."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from meetups import blocks, groups, invitations, people, rsvps
from meetups.invitations import Span
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.visibility import Visibility
from models import Group, Membership
from tests.conftest import MakeEvent, MakeGroup, typed_event
from tests.web.conftest import proof
from web.clock import now

Enter = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def english(host: Person) -> None:
    people.choose_language(host.id, "en", now())


def text(browser: FlaskClient, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def test_an_owner_makes_a_group_sensitive_and_ends_it_with_open_eyes(
    make_group: MakeGroup, signed_in: Enter, client: FlaskClient, host: Person, guest: Person
) -> None:
    group, browser = make_group("Quiet Room", visibility=Visibility.PUBLIC), signed_in(host)
    invitation = invitations.make(host.id, group.id, Span.WEEK, None, now())
    path = f"/g/{group.slug}/discretion"
    assert f'href="{path}"' in text(browser, f"/g/{group.slug}")
    token = proof(browser, path)

    def sent(to: str, **fields: str) -> tuple[int, str]:
        answer = browser.post(to, data={"csrf_token": token, **fields})
        return answer.status_code, answer.headers.get("Location", "") or answer.get_data(as_text=True)

    status, page = sent(f"{path}/sensitive", neutral_name="x" * 61, visibility="private")
    assert (status, "x" * 61 in page, groups.group(group.id).sensitive) == (422, True, False)
    status, to = sent(f"{path}/sensitive", neutral_name="Book circle", visibility="unlisted")
    kept = groups.group(group.id)
    assert (status, kept.sensitive, kept.neutral_name, kept.visibility) == (303, True, "Book circle", "unlisted")
    assert to == f"/g/{kept.slug}/discretion"
    assert "quiet" not in kept.slug
    page = text(browser, to)
    assert "Book circle" in page
    assert re.findall(r"<title>(.*?)</title>", page) == ["Book circle · Klatch"]
    assert 'value="all"' not in page  # nobody outside is to read names
    # Somebody who holds an invitation reads nothing before they sign in, and all of it then.
    assert "Quiet Room" not in text(client, f"/i/{invitation.key}")
    assert "Quiet Room" in text(browser, f"/i/{invitation.key}")
    assert "Book circle" in text(browser, f"/i/{invitation.key}/print")
    assert "Quiet Room" not in text(browser, f"/i/{invitation.key}/print")
    # A group like this is not made public by the form of its settings.
    settings = f"/g/{kept.slug}/settings"
    fields = groups.typed(kept) | {"visibility": "public", "revision": str(kept.revision)}
    assert sent(settings, **fields)[0] == 422
    status, page = sent(f"{to}/ordinary")
    assert (status, "Say first that you read" in page, groups.group(group.id).sensitive) == (422, True, True)
    assert "Who holds the address of its page" in page
    assert sent(f"{to}/ordinary", confirmed="yes")[0] == 303
    assert not groups.group(group.id).sensitive
    member = signed_in(guest)
    token = proof(member, f"/g/{kept.slug}/members")
    assert member.post(f"{to}/sensitive", data={"csrf_token": token}).status_code == 403
    assert not Group.get_by_id(group.id).sensitive


def test_an_organiser_says_who_reads_names_for_the_group_and_for_one_event(
    make_group: MakeGroup, make_event: MakeEvent, signed_in: Enter, client: FlaskClient, host: Person, guest: Person
) -> None:
    group = make_group()
    event = make_event(group, now=now(), seats="5")
    rsvps.answer(guest.id, event.key, Choice.ROOM, now())
    browser, path = signed_in(host), f"/g/{group.slug}/discretion"
    assert "Samira" not in text(client, f"/e/{event.key}")
    answer = browser.post(path, data={"csrf_token": proof(browser, path), "attendees_shown": "nonsense"})
    assert answer.status_code == 422
    answer = browser.post(path, data={"csrf_token": proof(browser, path), "attendees_shown": "all"})
    assert answer.status_code == 303
    assert "Samira" in text(client, f"/e/{event.key}")
    assert "Samira" in text(client, f"/e/{event.key}/going")
    page = text(browser, f"/e/{event.key}/edit")
    assert '<option value="" selected>As the group has it</option>' in page
    fields = dict(re.findall(r'name="(revision|csrf_token)" value="([^"]*)"', page))
    sent = browser.post(f"/e/{event.key}/edit", data=typed_event(attendees_shown="hosts", seats="5") | fields)
    assert sent.status_code == 303
    assert "Samira" not in text(client, f"/e/{event.key}")
    assert client.get(f"/e/{event.key}/going").status_code == 403
    assert "Organisers see names here" in text(client, f"/e/{event.key}")


def test_a_member_keeps_apart_from_another_and_is_counted_only_where_they_want(
    make_group: MakeGroup, signed_in: Enter, guest: Person, waiting: Person, stranger: Person
) -> None:
    group = make_group()
    browser, path = signed_in(guest), f"/g/{group.slug}/members"
    token = proof(browser, path)
    assert "Lucía" in text(browser, path)
    assert browser.post(f"{path}/block", data={"csrf_token": token, "member": str(stranger.id)}).status_code == 404
    answer = browser.post(f"{path}/block", data={"csrf_token": token, "member": str(waiting.id)})
    assert answer.headers["Location"] == path
    assert "Lucía" not in text(browser, path)
    assert "Samira" not in text(signed_in(waiting), path)
    mine = text(browser, "/me")
    assert "Lucía" in mine[mine.index('id="blocked"') :]
    sent = browser.post("/me/unblock", data={"csrf_token": token, "person": str(waiting.id)})
    assert sent.headers["Location"] == "/me#blocked"
    assert (blocks.blocked_by(guest.id), "Lucía" in text(browser, path)) == ((), True)
    for hidden, named in (("yes", False), ("no", True)):
        browser.post(f"{path}/me", data={"csrf_token": token, "hidden": hidden})
        assert ("Samira" in text(signed_in(waiting), path)) is named
    assert not Membership.get(Membership.user == guest.id).hidden
