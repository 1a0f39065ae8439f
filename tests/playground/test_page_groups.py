"""The page where people come into groups and go."""

import httpx

from playground.client import Chat, Desk, Person
from tests.playground.conftest import Api
from tests.playground.test_page import at, browser, form

__all__ = ["browser"]


def test_a_link_is_made_and_followed_on_the_page(
    browser: httpx.Client, desk: Desk, host: Person, group: Chat, stranger: Person
) -> None:
    assert "There is none yet." in browser.get(at(host, group)).text
    browser.post("/do/make_link", data=form(host, group))
    (link,) = desk.links(group)
    assert link["invite_link"].removeprefix("https://") in browser.get(at(host, group)).text
    offered = browser.get(at(stranger, invite=link["invite_link"])).text
    assert "You are invited to <b><bdi>Translators’ Table</bdi></b>, 2 people inside." in offered
    assert '<button type="submit">Join</button>' in offered
    page = browser.post("/do/follow", data=form(stranger, invite=link["invite_link"]))
    assert page.url.params["chat"] == str(group.id)
    assert "A stranger joined" in page.text


def test_asking_taking_back_and_being_let_in(
    api: Api, browser: httpx.Client, desk: Desk, host: Person, group: Chat, stranger: Person
) -> None:
    browser.post("/do/make_link", data=form(host, group, asks=1))
    link = desk.links(group)[0]["invite_link"]
    assert '<button type="submit">Ask to join</button>' in browser.get(at(stranger, invite=link)).text
    assert "You asked to join" in browser.post("/do/follow", data=form(stranger, invite=link)).text
    assert "You asked to join" not in browser.post("/do/withdraw", data=form(stranger, group=group.id)).text
    browser.post("/do/follow", data=form(stranger, invite=link))
    assert "Waiting to be let in" in browser.get(at(host, group)).text
    page = browser.post("/do/admit", data=form(host, group, user=stranger.id)).text
    assert "Waiting to be let in" not in page
    assert "A stranger joined" in page
    assert api.ok("getChatMember", chat_id=group.id, user_id=stranger.id)["status"] == "member"


def test_a_link_that_leads_nowhere_says_so(
    browser: httpx.Client, guest: Person, group: Chat, host: Person, stranger: Person
) -> None:
    assert "There is no such invite link." in browser.get(at(guest, invite="t.me/+aaaaaaaaaaaaaaaa")).text
    gone = host.invite_link(group, expire_date=1)
    assert "This invite link has expired." in browser.get(at(stranger, invite=gone)).text
    assert "This invite link has expired." in browser.post("/do/follow", data=form(stranger, invite=gone)).text
    assert "already.</p>" in browser.get(at(guest, invite=gone)).text


def test_leaving_and_removing_are_in_the_menu(
    browser: httpx.Client, desk: Desk, api: Api, guest: Person, host: Person, group: Chat
) -> None:
    assert "Remove and ban" not in browser.get(at(guest, group)).text
    page = browser.post("/do/leave", data=form(guest, group))
    assert "Translators’ Table" not in page.text
    guest.join(group)
    browser.post("/do/remove", data=form(host, group, user=guest.id))
    assert api.ok("getChatMember", chat_id=group.id, user_id=guest.id)["status"] == "kicked"


def test_a_requester_answers_without_pressing_start(
    api: Api, browser: httpx.Client, host: Person, group: Chat, stranger: Person
) -> None:
    host.add_bot(group, ["can_invite_users"])
    stranger.follow(host.invite_link(group, approval=True))
    api.ok("sendMessage", chat_id=stranger.id, text="What brings you here?")
    api.updates()
    assert ">Start</button>" not in browser.get(at(stranger)).text
    browser.post("/do/send", data=form(stranger, text="Lamps"))
    assert api.updates()[-1]["message"]["text"] == "Lamps"


def test_an_invite_link_in_a_message_stays_here(
    browser: httpx.Client, guest: Person, host: Person, group: Chat
) -> None:
    link = host.invite_link(group)
    host.say(f"Come: {link}", group)
    assert f'<a href="/?as={guest.id}&amp;invite=https%3A%2F%2Ft.me%2F%2B' in browser.get(at(guest, group)).text
