"""Who is near: found by a shared group, placed by nobody.

Every answer is a function of published cells alone, and is made from the viewer's own stored cell; a list is ordered
by band, then by groups in common, then by a keyed hash of the two people, so that neither distance nor arrival shows.
Finding is mutual: whoever is not found in a group finds nobody there. The statements are in
`meetups/nearby_statements.py`.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from meetups import nearby_statements as ask
from meetups.area_choice import day_of
from meetups.areas import Band, band

WIDEST = Band.UNDER_100
MOST = 20  # people in one answer


@dataclass(frozen=True, slots=True)
class CommonGroup:
    """A group in which both are found."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Somebody near the viewer. `waved`: the viewer did; whether the other did shows only once both have."""

    user_id: int
    name: str
    band: Band
    groups: tuple[CommonGroup, ...]
    waved: bool
    introduced: bool


@dataclass(frozen=True, slots=True)
class _Found:
    user_id: int
    band: Band
    groups: int


_Fit = tuple[_Found, str, tuple[CommonGroup, ...]]  # with name and groups in common


def people_near(viewer_id: int, now: datetime, key: bytes, radius: Band = WIDEST) -> tuple[Neighbour, ...]:
    """At most 20 people within the radius (never beyond 100 km) who are found in a group where the viewer is too.

    `key` is the installation's secret, which the order is made with. Nobody is near somebody who is not found
    themselves, gave no area, or did not say that they are 18.
    """
    today = day_of(now).isoformat()
    cell, groups = ask.viewer(viewer_id, today)
    if cell is None:
        return ()
    fit: list[_Fit] = []
    last = min(radius, WIDEST)
    for ring in Band:  # within the narrowest band that holds enough people, or within the radius
        found = _within(viewer_id, cell, groups, ring)
        if len(found) >= MOST or ring >= last:
            found.sort(key=lambda one: (one.band, -one.groups, _mark(key, viewer_id, one.user_id)))
            fit = _fit(found, groups, today)
        if len(fit) >= MOST or ring >= last:
            break
    waves = ask.waves_of(viewer_id)
    return tuple(
        Neighbour(one.user_id, name, one.band, common, one.user_id in waves, waves.get(one.user_id, False))
        for one, name, common in fit
    )


def sees(viewer_id: int, target_id: int, group_id: int, now: datetime) -> bool:
    """Whether the two find each other in this group now."""
    today = day_of(now).isoformat()
    cell, groups = ask.viewer(viewer_id, today)
    if cell is None or group_id not in groups:
        return False
    other = ask.peer(viewer_id, target_id, group_id, today)
    return other is not None and band(cell, other) <= WIDEST


def finds(viewer_id: int, target_id: int, now: datetime) -> bool:
    """Whether the two find each other in any group now."""
    _, groups = ask.viewer(viewer_id, day_of(now).isoformat())
    return any(sees(viewer_id, target_id, group_id, now) for group_id in groups)


def _within(viewer_id: int, cell: int, groups: Iterable[int], ring: Band) -> list[_Found]:
    cells: dict[int, int] = {}
    shared: dict[int, int] = {}
    for user_id, theirs in ask.people(viewer_id, cell, groups, ring):
        cells[user_id] = theirs
        shared[user_id] = shared.get(user_id, 0) + 1
    apart = {theirs: band(cell, theirs) for theirs in set(cells.values())}
    return [_Found(who, apart[theirs], shared[who]) for who, theirs in cells.items() if apart[theirs] <= ring]


def _mark(key: bytes, viewer_id: int, target_id: int) -> bytes:
    return hmac.digest(key, f"nearby:{viewer_id}:{target_id}".encode(), hashlib.sha256)


def _fit(found: list[_Found], groups: dict[int, str], today: str) -> list[_Fit]:
    """The first of them who may be shown: all, unless rows were left behind by somebody who is not found any more."""
    fit: list[_Fit] = []
    for start in range(0, len(found), MOST):
        people = ask.fit([one.user_id for one in found[start : start + MOST]], groups, today)
        for one in found[start : start + MOST]:
            if one.user_id in people:
                name, shared = people[one.user_id]
                fit.append((one, name, tuple(CommonGroup(group, groups[group]) for group in shared)))
        if len(fit) >= MOST:
            break
    return fit[:MOST]
