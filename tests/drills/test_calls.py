"""No method of the Bot API is called that no fault was ever tried at."""

from tests.drills import calls, matrix
from tests.drills.doings import DOINGS

TRIED = {*DOINGS, *matrix.CALLS}
AT_THE_START = "called as the bot starts, again and again until there is an answer"
LEFT_OUT = {
    "setWebhook": AT_THE_START,
    "getUpdates": "asked again and again; out of reach in tests/drills/unreachable.py",
    "sendDocument": "a reply like that of sendMessage: lost with its call, it comes when it is asked for once more",
    "getMyCommands": AT_THE_START, "getMyDescription": AT_THE_START, "getMyShortDescription": AT_THE_START,
    "setMyCommands": AT_THE_START, "setMyDescription": AT_THE_START, "setMyShortDescription": AT_THE_START,
    "declineChatJoinRequest": "one line decides whether this or approveChatJoinRequest is called",
    "unbanChatMember": "the same act as banChatMember for all that can go wrong",
    "createChatInviteLink": "makes a button of a message that goes without it",
    "getChatMemberCount": "a number to read, asked for again a day later",
}  # fmt: skip


def test_each_call_that_can_fail_is_tried_with_each_fault() -> None:
    called = calls.called()
    untried = {method: files for method, files in called.items() if method not in TRIED | LEFT_OUT.keys()}
    assert untried == {}  # try it in tests/drills/doings.py, or say above why not
    assert (TRIED | LEFT_OUT.keys()) - called.keys() == set()
    assert TRIED & LEFT_OUT.keys() == set()


def test_calls_are_found_however_they_are_written() -> None:
    code = """
async def some(update, context, decide):
    await context.bot.send_poll(1)
    await update.message.reply_text("x")
    decide = context.bot.decline_chat_join_request if decide else context.bot.leave_chat
    await update.callback_query.answer()
    await self.pace.answer(1)
    rsvps.answer(1)
"""
    assert sorted(calls.methods_in(code)) == [
        "answerCallbackQuery", "declineChatJoinRequest", "leaveChat", "sendMessage", "sendPoll",
    ]  # fmt: skip
