"""No method of the Bot API is called that no fault was ever tried at."""

from tests.drills import calls, matrix
from tests.drills.doings import DOINGS

TRIED = {*DOINGS, *matrix.CALLS}
AT_THE_START = {"setWebhook", "getMyCommands", "getMyDescription", "getMyShortDescription", "setMyCommands",
                "setMyDescription", "setMyShortDescription"}  # fmt: skip
# Asked of the bot by nobody in particular, and done again until Telegram says yes or no; each answer is tried in
# tests/handlers/test_rosters.py and test_joining_by_request.py.
DONE_AGAIN = {"approveChatJoinRequest", "banChatMember", "createChatInviteLink", "declineChatJoinRequest",
              "getChatMemberCount", "unbanChatMember"}  # fmt: skip


def test_each_call_that_can_fail_is_tried_with_each_fault() -> None:
    called = calls.called()
    untried = {method: files for method, files in called.items() if method not in TRIED | AT_THE_START | DONE_AGAIN}
    assert untried == {}  # try it in tests/drills/doings.py, or say above why not
    assert TRIED - called.keys() == set()


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
