"""The zone files of the `tzdata` package, and no other.

`zoneinfo` by itself prefers the files of the machine, so two machines could read one wall time
differently and the recorded tzdata version would be a guess. Everything here is read from the package.
"""

import struct
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from zoneinfo import ZoneInfo

_NOT_PLACES = frozenset({"Factory", "localtime", "posixrules"})
_HEADER = struct.Struct(">4sc15x6l")  # RFC 8536 section 3.1


class UnknownZone(ValueError):
    """The name is none of the IANA names in the installed tzdata."""


class Transition(NamedTuple):
    """An instant (seconds since 1970, UTC) and the offset from UTC in force since then, in seconds."""

    at: int
    offset: int


class ZoneFile(NamedTuple):
    """What a zone's file says: its offset before all transitions, the transitions, the rule for the rest.

    `footer` is a POSIX TZ string (RFC 8536 section 3.3) for every instant after the last transition.
    """

    first_offset: int
    transitions: tuple[Transition, ...]
    footer: str


@cache
def version() -> str:
    """The IANA name of the data, e.g. "2026f", from the first line of tzdata.zi ("# version 2026f")."""
    with files("tzdata").joinpath("zoneinfo", "tzdata.zi").open(encoding="utf-8") as stream:
        return stream.readline().split()[-1]


@cache
def names() -> frozenset[str]:
    """Every IANA name the data knows, old names ("Asia/Calcutta", "US/Eastern") included."""
    listed = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    return frozenset(name for name in listed if name not in _NOT_PLACES and not name.startswith(("posix/", "right/")))


@cache
def chosen_names() -> tuple[str, ...]:
    """The names of zone.tab, one or more for each country, and UTC: what a list to choose from holds."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return (*sorted(row[2] for row in rows), "UTC")


@cache
def zone_info(zone: str) -> ZoneInfo:
    """The zone's clock. Raises UnknownZone."""
    _require(zone)
    with files("tzdata").joinpath("zoneinfo", *zone.split("/")).open("rb") as stream:
        return ZoneInfo.from_file(stream, key=zone)


def read(zone: str) -> ZoneFile:
    """The zone's transitions and footer. Raises UnknownZone."""
    _require(zone)
    data = files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()
    return _parse(data[_block_length(data, 4) :])


def _require(zone: str) -> None:
    if zone not in names():
        raise UnknownZone(zone)


def _block_length(data: bytes, time_size: int) -> int:
    _, _, universal, standard, leaps, times, kinds, letters = _HEADER.unpack_from(data)
    return int(
        _HEADER.size + times * (time_size + 1) + kinds * 6 + letters + leaps * (time_size + 4) + standard + universal
    )


def _parse(data: bytes) -> ZoneFile:
    """The version 2+ block, whose times take eight bytes, and the footer that follows it."""
    _, _, _, _, _, times, kinds, _ = _HEADER.unpack_from(data)
    instants = struct.unpack_from(f">{times}q", data, _HEADER.size)
    indices = struct.unpack_from(f">{times}B", data, _HEADER.size + times * 8)
    table = _HEADER.size + times * 9
    offsets = [struct.unpack_from(">l", data, table + kind * 6)[0] for kind in range(kinds)]
    footer = data[_block_length(data, 8) :].decode("ascii").strip("\n")
    return ZoneFile(
        offsets[0], tuple(Transition(at, offsets[i]) for at, i in zip(instants, indices, strict=True)), footer
    )
