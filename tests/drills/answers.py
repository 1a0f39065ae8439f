"""An acknowledged answer is never lost: the site and the bot are killed again and again while people answer."""

import contextlib
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from meetups import history
from models import Event
from tests.drills import crowd, ground, house
from tests.drills.cast import Cast
from tests.drills.crowd import Crowd, Heard
from tests.drills.house import House
from tests.drills.site import Site
from tests.drills.table import Promise, Reached

NAME = "an answer that was acknowledged is never lost"
CONTROL = "a site that says it is saved, and saves it a moment later"
PROMISES = [Promise(NAME, "200 kill -9 of site and bot while people answer: 0 missing", CONTROL)]
KILLS, CONTROL_KILLS = 200, 6


@dataclass(frozen=True, slots=True)
class Size:
    """Who answers at each door: so many at once, each of so many people in turn; and how often they are told what they
    are told before the story goes on."""

    at_once: int
    each: int
    enough: int


MANY, FEW = Size(2, 6, 6), Size(2, 1, 2)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `kills` kills came to."""

    kills: int
    answers: int  # acknowledged
    missing: int
    cut_off: int  # tries that a kill interrupted: it hit somebody in the middle
    adds_up: bool  # the history of seats is the seats there are


def run(database: str) -> list[Reached]:
    """All of it, and the control."""
    with ground.fresh(database) as url:
        kept = killed(url, KILLS)
    with ground.fresh(database) as url:
        control = killed(url, CONTROL_KILLS, broken=True)
    figure = f"{kept.kills} kills, {kept.cut_off:,} tries cut off: {kept.missing} missing of {kept.answers:,}"
    fine = kept.missing == 0 and kept.cut_off > 0 and kept.adds_up
    words = f"{control.missing} missing of {control.answers:,} after {control.kills} kills"
    return [Reached(NAME, database, figure, fine, words, control.missing > 0)]


def killed(
    url: str, kills: int, *, broken: bool = False, patience_s: float = crowd.PATIENCE_S, size: Size = MANY
) -> Outcome:
    """Have people answer at both doors, and kill one of them after every few answers it acknowledged; so often at
    least, and until somebody was in the middle, which a broken site needs nobody to be."""
    with stage(url, broken=broken, patience_s=patience_s, size=size) as (home, site, key, doors):
        dice, count = random.Random(kills), dict.fromkeys(["site"] if broken else doors, 0)
        begun = dict.fromkeys(doors, 0)
        wanted = {name: dice.randint(2, 6) for name in doors}
        while sum(count.values()) < kills or not (broken or _interrupted(doors)):
            behind = [name for name in count if count[name] == min(count.values())]  # one as often as the other
            home.until(lambda: any(_ripe(behind, doors, begun, wanted)), "somebody was told", 60, 0.01)  # noqa: B023 - asked at once
            for name in _ripe(behind, doors, begun, wanted):
                _kill(name, home, site, broken)
                count[name] += 1
                begun[name], wanted[name] = _saved(doors[name]), dice.randint(2, 6)
        heard = [one.end() for crowds in doors.values() for one in crowds]
        answers, lost = crowd.missing(heard, key)
        adds_up = history.adds_up(event_id(key))
    return Outcome(sum(count.values()), answers, lost, _cut_off(heard), adds_up)


@contextlib.contextmanager
def stage(
    url: str, *, broken: bool = False, patience_s: float = crowd.PATIENCE_S, size: Size = MANY
) -> Iterator[tuple[House, Site, str, dict[str, list[Crowd]]]]:
    """A house with a site, one event with a card, and crowds at both doors that answer already."""
    guests = 2 * size.at_once * size.each
    with (
        tempfile.TemporaryDirectory(prefix="klatch-answers-") as folder,
        house.opened(url, Path(folder), guests, 1) as home,
    ):
        cast = Cast(home)
        event = cast.event("Everybody comes and goes", seats="9999")
        people = cast.members(home.guests)
        site = Site(url, Path(folder), home.desk.url)
        try:
            site.start(broken=broken)
            home.start_bot(timeout_s=20.0)
            home.until(lambda: home.accepted(), "the card was posted")
            doors = _doors(home, site, event.key, people, patience_s, size)
            for one in (one for crowds in doors.values() for one in crowds):
                one.start()
            yield home, site, event.key, doors
        finally:
            site.close()


def event_id(key: str) -> int:
    """Our own number of the event."""
    return int(Event.get(Event.key == key).id)


def _doors(
    home: House, site: Site, key: str, people: list[int], patience_s: float, size: Size
) -> dict[str, list[Crowd]]:
    parts = [slice(n * size.each, (n + 1) * size.each) for n in range(2 * size.at_once)]
    shares, accounts = [people[part] for part in parts], [home.guests[part] for part in parts]
    chat = home.chats[0]
    return {
        "site": [crowd.at_the_site(site.url, key, share) for share in shares[: size.at_once]],
        "bot": [
            crowd.under_the_card(home.desk.url, key, chat, share, theirs, patience_s)
            for share, theirs in zip(shares[size.at_once :], accounts[size.at_once :], strict=True)
        ],
    }


def _ripe(which: list[str], doors: dict[str, list[Crowd]], begun: dict[str, int], wanted: dict[str, int]) -> list[str]:
    return [name for name in which if _saved(doors[name]) - begun[name] >= wanted[name]]


def _saved(crowds: list[Crowd]) -> int:
    return sum(one.heard.saved for one in crowds)


def _interrupted(doors: dict[str, list[Crowd]]) -> bool:
    return any(one.heard.words["cut off"] for crowds in doors.values() for one in crowds)


def _cut_off(heard: list[Heard]) -> int:
    return sum(one.words["cut off"] for one in heard)


def _kill(name: str, home: House, site: Site, broken: bool) -> None:
    if name == "site":
        site.kill()
        site.start(broken=broken, wait=False)
    else:
        home.kill_bot()
        home.start_bot(timeout_s=20.0, wait=False)
