"""Control of the way between bots and this world: limits, faults, migration, and the ledger of what was taken."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from playground import migration
from playground.asking import Deed, Request, asked_chat
from playground.faults import Rule, rule_from
from playground.rates import limits_from
from playground.world import Json


def set_rates(request: Request) -> Json:
    """Limit bots so from now on, {"on": false} no more; what was counted is forgotten."""
    request.world.rates.set(limits_from(request.given))
    return asdict(request.world.rates.limits)


def set_faults(request: Request) -> list[Json]:
    """Replace all rules; an empty list is none. A rule that makes no sense leaves the old ones."""
    given = request.given["rules"]
    if not isinstance(given, list):
        raise TypeError("rules is a list")
    request.world.faults.rules = [rule_from(one) for one in given]
    return faults(request)


def faults(request: Request) -> list[Json]:
    """The rules in force, and of each how many calls it saw and how many it hit."""
    return [_rule(rule) for rule in request.world.faults.rules]


def _rule(rule: Rule) -> Json:
    about: dict[str, Any] = {"kind": rule.kind, "method": rule.method, "chat": rule.chat, "taken": rule.taken}
    return about | {"seen": rule.seen, "hits": rule.hits}


def accepted(request: Request) -> list[Json]:
    return request.world.ledger.accepted(int(request.given.get("since", 0)))


def ledger(request: Request) -> Json:
    return request.world.ledger.summary(int(request.given.get("since", 0)))


def migrate(request: Request) -> Json:
    """Make a supergroup of the group `chat`; the answer's `chat` is its new id."""
    return {"chat": migration.migrate(request.world, asked_chat(request)).id}


WIRE_READS: dict[str, Deed] = {
    "rates": lambda request: asdict(request.world.rates.limits),
    "faults": faults,
    "accepted": accepted,
    "ledger": ledger,
}
WIRE_DEEDS: dict[str, Deed] = {"rates": set_rates, "faults": set_faults, "migrate": migrate}
