"""How often one address may try something, counted by `limits` in this process.

Flask-Limiter does the same and much more, for a tenth of what a whole answer takes (docs/decisions/0002-libraries.md).
"""

from collections.abc import Callable
from functools import wraps
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import ParamSpec

from flask import Response, request
from limits import parse_many
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from web.tries import Tries

Of = ParamSpec("Of")
HOUSEHOLD = 64  # bits an IPv6 provider gives out at least


class Limiter:
    """Limits of this process; each view that names one counts each address by itself."""

    def __init__(self) -> None:
        self.enabled = True
        self._tries = Tries()
        self._windows = FixedWindowRateLimiter(self._tries)

    def limit(self, rates: str) -> Callable[[Callable[Of, Response]], Callable[Of, Response]]:
        """A decorator of views: so often, as "30 per minute; 300 per hour". More raises TooManyRequests (429)."""
        limits = parse_many(rates)

        def decorate(view: Callable[Of, Response]) -> Callable[Of, Response]:
            @wraps(view)
            def counted(*args: Of.args, **more: Of.kwargs) -> Response:
                who = (_counted_as(request.remote_addr or ""), request.endpoint or "")
                # A list, so that all of them count this try, also where the first is over.
                if self.enabled and not all([self._windows.hit(limit, *who) for limit in limits]):  # noqa: C419
                    raise TooManyRequests
                return view(*args, **more)

            return counted

        return decorate

    def reset(self) -> None:
        """Forget who tried what."""
        self._tries.reset()


def _counted_as(address: str) -> str:
    """An IPv6 address as its /64: whoever has one has all of them, and would count anew with each."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return address
    return str(known.ipv4_mapped or IPv6Network((known, HOUSEHOLD), strict=False))
