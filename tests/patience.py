"""Waiting for other processes and threads: looking until it is so, never sleeping for as long as it may take."""

import time
from collections.abc import Callable
from typing import TypeVar

import httpx

Value = TypeVar("Value")


def eventually(
    look: Callable[[], Value], timeout: float = 20.0, *, every: float = 0.05, tell: Callable[[], object] | None = None
) -> Value:
    """Look until what is seen is true, for `timeout` seconds; what was seen. Raises AssertionError with the last thing
    seen, and with what `tell` has to say about it."""
    end = time.monotonic() + timeout
    while not (seen := look()):
        more = f"\n{tell()}" if tell and time.monotonic() >= end else ""
        assert time.monotonic() < end, f"not so after {timeout} s; last seen: {seen!r}{more}"
        time.sleep(every)
    return seen


def answers(address: str, status: int = 200) -> bool:
    """Whether somebody listens there and says this."""
    try:
        return httpx.get(address, timeout=2).status_code == status
    except httpx.HTTPError:
        return False
