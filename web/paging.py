"""Long lists, turned page by page: `?from=60` starts at the 61st; where pages are counted, `?page=2` is the second."""

from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from flask import request

from web.sent import whole

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of one page, and the addresses of those before and after it; None: there are none."""

    rows: tuple[Row, ...]
    before: str | None
    after: str | None


def start() -> int:
    """Where the page asked for begins; nonsense is the beginning."""
    return whole(request.args.get("from", ""), 0)


def page_of(found: tuple[Row, ...], size: int) -> Page[Row]:
    """The page of `found`: its rows, asked for with one more than fit, so that it is known whether any follow."""
    begins = start()
    return Page(
        found[:size],
        _from(max(begins - size, 0)) if begins else None,
        _from(begins + size) if len(found) > size else None,
    )


def page_number() -> int:
    """Which page is asked for, from 1; nonsense is the first."""
    return max(whole(request.args.get("page", ""), 1, digits=6), 1)


def around(page: int, pages: int) -> tuple[str | None, str | None]:
    """The addresses of the pages before and after this one; None: there is none."""
    return (
        _again("page", page - 1) if page > 1 else None,
        _again("page", page + 1) if page < pages else None,
    )


def _from(begins: int) -> str:
    return _again("from", begins)


def _again(name: str, value: int) -> str:
    """This address again, at another place of the list; whatever else it asks is kept."""
    kept = [(other, told) for other, told in request.args.items(multi=True) if other != name]
    return f"{request.path}?{urlencode([*kept, (name, value)])}"
