"""The statements that find people: written by hand, one text a database, for the order in which rows are read decides.

A shared group selects first, then ranges of cells at each level that is stored, for a coarse cell's number lies in
none of its children's ranges. SQLite reads the tables of a CROSS JOIN in the order written; on PostgreSQL a LATERAL
that may not be flattened (OFFSET 0) does the same. Presence is already true when it is read here; age, erasure, role
and the last day are asked again of the few who will be shown, because due work may run late.
"""

import json
from collections.abc import Iterable
from functools import lru_cache

from database import db, is_postgres
from meetups import areas

_ALLOWED = """
      AND area.expires_on >= ? AND person.age_answer = 'adult'
      AND person.merged_into_id IS NULL AND person.erased_at IS NULL"""

_NOT_BLOCKED = """
      AND presence.user_id NOT IN (SELECT blocked_id FROM block WHERE blocker_id = ?
                            UNION ALL SELECT blocker_id FROM block WHERE blocked_id = ?)"""

_VIEWER = f"""
    SELECT presence.cell, presence.group_id, groups.name
    FROM presence
    JOIN users AS person ON person.id = presence.user_id
    JOIN user_area AS area ON area.user_id = presence.user_id
    JOIN groups ON groups.id = presence.group_id
    JOIN membership ON membership.group_id = presence.group_id AND membership.user_id = presence.user_id
    WHERE presence.user_id = ? AND membership.role IN ('member', 'organiser', 'owner') {_ALLOWED}
    ORDER BY groups.name, groups.id"""  # noqa: S608  # fixed text only

_PEER = f"""
    SELECT presence.cell
    FROM presence
    JOIN users AS person ON person.id = presence.user_id
    JOIN user_area AS area ON area.user_id = presence.user_id
    JOIN membership ON membership.group_id = presence.group_id AND membership.user_id = presence.user_id
    WHERE presence.user_id = ? AND presence.group_id = ? AND presence.user_id <> ?
      AND membership.role IN ('member', 'organiser', 'owner') {_ALLOWED} {_NOT_BLOCKED}"""  # noqa: S608  # as above

_PEOPLE_SQLITE = f"""
    SELECT presence.user_id, presence.cell
    FROM json_each(?) AS asked
    CROSS JOIN json_each(?) AS stretch
    CROSS JOIN presence ON presence.group_id = asked.value AND presence.level = json_extract(stretch.value, '$[0]')
                       AND presence.cell >= json_extract(stretch.value, '$[1]')
                       AND presence.cell <= json_extract(stretch.value, '$[2]')
    WHERE presence.user_id <> ? {_NOT_BLOCKED}"""  # noqa: S608  # as above

_PEOPLE_POSTGRES = f"""
    SELECT presence.user_id, presence.cell
    FROM unnest(?::int[]) AS asked (group_id)
    CROSS JOIN unnest(?::int[], ?::bigint[], ?::bigint[]) AS stretch (level, low, high)
    CROSS JOIN LATERAL (
        SELECT within.user_id, within.cell FROM presence AS within
        WHERE within.group_id = asked.group_id AND within.level = stretch.level
          AND within.cell BETWEEN stretch.low AND stretch.high OFFSET 0
    ) AS presence
    WHERE presence.user_id <> ? {_NOT_BLOCKED}"""  # noqa: S608  # as above

_FIT = f"""
    SELECT presence.user_id, person.name, presence.group_id
    FROM presence
    JOIN users AS person ON person.id = presence.user_id
    JOIN user_area AS area ON area.user_id = presence.user_id
    JOIN membership ON membership.group_id = presence.group_id AND membership.user_id = presence.user_id
    WHERE membership.role IN ('member', 'organiser', 'owner') {_ALLOWED} AND presence.user_id IN """  # noqa: S608  # as above

_WAVES = "SELECT recipient_id, introduced FROM wave WHERE sender_id = ?"

_GROUPS_SQLITE = """
    SELECT DISTINCT groups.id, groups.name, groups.place_cell
    FROM json_each(?) AS stretch
    CROSS JOIN groups ON groups.place_cell >= json_extract(stretch.value, '$[1]')
                     AND groups.place_cell <= json_extract(stretch.value, '$[2]')
    WHERE groups.visibility = 'public'"""

_GROUPS_POSTGRES = """
    SELECT DISTINCT groups.id, groups.name, groups.place_cell
    FROM unnest(?::bigint[], ?::bigint[]) AS stretch (low, high)
    JOIN groups ON groups.place_cell BETWEEN stretch.low AND stretch.high
    WHERE groups.visibility = 'public'"""

Stretch = tuple[int, int, int]  # level, lowest and highest cell


def viewer(user_id: int, today: str) -> tuple[int | None, dict[int, str]]:
    """The published cell of somebody who may look, and the groups they are found in, by name; (None, {}) otherwise."""
    rows = _rows(_VIEWER, (user_id, today))
    return (rows[0][0] if rows else None), {group: name for _, group, name in rows}


def peer(viewer_id: int, user_id: int, group_id: int, today: str) -> int | None:
    """The published cell of somebody whom the viewer may meet in this group; None where they may not."""
    rows = _rows(_PEER, (user_id, group_id, viewer_id, today, viewer_id, viewer_id))
    return rows[0][0] if rows else None


def people(viewer_id: int, cell: int, groups: Iterable[int], ring: areas.Band) -> list[tuple[int, int]]:
    """(user, published cell), once a group, of everybody in the ranges around the cell; some lie beyond the ring."""
    stretches = _stretches(cell, ring)
    if is_postgres():
        levels, lows, highs = (list(column) for column in zip(*stretches, strict=True))
        return _rows(_PEOPLE_POSTGRES, (list(groups), levels, lows, highs, viewer_id, viewer_id, viewer_id))
    return _rows(_PEOPLE_SQLITE, (json.dumps(list(groups)), json.dumps(stretches), viewer_id, viewer_id, viewer_id))


def fit(user_ids: list[int], groups: Iterable[int], today: str) -> dict[int, tuple[str, tuple[int, ...]]]:
    """Those of them who may be shown: the name of each, and in which of these groups, in the order of the groups."""
    rows = _rows(f"{_FIT} ({', '.join('?' * len(user_ids))})", (today, *user_ids))
    found = {(user_id, group) for user_id, _, group in rows}
    shared = {user_id: (name, tuple(one for one in groups if (user_id, one) in found)) for user_id, name, _ in rows}
    return {user_id: both for user_id, both in shared.items() if both[1]}


def waves_of(user_id: int) -> dict[int, bool]:
    """Whom this person waved at, and whether the two were introduced."""
    return {recipient: bool(introduced) for recipient, introduced in _rows(_WAVES, (user_id,))}


def public_groups(cell: int, ring: areas.Band) -> list[tuple[int, str, int]]:
    """(group, name, cell) of the public groups in the ranges around the cell; some lie beyond the ring."""
    stretches = _stretches(cell, ring)
    if is_postgres():
        _, lows, highs = (list(column) for column in zip(*stretches, strict=True))
        return _rows(_GROUPS_POSTGRES, (lows, highs))
    return _rows(_GROUPS_SQLITE, (json.dumps(stretches),))


@lru_cache(maxsize=4096)
def _stretches(cell: int, ring: areas.Band) -> tuple[Stretch, ...]:
    levels = range(areas.COARSEST, areas.FINEST + 1)
    return tuple((level, low, high) for level in levels for low, high in areas.ranges(cell, float(ring), level))


def _rows(sql: str, values: tuple[object, ...]) -> list[tuple]:  # type: ignore[type-arg]  # as the driver gives them
    return list(db.execute_sql(sql.replace("?", "%s") if is_postgres() else sql, values).fetchall())
