"""Each way of failing, and each call that answers people directly, once; all of each at all are in `make drill`."""

from pathlib import Path

import pytest

from tests.drills import direct
from tests.drills.doings import DOINGS

pytestmark = [pytest.mark.slow, pytest.mark.long(but_on="sqlite")]
CELLS = [
    ("answerCallbackQuery", "500"), ("answerCallbackQuery", "garbage"), ("sendMessage", "drop_before"),
    ("editMessageText", "502"), ("editMessageText", "403"), ("editMessageReplyMarkup", "hang_after"),
    ("sendPhoto", "429"), ("getChatAdministrators", "drop_after"), ("getChatMember", "400"), ("sendChatAction", "hang"),
    ("approveChatJoinRequest", "502"), ("banChatMember", "429"), ("sendPoll", "502"), ("stopPoll", "drop_after"),
    ("restrictChatMember", "drop_before"), ("setChatMemberTag", "hang_after"), ("setMessageReaction", "drop_after"),
]  # fmt: skip
KINDS = {str(fault["kind"]): fault for fault in direct.FAULTS}


def test_what_people_did_is_done_once_and_holds_nothing_up_whatever_becomes_of_the_call(
    database_url: str, tmp_path: Path
) -> None:
    assert {method for method, _ in CELLS} == DOINGS.keys()
    assert {kind for _, kind in CELLS} == KINDS.keys()
    cells = [(method, KINDS[kind]) for method, kind in CELLS]
    with direct.of_size(database_url, tmp_path, cells) as house:
        assert direct.play(house, cells) == []
