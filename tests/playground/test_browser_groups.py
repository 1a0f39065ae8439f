"""The page in Chromium: coming into groups, voting and reacting by keyboard, and on a phone's screen."""

import pytest
from playwright.sync_api import Browser, expect

from playground.client import Chat, Desk, Person
from tests.playground.conftest import Api
from tests.playground.test_browser import chromium, sit

__all__ = ["chromium"]
pytestmark = pytest.mark.browser


def test_somebody_asks_to_join_and_is_let_in(
    chromium: Browser, desk: Desk, host: Person, group: Chat, stranger: Person
) -> None:
    link = host.invite_link(group, approval=True)
    inside, outside = sit(chromium, desk, host, group), sit(chromium, desk, stranger)
    outside.get_by_label("Invite link").fill(link)
    outside.keyboard.press("Enter")
    outside.get_by_role("button", name="Ask to join").press("Enter")
    expect(outside.get_by_text("You asked to join Translators’ Table.")).to_be_visible()
    inside.get_by_text("Chat menu").press("Enter")
    inside.get_by_role("button", name="Let in A stranger").press("Enter")
    expect(inside.locator(".said", has_text="A stranger joined")).to_be_visible()
    expect(outside.get_by_text("You asked to join")).to_be_hidden()
    expect(outside.get_by_role("link", name="Translators’ Table")).to_be_visible()


def test_an_open_menu_follows_what_happens_but_never_takes_what_was_typed(
    chromium: Browser, desk: Desk, host: Person, stranger: Person
) -> None:
    forum = desk.group("Forum", [], [host], forum=True)
    page = sit(chromium, desk, host, forum)
    link = host.invite_link(forum, approval=True)
    page.get_by_text("Chat menu").press("Enter")
    stranger.follow(link)
    expect(page.get_by_role("button", name="Let in A stranger")).to_be_visible()
    title = page.get_by_label("A new topic")
    title.fill("not yet sent")
    host.turn_away(stranger, forum)
    host.say("something happens meanwhile", forum)
    expect(page.locator(".msg", has_text="something happens meanwhile")).to_be_visible()
    expect(title).to_have_value("not yet sent")
    page.get_by_text("Chat menu").press("Enter")
    page.get_by_text("Chat menu").press("Enter")
    expect(page.get_by_role("button", name="Let in A stranger")).to_be_hidden()
    expect(title).to_have_value("")


def test_who_is_turned_away_sees_it(chromium: Browser, desk: Desk, host: Person, group: Chat, stranger: Person) -> None:
    stranger.follow(host.invite_link(group, approval=True))
    outside = sit(chromium, desk, stranger)
    expect(outside.get_by_text("You asked to join")).to_be_visible()
    host.turn_away(stranger, group)
    expect(outside.get_by_text("You asked to join")).to_be_hidden()


def test_a_vote_and_a_reaction_by_keyboard(
    chromium: Browser, desk: Desk, api: Api, guest: Person, host: Person, group: Chat
) -> None:
    api.ok("sendPoll", chat_id=group.id, question="Lunch?", options=["Pizza", "Salad"])
    mine, theirs = sit(chromium, desk, guest, group), sit(chromium, desk, host, group)
    mine.get_by_role("button", name="Salad").press("Enter")
    expect(mine.get_by_text("Salad (yours)")).to_be_visible()
    expect(theirs.get_by_text("1 person voted")).to_be_visible()
    mine.get_by_role("link", name="React to this message").last.press("Enter")
    mine.get_by_role("button", name="heart").press("Enter")
    expect(theirs.get_by_role("button", name="heart, 1")).to_be_visible()
    mine.get_by_role("button", name="heart, 1").press("Enter")
    expect(theirs.get_by_role("button", name="heart, 1")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 390, 1200])
def test_groups_are_not_wider_than_the_screen(
    chromium: Browser, desk: Desk, api: Api, guest: Person, host: Person, width: int
) -> None:
    forum = desk.group("A forum with a rather long name", [guest], [host], forum=True)
    host.add_bot(forum, ["can_manage_topics"])
    for number in range(6):
        api.ok("createForumTopic", chat_id=forum.id, name=f"Topic {number} " + "x" * 40)
    sent = api.ok("sendPoll", chat_id=forum.id, question="q" * 300, options=["o" * 100, "Salad"])
    guest.react(sent["message_id"], "👍", forum)
    link = host.invite_link(forum, "A name of thirty-two characters!", approval=True)
    for person, more in ((guest, f"&react={sent['message_id']}"), (host, ""), (desk.person("Noor"), f"&invite={link}")):
        page = sit(chromium, desk, person, forum)
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(page.url + more.replace("+", "%2B"))
        if person is host:
            page.get_by_text("Chat menu").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
