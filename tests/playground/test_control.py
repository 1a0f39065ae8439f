"""The control API, and who may reach this server at all."""

from pathlib import Path

import httpx
import pytest

from playground.client import Chat, Desk, Person, Refusal
from tests.playground.conftest import TOKEN, Api


@pytest.mark.parametrize("path", ["/control/health", "/", f"/bot{TOKEN}/getMe", "/live", "/log"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"},
    ],
)
def test_another_sites_page_reads_nothing(desk: Desk, path: str, headers: dict[str, str]) -> None:
    assert httpx.get(f"{desk.url}{path}").status_code == 200
    assert httpx.get(f"{desk.url}{path}", headers=headers).status_code == 403


def test_a_link_from_elsewhere_opens_the_page_and_nothing_else(desk: Desk) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    paths = ("/", "/log", "/control/health", f"/bot{TOKEN}/getMe")
    assert [httpx.get(f"{desk.url}{path}", headers=link).status_code for path in paths] == [200, 200, 403, 403]


def test_another_sites_form_changes_nothing(desk: Desk, guest: Person) -> None:
    before = len(guest.messages())
    form = {"as": str(guest.id), "chat": "77", "text": "not me"}
    assert httpx.post(f"{desk.url}/do/send", data=form, headers={"Origin": "http://evil.example"}).status_code == 403
    assert httpx.post(f"{desk.url}/control/reset", data={}).status_code == 415
    assert len(guest.messages()) == before
    assert httpx.post(f"{desk.url}/do/send", data=form, headers={"Origin": desk.url}).status_code == 303
    assert len(guest.messages()) == before + 1


def test_the_log_tells_what_was_taken_and_what_refused(api: Api, desk: Desk, guest: Person) -> None:
    sent = api.ok("sendMessage", chat_id=guest.id, text="x")
    api.refusal("sendMessage", chat_id=guest.id, text="")
    taken, refused = desk.calls("sendMessage")
    assert (taken["ok"], taken["message_id"], taken["params"]["text"]) == (True, sent["message_id"], "x")
    assert (refused["code"], refused["description"]) == (400, "Bad Request: message text is empty")
    assert desk.calls(ok=False) == [refused]
    assert taken["at"] <= refused["at"]


def test_a_secret_does_not_stand_in_the_log(api: Api, desk: Desk) -> None:
    api.ok("setWebhook", url="https://bot.example/", secret_token="hush")
    assert desk.calls("setWebhook")[0]["params"]["secret_token"] == "(secret)"
    assert TOKEN not in str(desk.calls())


def test_a_chat_is_read_as_its_people_see_it(api: Api, desk: Desk, guest: Person) -> None:
    api.ok("sendMessage", chat_id=guest.id, text="<b>a</b> &lt;b", parse_mode="HTML", disable_notification=True)
    seen = guest.messages()[-1]
    assert (seen.text, seen.html, seen.from_bot, seen.edited) == ("a <b", "<b>a</b> &lt;b", True, 0)
    assert desk.ask("messages", person=guest.id)[-1]["silent"] is True


def test_waiting_ends_with_the_words_that_were_seen_instead(guest: Person) -> None:
    with pytest.raises(AssertionError, match="/start"):
        guest.wait_for("never", timeout=0.1)
    assert guest.wait_for("/start").text == "/start"


def test_what_cannot_be_is_refused_with_a_reason(desk: Desk, guest: Person, group: Chat, stranger: Person) -> None:
    for attempt in (
        lambda: stranger.say("hello", group),
        lambda: stranger.add_bot(group),
        lambda: guest.add_bot(group, ["can_pin_messages"]),
        lambda: guest.remove_bot(group),
        lambda: guest.share_location(91, 0),
        lambda: desk.person("Twin", id=guest.id),
        lambda: desk.known(1),
        lambda: desk.do("chats", kind="cellar", title="x"),
        lambda: desk.do("people", first_name="x", height=2),
        lambda: desk.do("say", person=guest.id),
        lambda: desk.do("fly"),
        lambda: desk.do("press", person=guest.id, text="Go", wait="soon"),
        lambda: desk.do("permissions", chat=group.id, permissions=["x"]),
    ):
        with pytest.raises(Refusal):
            attempt()


def test_a_reset_world_is_empty(desk: Desk, guest: Person) -> None:
    desk.reset()
    assert desk.health() == {"ok": True, "bots": 0, "people": 0, "chats": 0, "pending_updates": 0}
    assert desk.calls() == []


def test_the_clock_moves_ahead_for_everybody_who_reads_its_file(later: Desk, tmp_path: Path) -> None:
    before = later.ask("clock")
    assert (before["ahead"], before["movable"]) == (0.0, True)
    later.move_on(90_000)
    after = later.ask("clock")
    assert after["ahead"] == float((tmp_path / "clock").read_text()) == 90_000.0
    assert 90_000 <= after["now"] - before["now"] < 90_060
    for impossible in (-1, 400 * 86_400):
        with pytest.raises(Refusal, match="moves ahead"):
            later.move_on(impossible)


def test_without_a_file_the_clock_is_the_real_one(desk: Desk) -> None:
    assert desk.ask("clock")["movable"] is False
    with pytest.raises(Refusal, match="follows the real clock"):
        desk.move_on(60)
