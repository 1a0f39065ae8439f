"""python-telegram-bot's own Bot in groups: it reads every answer and every update of what happens there."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from telegram import Bot, ChatPermissions, InputPollOption, ReactionTypeEmoji, Update
from telegram.constants import ChatMemberStatus, PollType, ReactionEmoji
from telegram.error import BadRequest, Forbidden

from playground.client import Chat, Desk, Person
from tests.playground.test_bot_class import with_bot

RIGHTS = ["can_invite_users", "can_restrict_members", "can_promote_members", "can_manage_topics", "can_manage_tags"]
RIGHTS += ["can_pin_messages", "can_delete_messages"]


@pytest.fixture
def forum(desk: Desk, host: Person, guest: Person) -> Chat:
    chat = desk.group("Repair Evening", [guest], [host], forum=True)
    host.add_bot(chat, RIGHTS)
    return chat


async def heard(bot: Bot) -> list[Update]:
    """What came since, every kind asked for; nothing in it may be unknown to the library."""
    updates = await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1, allowed_updates=Update.ALL_TYPES)
    assert all(update.effective_chat or update.poll or update.poll_answer for update in updates)
    return list(updates)


def test_links_and_requests_are_read(desk: Desk, forum: Chat, stranger: Person) -> None:
    async def work(bot: Bot) -> None:
        await heard(bot)
        ends = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
        link = await bot.create_chat_invite_link(forum.id, ends, name="Door", creates_join_request=True)
        assert (link.name, link.expire_date, link.creates_join_request, link.creator.id) == ("Door", ends, True, 77)
        await asyncio.to_thread(stranger.follow, link.invite_link)
        (update,) = await heard(bot)
        request = update.chat_join_request
        assert request is not None
        assert request.invite_link is not None
        assert (request.user_chat_id, request.invite_link.pending_join_request_count) == (stranger.id, 1)
        await bot.send_message(request.user_chat_id, "Why?")
        await request.approve()
        member = (await heard(bot))[0].chat_member
        assert member is not None
        assert member.new_chat_member.status == ChatMemberStatus.MEMBER
        with pytest.raises(BadRequest, match="User_already_participant"):
            await request.decline()
        with pytest.raises(Forbidden, match="initiate conversation"):
            await bot.send_message(request.user_chat_id, "late")
        edited = await bot.edit_chat_invite_link(forum.id, link, name="Gate")
        assert (edited.name, edited.creates_join_request) == ("Gate", False)
        assert (await bot.revoke_chat_invite_link(forum.id, edited)).is_revoked
        assert (await bot.get_chat(forum.id)).invite_link is None
        primary = await bot.export_chat_invite_link(forum.id)
        assert (await bot.get_chat(forum.id)).invite_link == primary

    with_bot(desk, work)


def test_places_of_members_are_read(desk: Desk, forum: Chat, guest: Person) -> None:
    async def work(bot: Bot) -> None:
        await heard(bot)
        until = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
        await bot.restrict_chat_member(forum.id, guest.id, ChatPermissions.no_permissions(), until)
        muted = await bot.get_chat_member(forum.id, guest.id)
        assert (muted.status, getattr(muted, "until_date", None)) == (ChatMemberStatus.RESTRICTED, until)
        await bot.restrict_chat_member(forum.id, guest.id, ChatPermissions.all_permissions())
        await bot.set_chat_member_tag(forum.id, guest.id, "Lamps")
        assert getattr(await bot.get_chat_member(forum.id, guest.id), "tag", None) == "Lamps"
        await bot.promote_chat_member(forum.id, guest.id, can_pin_messages=True, can_manage_tags=True)
        await bot.set_chat_administrator_custom_title(forum.id, guest.id, "Host")
        made = await bot.get_chat_member(forum.id, guest.id)
        assert (made.status, getattr(made, "custom_title", None)) == (ChatMemberStatus.ADMINISTRATOR, "Host")
        await bot.ban_chat_member(forum.id, guest.id, until)
        assert (await bot.get_chat_member(forum.id, guest.id)).status == ChatMemberStatus.BANNED
        await bot.unban_chat_member(forum.id, guest.id, only_if_banned=True)
        assert (await bot.get_chat_member(forum.id, guest.id)).status == ChatMemberStatus.LEFT
        everybody = await bot.get_chat_administrators(forum.id, return_bots=True)
        assert len(everybody) == 2
        changes = [change.new_chat_member.status for update in await heard(bot) if (change := update.chat_member)]
        assert changes == ["restricted", "member", "administrator", "kicked", "left"]

    with_bot(desk, work)


def test_topics_are_read(desk: Desk, forum: Chat) -> None:
    async def work(bot: Bot) -> None:
        await heard(bot)
        topic = await bot.create_forum_topic(forum.id, "Lamps")
        sent = await bot.send_message(forum.id, "Who?", message_thread_id=topic.message_thread_id)
        assert (sent.is_topic_message, sent.message_thread_id) == (True, topic.message_thread_id)
        await bot.edit_forum_topic(forum.id, topic.message_thread_id, "Lights")
        await bot.close_forum_topic(forum.id, topic.message_thread_id)
        await bot.reopen_forum_topic(forum.id, topic.message_thread_id)
        messages = [update.message for update in await heard(bot)]
        assert all(messages)
        told = [bool(m and (m.forum_topic_edited or m.forum_topic_closed or m.forum_topic_reopened)) for m in messages]
        assert told == [False, True, True, True]
        await bot.delete_forum_topic(forum.id, topic.message_thread_id)
        with pytest.raises(BadRequest, match="Message thread not found"):
            await bot.send_message(forum.id, "x", message_thread_id=topic.message_thread_id)

    with_bot(desk, work)


def test_polls_and_reactions_are_read(desk: Desk, forum: Chat, guest: Person) -> None:
    async def work(bot: Bot) -> None:
        await heard(bot)
        options = ["Pizza", InputPollOption("Salad")]
        sent = await bot.send_poll(forum.id, "Lunch?", options, is_anonymous=False, open_period=600)
        assert sent.poll is not None
        assert sent.poll.close_date is not None
        assert (sent.poll.type, sent.poll.close_date - sent.date) == (PollType.REGULAR, timedelta(seconds=600))
        await asyncio.to_thread(guest.vote, sent.message_id, "Salad", chat=forum)
        await asyncio.to_thread(guest.react, sent.message_id, "👍", forum)
        answer, counted, reacted = await heard(bot)
        assert answer.poll_answer is not None
        assert answer.poll_answer.option_ids == (1,)
        assert counted.poll is not None
        assert [option.voter_count for option in counted.poll.options] == [0, 1]
        assert reacted.message_reaction is not None
        assert reacted.message_reaction.new_reaction == (ReactionTypeEmoji(ReactionEmoji.THUMBS_UP),)
        closed = await bot.stop_poll(forum.id, sent.message_id)
        assert closed.is_closed
        await bot.set_message_reaction(forum.id, sent.message_id, ReactionEmoji.RED_HEART)
        quiz = await bot.send_poll(forum.id, "2+2?", ["3", "4"], type=PollType.QUIZ, correct_option_ids=[1])
        assert quiz.poll is not None
        assert quiz.poll.correct_option_ids == (1,)

    with_bot(desk, work)
    assert guest.messages(forum)[-2].reactions == {"👍": 1, "❤": 1}
    assert [call["unknown"] for call in desk.calls() if call["unknown"]] == []
