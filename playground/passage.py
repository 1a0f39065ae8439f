"""The one way every call goes: faults and limits first, then the method itself, then the ledger and the log."""

from __future__ import annotations

import inspect
from typing import Any

from playground import migration
from playground.aims import Aim
from playground.calls import Call, Method
from playground.errors import Refused, Unanswered, too_many
from playground.faults import Rule
from playground.reach import by_username
from playground.world import Json

QUIET = ("getUpdates",)  # polls that find nothing are not worth a line in the log
SECRETS = ("secret_token",)
WORDS = {"400": "CHAT_RESTRICTED", "private": "bot was blocked by the user"}


async def perform(method: Method, call: Call) -> Any:
    """Run one call and write it down, accepted or refused, with the parameters the method does not know.

    Refused is what the bot is answered instead; Unanswered, that it is answered nothing it could use.
    """
    aim = _aim(call)
    fault = call.world.faults.strike(aim)
    try:
        _hinder(call, aim, fault)
        result = method.answer(call)
        if inspect.isawaitable(result):
            result = await result
    except (Refused, Unanswered) as no:
        _note_refusal(method, call, no)
        if fault and fault.taken:
            raise _lost(fault) from None
        raise
    if aim.counts:
        call.world.rates.count(aim)
        call.world.ledger.take(call.world.now(), aim, call.given, result, fault.kind if fault else "")
    _note(method, call, result)
    if fault and fault.taken:
        raise _lost(fault)
    return result


def _aim(call: Call) -> Aim:
    """What the call is aimed at; a chat that is not there is none, and the method will say so."""
    world, wanted = call.world, call.text("chat_id").strip()
    if wanted.startswith("@"):
        chat = by_username(world, wanted[1:].lower())
    elif (number := call.number("chat_id")) in world.people:
        return Aim(call.bot.id, call.name, number, "private")
    else:
        chat = world.chats.get(str(number)) if number < 0 else None
    return Aim(call.bot.id, call.name, chat.id, chat.kind) if chat else Aim(call.bot.id, call.name, 0, "")


def _hinder(call: Call, aim: Aim, fault: Rule | None) -> None:
    """What stands in the way before the method is asked at all."""
    world = call.world
    if fault:
        world.ledger.strike(fault.kind)
    if fault and not fault.taken:
        _strike(call, aim, fault)
    wait = world.rates.refusal(aim)
    if wait:
        world.ledger.refuse(wait.early)
        raise too_many(wait.seconds)


def _strike(call: Call, aim: Aim, fault: Rule) -> None:
    """A fault before the call is taken. A group that migrates is refused by the method, as any call after it."""
    if fault.kind == "migrate":
        migration.migrate(call.world, call.world.chats[str(aim.chat)])
        return
    if fault.kind == "429":
        wait = call.world.rates.hold((aim.bot, aim.chat), fault.retry_after)
        call.world.ledger.refuse(early=False)
        raise too_many(wait.seconds)
    if fault.kind.isdigit():
        raise Refused(int(fault.kind), fault.description or _words(fault.kind, aim))
    raise Unanswered(fault.kind, fault.seconds)


def _words(kind: str, aim: Aim) -> str:
    if kind == "403":
        return WORDS.get(aim.kind, f"bot was kicked from the {aim.kind or 'group'} chat")
    return WORDS.get(kind, "")


def _lost(fault: Rule) -> Refused | Unanswered:
    """Why a bot does not hear that its call was taken."""
    return Refused(int(fault.kind)) if fault.kind.isdigit() else Unanswered(fault.kind, fault.seconds)


def _entry(method: Method, call: Call) -> Json:
    params = {name: "(secret)" if name in SECRETS else value for name, value in call.given.items()}
    entry: Json = {"at": call.world.now(), "bot": call.bot.id, "method": method.name, "ok": True, "params": params}
    return entry | {"unknown": sorted(call.given.keys() - method.parameters)}


def _note_refusal(method: Method, call: Call, no: Refused | Unanswered) -> None:
    code, words = (no.code, no.description) if isinstance(no, Refused) else (0, str(no))
    call.world.journal.append(_entry(method, call) | {"ok": False, "code": code, "description": words})
    call.world.on_change()


def _note(method: Method, call: Call, result: Any) -> None:
    if method.name in QUIET:
        return
    made = {"message_id": result["message_id"]} if isinstance(result, dict) and "message_id" in result else {}
    call.world.journal.append(_entry(method, call) | made)
    call.world.on_change()
