"""Everything secret that was issued while the house ran, searched for in all that its processes printed."""

import json
import re
import socket
from collections.abc import Container

import httpx

import database as ground
from config import DEMO_SECRET
from models import Event, Rsvp, UserArea
from tests.e2e.house import BOT, TOKEN, House
from tests.patience import eventually

OURS = re.compile(r"/(?:sign-in|calendar|check-in)/([\w.~%-]+)")
PLACE = re.compile(r'"(?:latitude|longitude)":\s*(-?\d+\.\d{2,})')
STAMP = re.compile(r"timestamp=\S+")  # a moment may look like a latitude
PROCESSES = ("playground", "web", "bot")


def leaked(house: House, cookies: set[str], *more: str, without: Container[str] = ()) -> list[str]:
    """What was issued and stands in a log. Provokes what processes print when they fail, and ends the playground.

    `more` is what nobody may print besides; of every kind there is something, but of those in `without`.
    """
    kinds = {kind: found for kind, found in issued(house, cookies).items() if kind not in without}
    assert [kind for kind, found in kinds.items() if not found] == [], "nothing of this kind was issued"
    secrets = set(more).union(*kinds.values())
    _provoke(house, sorted(secrets))
    printed = {name: STAMP.sub("", house.log(name)) for name in PROCESSES}
    assert all(printed.values()), "a process printed nothing at all"
    assert all(_in(f"GET /x/{secret} 200", secrets) for secret in secrets), "the search itself finds nothing"
    return [f"{name}: {secret}" for name, said in printed.items() for secret in _in(said, secrets)]


def issued(house: House, cookies: set[str]) -> dict[str, set[str]]:
    """Tokens, links, places and cells by kind, from the messages people got, the database, and what browsers hold."""
    playground = f"http://127.0.0.1:{house.ports['playground']}"
    told = httpx.get(f"{playground}/control/calls").text + eventually((house.folder / "playground.json").read_text)
    places = set(PLACE.findall(told))
    return {
        "tokens": {TOKEN, TOKEN.partition(":")[2], DEMO_SECRET},
        "ways in": {secret for secret in OURS.findall(told) if len(secret) > 5},
        "cookies": cookies,
        "places": places | {place[: place.index(".") + 4] for place in places},
        **_kept(house),
    }


def _kept(house: House) -> dict[str, set[str]]:
    """What the database knows: codes for the door, where one joins online, where people are."""
    ground.open_database(house.database_url)
    ground.connect()
    try:
        links = {row.online_url for row in Event.select() if row.online_url}
        return {
            "codes": {row.check_code for row in Rsvp.select() if row.check_code},
            "links": links | {link.rpartition("/")[2] for link in links},
            "cells": {str(row.cell) for row in UserArea.select()},
        }
    finally:
        ground.disconnect()


def _provoke(house: House, secrets: list[str]) -> None:
    """Requests nobody can read, answers that never come: each makes somebody print what they were given."""
    for name in ("web", "playground"):
        for secret in secrets:
            with socket.create_connection(("127.0.0.1", house.ports[name]), timeout=5) as wire:
                wire.sendall(f"GET /calendar/{secret.replace(' ', '')}\r\n\r\n".encode())
                wire.recv(4096)
    api = f"http://127.0.0.1:{house.ports['playground']}/bot{TOKEN}"
    httpx.post(f"{api}/sendMessage", content=json.dumps({"chat_id": BOT}) + "?")
    house.kill("playground")
    eventually(lambda: "updates cannot be fetched" in house.log("bot"), 30)


def _in(said: str, secrets: set[str]) -> list[str]:
    return [secret for secret in sorted(secrets) if secret in said]
