"""The world on disk: one JSON file, replaced whole, so that a restart loses nothing."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from itertools import islice
from pathlib import Path

from playground.ballots import Ballot
from playground.entry import JoinRequest, Link
from playground.forum import Topic
from playground.taps import Query
from playground.world import Bot, Chat, Json, Member, Message, Person, World

FORMAT = 1
PAUSE = 0.3
SHARE = 20  # writing takes at most one part in twenty of the time, however large the world has grown
JOURNAL_KEPT = 500


class Unreadable(Exception):
    """The file is no snapshot of ours."""


def dump(world: World) -> str:
    whole = {
        "format": FORMAT,
        "last_id": world.last_id,
        "people": list(world.people.values()),
        "bots": list(world.bots.values()),
        "chats": list(world.chats.values()),
        "queries": list(world.queries.values()),
        "files": world.files,
        "journal": list(islice(reversed(world.journal), JOURNAL_KEPT))[::-1],
    }
    return json.dumps(whole, default=vars, ensure_ascii=False)


def restore(world: World, text: str) -> None:
    """Fill an empty world from dump()'s text; Unreadable where it is something else."""
    try:
        whole = json.loads(text)
        if whole["format"] != FORMAT:
            raise Unreadable(f"its format is {whole['format']}, not {FORMAT}")
        world.last_id = whole["last_id"]
        world.people = {item["id"]: Person(**item) for item in whole["people"]}
        world.bots = {item["id"]: Bot(**item) for item in whole["bots"]}
        world.queries = {item["id"]: Query(**item) for item in whole["queries"]}
        world.files = whole["files"]
        world.journal.extend(whole["journal"])
        for chat in map(_chat, whole["chats"]):
            world.chats[chat.key] = chat
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise Unreadable(f"{type(problem).__name__}: {problem}") from problem


def _chat(item: Json) -> Chat:
    """JSON knows no numbers as keys; here they become numbers again."""
    members = {int(user): Member(**place) for user, place in item["members"].items()}
    links = {url: Link(**link) for url, link in item.get("links", {}).items()}
    requests = {int(user): JoinRequest(**asked) for user, asked in item.get("requests", {}).items()}
    messages = {int(number): Message(**message) for number, message in item["messages"].items()}
    read = {int(user): number for user, number in item["read"].items()}
    polls = {int(number): _ballot(ballot) for number, ballot in item.get("polls", {}).items()}
    again = {"members": members, "messages": messages, "read": read, "links": links, "requests": requests}
    topics = {int(number): Topic(**topic) for number, topic in item.get("topics", {}).items()}
    again |= {"polls": polls, "topics": topics, "reactions": _reactions(item.get("reactions", {}))}
    return Chat(**item | again)


def _ballot(item: Json) -> Ballot:
    return Ballot(**item | {"votes": {int(user): places for user, places in item["votes"].items()}})


def _reactions(item: Json) -> dict[int, dict[int, list[Json]]]:
    return {int(number): {int(user): some for user, some in here.items()} for number, here in item.items()}


class Snapshot:
    """Writes the world a moment after it changed, many changes at once."""

    def __init__(self, world: World, path: Path) -> None:
        self.world = world
        self.path = path
        self._timer: asyncio.TimerHandle | None = None
        self._pause = PAUSE

    def request(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._pause, self._due)

    def _due(self) -> None:
        self._timer = None
        if not self.written():
            self.request()

    def written(self) -> bool:
        """Write it; False, and a line that says why, where that cannot be."""
        try:
            self.write()
        except OSError as problem:
            sys.stderr.write(f"playground: cannot write {self.path}: {problem.strerror}\n")
            return False
        return True

    def write(self) -> None:
        """Write beside the old file, then take its place: a crash leaves one of the two, whole."""
        began = time.perf_counter()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
        beside.write_text(dump(self.world), encoding="utf-8")
        beside.replace(self.path)
        self._pause = max(PAUSE, SHARE * (time.perf_counter() - began))
