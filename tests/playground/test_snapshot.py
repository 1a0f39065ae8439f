"""Started, stopped and started again: nothing is lost; started wrongly, one line and status 2."""

import contextlib
import json
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import httpx
import pytest

from playground import invitations, joining, seed
from playground.client import Desk, Person
from playground.snapshot import dump, restore
from playground.world import Member, World
from tests.playground.conftest import ROOT, Api, free_port, launch, ready

WORLD = str(ROOT / "playground" / "demo_world.json")
TOKEN = "1000001:demo-token-for-the-playground-only"


def stop(process: subprocess.Popen[str], number: signal.Signals) -> None:
    process.send_signal(number)
    output, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")
    assert output.startswith("Playground: open http://127.0.0.1:")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_restart_loses_nothing(tmp_path: Path, number: signal.Signals) -> None:
    port, state = free_port(), tmp_path / "deep" / "state.json"
    url = f"http://127.0.0.1:{port}"
    api = Api(url, TOKEN)
    first = launch(port, state, "--world", WORLD)
    ready(url)
    with Desk(url) as desk:
        samira = desk.known(5003)
        api.ok("sendMessage", chat_id=5003, text="<b>x</b>", parse_mode="HTML")
        said = samira.say("/events")
        before = (samira.messages(), desk.health(), desk.calls(), desk.ask("bot"))
        waiting = [
            threading.Thread(target=_hang, args=(f"{url}{path}",))
            for path in (f"/bot{TOKEN}/getUpdates?timeout=30&offset=100000001", "/live?as=5003&since=x")
        ]
        for thread in waiting:
            thread.start()
        stop(first, number)
        for thread in waiting:
            thread.join()
        second = launch(port, state, "--world", WORLD)
        ready(url)
        assert (samira.messages(), desk.health(), desk.calls(), desk.ask("bot")) == before
        (update,) = api.updates()
        assert (update["message"]["message_id"], update["message"]["text"]) == (said.id, "/events")
        stop(second, number)
    assert [path.name for path in state.parent.iterdir()] == ["state.json"]


def test_a_call_that_hangs_keeps_nobody_from_stopping(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = launch(port, tmp_path / "state.json", "--world", WORLD)
    ready(url)
    with Desk(url) as desk:
        desk.faults([{"kind": "hang"}])
        hanging = threading.Thread(target=_hang, args=(f"{url}/bot{TOKEN}/sendMessage?chat_id=5003&text=x",))
        hanging.start()
        while not desk.ledger()["faults"]:
            time.sleep(0.02)
        stop(process, signal.SIGTERM)
    hanging.join()


def test_a_snapshot_read_and_written_is_the_same() -> None:
    empty, again = World(), World()
    restore(again, dump(empty))
    assert dump(again) == dump(empty)


def test_a_group_keeps_who_waits_at_its_door() -> None:
    world, again = World(), World()
    seed.add_bot(world, "77:x", "table_bot", "Table")
    host, guest, asker = (seed.add_person(world, name).id for name in ("Katrin", "Samira", "Noor"))
    chat = seed.add_chat(world, "Table", admins=[host], members=[guest], bots=[77])
    link = invitations.offer(world, chat, host, "Door", asks=True)
    joining.by_link(world, link.url, asker)
    chat.members[guest] = Member("restricted", {}, until=99, away=True)
    restore(again, dump(world))
    assert dump(again) == dump(world)
    kept = again.chats[chat.key]
    assert (kept.requests, kept.links, kept.members) == (chat.requests, chat.links, chat.members)


def test_an_older_snapshot_is_read() -> None:
    member = {"status": "member", "rights": {}, "anonymous": False}
    message = {"id": 1, "date": 1, "body": {"text": "x"}, "sender": 5, "sender_chat": 0, "edited": 0, "reply_to": 0}
    chat = {"id": -5, "kind": "group", "title": "Old", "username": "", "bot": 0, "state": "", "next_message": 2}
    chat |= {"members": {"5": member}, "messages": {"1": message | {"options": {}}}, "pinned": [], "read": {"5": 1}}
    chat |= {"permissions": {}, "version": 3, "video_chat": 0.0, "moved_to": 0}
    person = {"id": 5, "first_name": "Katrin", "last_name": "", "username": "", "language_code": "de"}
    person |= {"zone": "UTC", "is_bot": False, "gone": ""}
    whole = {"format": 1, "last_id": 9, "people": [person], "bots": [], "chats": [chat], "queries": [], "files": {}}
    world = World()
    restore(world, json.dumps(whole | {"journal": []}))
    old = world.chats["-5"]
    assert (old.messages[1].body, old.member(5).is_present, old.links, old.requests) == ({"text": "x"}, True, {}, {})


def _hang(url: str) -> None:
    """Whoever waits when the server goes is cut off, or hears the answer."""
    with contextlib.suppress(httpx.TransportError):
        httpx.get(url, timeout=40)


def refused(port: int, state: Path, *more: str) -> str:
    process = launch(port, state, *more)
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, output, errors.count("\n")) == (2, "", 1)
    return errors


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert refused(port, tmp_path / "s.json") == (
            f"playground: cannot serve on port {port}: Address already in use\n"
        )


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 99}', json.dumps({"format": 1, "people": [{"id": 1}]})])
def test_an_unreadable_snapshot_is_one_line_and_stays_as_it_is(tmp_path: Path, text: str) -> None:
    state = tmp_path / "s.json"
    state.write_text(text)
    assert f"cannot read the snapshot {state}" in refused(free_port(), state)
    assert state.read_text() == text


def test_an_unreadable_world_is_one_line(tmp_path: Path) -> None:
    world = tmp_path / "world.json"
    assert "cannot read the world" in refused(free_port(), tmp_path / "s.json", "--world", str(world))
    world.write_text('{"people": [{"id": 1}]}')
    assert "the world cannot be made" in refused(free_port(), tmp_path / "s.json", "--world", str(world))


def test_the_demo_world_is_as_the_demo_needs_it(desk: Desk) -> None:
    desk.reset()
    world = json.loads(Path(WORLD).read_text())
    assert (len(world["people"]), len(world["chats"]), len(world["started"])) == (13, 3, 11)
    assert {5009, 5013}.isdisjoint(world["started"])
    assert isinstance(Person(desk, 5003, "Samira"), Person)
