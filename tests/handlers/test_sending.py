"""A notice as Telegram takes it: short enough, its addresses whole, and no button that nobody listens to."""

import ast
import html
import re
from pathlib import Path

import pytest
from telegram import Update
from telegram.ext import CallbackQueryHandler

import handlers
from handlers import refusals
from handlers.sending import ACTS, compose_news
from meetups.notice_parts import Notice, Press
from meetups.rsvps import Choice
from tests.handlers.wire import press

# What a button is about is an event's key, or an application's, but of these.
SUBJECTS = {
    "approve": "abcd1234:efgh5678", "refuse": "abcd1234:efgh5678", "send_again": "abcd1234:77", "leave": "abcd1234:77",
    **dict.fromkeys(("handbook", "own_accept", "own_decline", "own_here", "own_no", "own_show", "roster", "reviews",
                     "norms"), "77"),
    "agree": "3:77", "raid": "77:1790000000", "raid_end": "77:1790000000",
}  # fmt: skip
MEETUPS = Path(__file__).parents[2] / "meetups"


@pytest.fixture(autouse=True)
def nothing_went_wrong() -> None:
    """No process is started here."""


def counted(text: str) -> int:
    """After parsing, in UTF-16 code units."""
    return len(html.unescape(re.sub(r"<[^>]+>", "", text)).encode("utf-16-le")) // 2


@pytest.mark.parametrize("letter", ["x", "&", "𝔎"])
def test_a_notice_of_long_lines_is_short_enough(letter: str) -> None:
    lines = tuple(letter * 500 for _ in range(20))
    draft = compose_news(Notice("en", letter * 300, lines))
    assert counted(draft.text) <= 4096
    assert draft.text.count("<b>") == draft.text.count("</b>") == 1
    assert letter == "&" or counted(draft.text) > 2_500  # as much as fits, not less


def test_an_address_is_whole_or_left_out() -> None:
    address = "https://meet.example.org/" + "x" * 475
    assert address in compose_news(Notice("en", "How to join", (address,))).text


def test_every_button_of_a_notice_is_heard() -> None:
    modules = [getattr(handlers, name) for name in handlers.__all__]
    listening = [one for module in modules for one in getattr(module, "HANDLERS", ()) if module is not refusals]
    heard = [one for one in listening if isinstance(one, CallbackQueryHandler)]
    for act, prefix in ACTS.items():
        pressed = Update.de_json({"update_id": 1, **press(5003, f"{prefix}:{SUBJECTS.get(act, 'abcd1234')}")}, None)
        assert any(one.check_update(pressed) for one in heard), act


def test_every_act_a_notice_names_is_known() -> None:
    """Acts stand in notices as plain words, or are an answer's own name."""
    named = set()
    for path in MEETUPS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Press":
                act = node.args[1]
                named |= {act.value} if isinstance(act, ast.Constant) else set()
    assert {"approve", "refuse", "questions"} <= named
    assert named <= set(ACTS)
    assert {choice.value for choice in Choice} - {"room_only"} <= set(ACTS)


def test_a_button_says_its_act_and_its_subject() -> None:
    draft = compose_news(Notice("en", "Who asks", (), presses=(Press("Yes", "approve", "abcd1234:efgh5678"),)))
    assert draft.keyboard is not None
    ((button,),) = draft.keyboard.inline_keyboard
    assert (button.text, button.callback_data) == ("Yes", "dc:yes:abcd1234:efgh5678")
