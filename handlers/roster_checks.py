"""What is to be done about people in chats, done; and known people looked up, one by one. One process at a time."""

import asyncio
from datetime import timedelta

import structlog
from telegram import ChatPermissions
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError
from telegram.ext import ExtBot

from handlers.chat_members import is_for_good, standing_of
from handlers.pacing import PACED
from handlers.title_setting import set_some
from handlers.work import clock, off_loop, profile_of
from meetups import chat_acts, chat_roster, chats, join_requests, leases
from meetups.chat_acts import Act, ToDo
from meetups.chat_roster import Change
from meetups.people import Profile
from meetups.refusals import Unavailable

EVERY = 0.5  # seconds
AT_ONCE = 3  # calls then: a few a second, beside what people are told
LEASE = timedelta(seconds=15)  # so long nothing is done when the holder dies; what was under way is done again
RENEW_EVERY = timedelta(seconds=3)
COUNTED_EVERY = timedelta(days=1)
SOUGHT_EVERY = timedelta(minutes=1)  # those whose request was lost: Telegram lets the bot write for five
SHORTEST_MUTE = timedelta(minutes=1)
NOT_THERE = ("participant_id_invalid", "user_not_participant", "user not found", "participant not found",
             "user is deactivated", "member not found")  # fmt: skip
NO_CHAT = ("chat not found", "bot was kicked", "not a member", "bot is not a member")
log = structlog.get_logger()


async def keep_rosters(bot: ExtBot[str], owner: str, stop: asyncio.Event) -> None:
    """Twice a second, until told to stop."""
    renew_at, ours, sought_at = clock(), False, clock()
    while not stop.is_set():
        try:
            if clock() >= renew_at:  # a write: not at every look
                ours = await off_loop(leases.take, "rosters", owner, clock(), LEASE)
                renew_at = clock() + RENEW_EVERY
            if ours:
                await _some(bot)
            if ours and clock() >= sought_at:  # at start too: a request is taken from Telegram before it is handled
                await off_loop(join_requests.ask_again, clock())
                sought_at = clock() + SOUGHT_EVERY
        except Unavailable as trouble:
            log.warning("rosters wait for the database", error=str(trouble))
        try:
            await asyncio.wait_for(stop.wait(), EVERY)
        except TimeoutError:
            continue
    try:
        await off_loop(leases.give_up, "rosters", owner)
    except Unavailable as trouble:
        log.warning("the rosters' lease is left as it is; it will run out", error=str(trouble))


async def _some(bot: ExtBot[str]) -> None:
    for to_do in await off_loop(chat_acts.due, clock(), AT_ONCE):
        try:
            await _do(bot, to_do)
        except TelegramError as error:
            await _settle(to_do, error)
    await set_some(bot)
    chat_id = await off_loop(chat_roster.to_count, clock(), clock() - COUNTED_EVERY)
    if chat_id is not None:
        await _count(bot, chat_id)


async def _do(bot: ExtBot[str], to_do: ToDo) -> None:
    chat_id, user_id = to_do.chat_id, to_do.telegram_id
    if to_do.act == Act.LOOK:
        member = await bot.get_chat_member(chat_id, user_id, rate_limit_args=PACED)
        seen = Change(chat_id, profile_of(member.user), None, standing_of(member), for_good=is_for_good(member))
        await off_loop(chat_roster.follow, seen, clock())
    elif to_do.act == Act.UNBAN and not to_do.small:
        await bot.unban_chat_member(chat_id, user_id, only_if_banned=True, rate_limit_args=PACED)
    elif to_do.act == Act.REMOVE and not to_do.small:
        await bot.unban_chat_member(chat_id, user_id, rate_limit_args=PACED)  # who is in is put out, and may come back
    elif to_do.act == Act.MUTE:
        await _mute(bot, to_do)
    elif to_do.act == Act.UNMUTE:
        await bot.restrict_chat_member(chat_id, user_id, ChatPermissions.all_permissions(), rate_limit_args=PACED)
    elif to_do.act in (Act.BAN, Act.REMOVE):  # in a small group nobody is kept out for longer than they stay away
        await bot.ban_chat_member(chat_id, user_id, rate_limit_args=PACED)
    await off_loop(chat_acts.done, to_do, clock())


async def _mute(bot: ExtBot[str], to_do: ToDo) -> None:
    """Telegram ends it by itself. Less than half a minute is for ever there: so little is not worth a call."""
    if to_do.until is not None and to_do.until - clock() > SHORTEST_MUTE:
        nothing = ChatPermissions.no_permissions()
        await bot.restrict_chat_member(to_do.chat_id, to_do.telegram_id, nothing, until_date=to_do.until,
                                       rate_limit_args=PACED)  # fmt: skip


async def _settle(to_do: ToDo, error: TelegramError) -> None:
    """What Telegram's no means. Whatever nobody can know is done again."""
    said, now = error.message, clock()
    log.info("not done in a chat", act=to_do.act.value, chat=to_do.chat_id, said=said)
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        await off_loop(chat_acts.later, to_do, now, wait if isinstance(wait, timedelta) else timedelta(seconds=wait))
    elif isinstance(error, ChatMigrated):
        await off_loop(chats.moved, to_do.chat_id, error.new_chat_id, now)
    elif not isinstance(error, BadRequest | Forbidden):
        await off_loop(chat_acts.later, to_do, now)
    elif any(words in said.lower() for words in NO_CHAT):
        await off_loop(chats.gone, to_do.chat_id, now)
    elif any(words in said.lower() for words in NOT_THERE):
        if to_do.act == Act.LOOK:
            gone = Change(to_do.chat_id, Profile(to_do.telegram_id, ""), None, "left")
            await off_loop(chat_roster.follow, gone, now)
        await off_loop(chat_acts.never_there, to_do, now)
    else:
        await off_loop(chat_acts.refuse, to_do, now, said)


async def _count(bot: ExtBot[str], chat_id: int) -> None:
    try:
        number = await bot.get_chat_member_count(chat_id, rate_limit_args=PACED)
        ruling = await bot.get_chat_administrators(chat_id, return_bots=True, rate_limit_args=PACED)
        bots = {bot.id} | {member.user.id for member in ruling if member.user.is_bot}  # they are on no roster
        await off_loop(chat_roster.counted, chat_id, number - len(bots), clock())
    except TelegramError as error:
        log.info("a chat could not be counted", chat=chat_id, said=error.message)
        await off_loop(chat_roster.not_counted, chat_id, clock())
