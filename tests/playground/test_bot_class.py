"""python-telegram-bot's own Bot, unchanged, against the playground."""

import asyncio
import io
from collections.abc import Awaitable, Callable

import pytest
from PIL import Image
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
)
from telegram.constants import ChatMemberStatus, MessageEntityType
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from playground.client import Chat, Desk, Person
from tests.playground.conftest import TOKEN

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])


def with_bot(desk: Desk, work: Callable[[Bot], Awaitable[None]], token: str = TOKEN) -> None:
    async def run() -> None:
        async with Bot(token, base_url=f"{desk.url}/bot", base_file_url=f"{desk.url}/file/bot") as bot:
            await work(bot)

    asyncio.run(run())


def test_a_card_is_sent_pinned_and_edited(desk: Desk, host: Person, group: Chat) -> None:
    host.add_bot(group, ["can_pin_messages"])

    async def work(bot: Bot) -> None:
        source = '<b>Poem</b> <tg-time unix="1796320800" format="wdt">Thu</tg-time>'
        sent = await bot.send_message(group.id, source, parse_mode="HTML", reply_markup=KEYBOARD)
        assert [entity.type for entity in sent.entities] == [MessageEntityType.BOLD, MessageEntityType.DATE_TIME]
        await bot.pin_chat_message(group.id, sent.message_id, disable_notification=True)
        edited = await sent.edit_text("Poem, moved", reply_markup=KEYBOARD)
        assert edited.edit_date is not None
        full = await bot.get_chat(group.id)
        assert full.pinned_message is not None
        assert full.pinned_message.text == "Poem, moved"

    with_bot(desk, work)
    (card,) = desk.pinned(group)
    assert (card.text, card.labels, card.pinned, card.from_bot) == ("Poem, moved", ["Go"], True, True)
    assert card.edited > 0


def test_an_uploaded_photo_is_kept_and_can_be_sent_again(desk: Desk, guest: Person) -> None:
    async def work(bot: Bot) -> None:
        picture = io.BytesIO()
        Image.new("RGB", (40, 30)).save(picture, "JPEG")
        sent = await bot.send_photo(guest.id, picture.getvalue(), caption="<i>a table</i>", parse_mode="HTML")
        assert (sent.photo[-1].width, sent.photo[-1].height, sent.caption) == (40, 30, "a table")
        again = await bot.send_photo(guest.id, sent.photo[-1].file_id)
        assert again.photo == sent.photo
        with pytest.raises(BadRequest, match="Image_process_failed"):
            await bot.send_photo(guest.id, b"no picture")

    with_bot(desk, work)
    assert [seen.photo for seen in guest.messages()[-2:]] == [True, True]


def test_files_are_sent_changed_and_fetched(desk: Desk, guest: Person) -> None:
    async def work(bot: Bot) -> None:
        sent = await bot.send_document(guest.id, b"a,b", filename="list.csv", caption="who?", reply_markup=KEYBOARD)
        assert sent.document is not None
        assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("list.csv", 3, "who?")
        file = await bot.get_file(sent.document.file_id)
        assert bytes(await file.download_as_bytearray()) == b"a,b"
        edited = await sent.edit_caption("who came", reply_markup=KEYBOARD)
        assert (edited.caption, edited.document) == ("who came", sent.document)
        picture = io.BytesIO()
        Image.new("RGB", (40, 30)).save(picture, "PNG")
        shown = await sent.edit_media(InputMediaPhoto(picture.getvalue(), caption="a table"))
        assert (shown.photo[-1].width, shown.caption, shown.document) == (40, "a table", None)
        back = await sent.edit_media(InputMediaDocument(sent.document.file_id))
        assert (back.document, back.caption) == (sent.document, None)

    with_bot(desk, work)
    assert guest.messages()[-1].document == "list.csv"


def test_members_and_administrators_read_as_their_own_kinds(
    desk: Desk, host: Person, guest: Person, group: Chat, stranger: Person
) -> None:
    host.add_bot(group, ["can_pin_messages", "can_delete_messages"])

    async def work(bot: Bot) -> None:
        administrators = await bot.get_chat_administrators(group.id)
        assert [(one.user.id, one.status) for one in administrators] == [
            (host.id, ChatMemberStatus.OWNER),
            (bot.id, ChatMemberStatus.ADMINISTRATOR),
        ]
        statuses = [(await bot.get_chat_member(group.id, one.id)).status for one in (guest, stranger)]
        assert statuses == [ChatMemberStatus.MEMBER, ChatMemberStatus.LEFT]
        assert await bot.get_chat_member_count(group.id) == 3

    with_bot(desk, work)


def test_commands_are_kept_by_scope_and_language(desk: Desk, group: Chat) -> None:
    async def work(bot: Bot) -> None:
        await bot.set_my_commands([BotCommand("start", "Begin")])
        await bot.set_my_commands([BotCommand("events", "Termine")], BotCommandScopeAllGroupChats(), "de")
        assert await bot.get_my_commands() == (BotCommand("start", "Begin"),)
        assert await bot.get_my_commands(BotCommandScopeAllGroupChats(), "de") == (BotCommand("events", "Termine"),)
        assert await bot.get_my_commands(BotCommandScopeChat(group.id)) == ()
        await bot.delete_my_commands()
        assert await bot.get_my_commands() == ()
        with pytest.raises(BadRequest, match="command_invalid"):
            await bot.set_my_commands([BotCommand("No spaces", "x")])

    with_bot(desk, work)


def test_name_and_descriptions_are_kept_by_language(desk: Desk) -> None:
    async def work(bot: Bot) -> None:
        await bot.set_my_name("Klatch")
        await bot.set_my_description("Trefft euch", "de")
        await bot.set_my_short_description("Meet")
        assert (await bot.get_my_name("es")).name == "Klatch"
        assert (await bot.get_my_description("de")).description == "Trefft euch"
        assert (await bot.get_my_description()).description == ""
        assert (await bot.get_my_short_description("de")).short_description == "Meet"

    with_bot(desk, work)


def test_refusals_become_the_librarys_own_errors(desk: Desk, stranger: Person) -> None:
    async def work(bot: Bot) -> None:
        with pytest.raises(Forbidden, match="initiate conversation"):
            await bot.send_message(stranger.id, "x")
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_chat_action(4242, "typing")

    async def never(bot: Bot) -> None:
        raise AssertionError("a wrong token must not get this far")

    with_bot(desk, work)
    with pytest.raises(InvalidToken):
        with_bot(desk, never, "77:wrong")


def test_faults_become_the_librarys_own_errors(desk: Desk, guest: Person) -> None:
    """What each looks like to a bot; whether the message was taken is what it cannot know."""
    seen: list[tuple[str, type[Exception], str]] = []

    async def work(bot: Bot) -> None:
        for kind in ("500", "502", "hang", "hang_after", "drop_before", "drop_after", "garbage", "403", "400", "429"):
            desk.faults([{"kind": kind, "retry_after": 7, "times": 1}])
            try:
                await bot.send_message(guest.id, kind, read_timeout=0.3)
            except NetworkError as problem:
                seen.append((kind, type(problem), type(problem.__cause__).__name__))
            except TelegramError as problem:
                seen.append((kind, type(problem), problem.message))

    with_bot(desk, work)
    assert seen == [
        ("500", NetworkError, "NoneType"),
        ("502", NetworkError, "NoneType"),
        ("hang", TimedOut, "ReadTimeout"),
        ("hang_after", TimedOut, "ReadTimeout"),
        ("drop_before", NetworkError, "RemoteProtocolError"),
        ("drop_after", NetworkError, "RemoteProtocolError"),
        ("garbage", TelegramError, "Invalid server response"),
        ("403", Forbidden, "Forbidden: bot was blocked by the user"),
        ("400", BadRequest, "NoneType"),
        ("429", RetryAfter, "Flood control exceeded. Retry in 7 seconds"),
    ]
    assert [entry["text"] for entry in desk.accepted()] == ["hang_after", "drop_after", "garbage"]


def test_a_group_that_moved_is_the_librarys_own_error(desk: Desk, host: Person) -> None:
    old = desk.group("Table", [], [host], kind="group")
    host.add_bot(old)
    new = desk.migrate(old)

    async def work(bot: Bot) -> None:
        with pytest.raises(ChatMigrated) as moved:
            await bot.send_message(old.id, "x")
        assert moved.value.new_chat_id == new.id
        updates = await bot.get_updates()
        migrations = [u.message for u in updates if u.message and u.message.migrate_to_chat_id]
        assert [message.migrate_to_chat_id for message in migrations] == [new.id]

    with_bot(desk, work)


def test_a_bot_leaves_by_itself(desk: Desk, host: Person, group: Chat) -> None:
    async def work(bot: Bot) -> None:
        assert await bot.leave_chat(group.id) is True
        with pytest.raises(Forbidden):
            await bot.get_chat(group.id)

    with_bot(desk, work)
    assert host.messages(group)[-1].service == "Table left"
