"""The registry of kinds says of each all that delivery must know, and everything that is owed stands in it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from meetups.kinds import KINDS, Concerns, Lasts, Unknown
from meetups.notices import NOTICES

MEETUPS = Path(__file__).parents[2] / "meetups"
DRAWN = {"card", "redraw", "poll"}
DONE = {"join_request", "poll_stop", "entry_card"}  # Telegram does it: nobody is told
AT_ONCE = {"welcome", "raid", "clash", "digest"}  # an answer to what was just done, what cannot wait, an hour chosen
# How a caller writes the end of what its kind says; what depends on the moment has a name of its own there.
ENDS = {Lasts.START: ("starts_at",), Lasts.END: ("ends_at", "ends", "row.expires_at")}


def owing() -> Iterator[tuple[str, str, str | None, str]]:
    """(owed by tell, post or have_done, kind, the words of `expires_at`, where) of each call in the rules."""
    for path in sorted(MEETUPS.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if ast.unparse(node.func) not in ("outbox.tell", "outbox.post", "outbox.have_done"):
                continue
            kind = node.args[1]
            assert isinstance(kind, ast.Constant), f"{path.name}:{node.lineno} names no kind"
            until = next((ast.unparse(word.value) for word in node.keywords if word.arg == "expires_at"), None)
            yield node.func.attr, str(kind.value), until, f"{path.name}:{node.lineno}"


def is_said(kind: str, until: str | None) -> bool:
    """Whether a caller gives the end its kind names."""
    lasts = KINDS[kind].lasts
    if lasts in (Lasts.ALWAYS, Lasts.WEEK):
        return until is None
    return until is not None and (lasts not in ENDS or until.endswith(ENDS[lasts]))


def test_every_kind_that_is_owed_is_known_and_ends_when_it_says() -> None:
    calls = list(owing())
    assert {kind for _, kind, _, _ in calls} | {"redraw"} == set(KINDS)
    assert [where for _, kind, until, where in calls if not is_said(kind, until)] == []


@pytest.mark.parametrize(
    ("kind", "until"), [("reminder", None), ("reminder", "event.ends_at"), ("trouble", "event.starts_at")]
)
def test_an_end_that_is_not_the_kinds_would_be_seen(kind: str, until: str | None) -> None:
    assert not is_said(kind, until)


def test_what_many_people_see_is_held_and_a_private_word_is_sent_once_more() -> None:
    posts = {kind for how, kind, _, _ in owing() if how == "post"}
    tells = {kind for how, kind, _, _ in owing() if how == "tell"}
    assert posts & tells == set()
    assert {KINDS[kind].unknown for kind in posts} == {Unknown.HOLD}
    assert {KINDS[kind].unknown for kind in tells} == {Unknown.RESEND_ONCE}
    assert KINDS["redraw"].unknown == Unknown.REPEAT
    # A chat has no quiet hours, and what is private has: what cannot wait is so because of its moment.
    assert {KINDS[kind].waits for kind in posts | {"redraw"}} == {False}
    assert {kind for kind in tells if not KINDS[kind].waits} == AT_ONCE


def test_what_is_done_in_telegram_is_done_again_where_nobody_knows() -> None:
    assert {kind for how, kind, _, _ in owing() if how == "have_done"} == DONE
    assert {(KINDS[kind].unknown, KINDS[kind].waits) for kind in DONE} == {(Unknown.REPEAT, False)}


def test_every_kind_has_words_or_is_drawn() -> None:
    assert set(NOTICES) | DRAWN | DONE == set(KINDS)


def test_only_what_asks_nothing_is_told_together() -> None:
    """What asks about a seat has a message, and buttons, of its own; everything else that is private is joined."""
    questions = {"offered", "still_coming", "still_warning", "asked_again", "approval", "give_up",
                 "succession_ask"}  # fmt: skip
    questions |= {"buddy_ask", "how_was_it"}
    questions |= {"title"}
    questions |= {"how_are_you", "ask_about"}
    questions |= {"page", "proposal"}  # a page is long, and a proposal is decided
    questions |= {"report", "sanction", "appeal"}  # each is read, and decided or objected to
    questions |= {"welcome", "entry_word", "review", "roster", "raid"}  # buttons of their own, about no event
    questions |= {"group_word"}  # a post in doubt is decided
    questions |= {"digest"}  # each line of it is answered
    questions |= {"partner_ask", "partner_review"}  # a vote, and a post that is decided
    assert {name for name, kind in KINDS.items() if kind.joins} & questions == set()
    assert {kind for how, kind, _, _ in owing() if how == "tell" and not KINDS[kind].joins} == questions


def test_every_kind_says_whose_it_is_so_that_a_pause_holds_back_no_seat_and_no_decision() -> None:
    private = {kind for how, kind, _, _ in owing() if how == "tell"}
    assert {name for name, kind in KINDS.items() if kind.concerns == Concerns.NOBODY} == set(KINDS) - private
    seats = {kind for kind in private if KINDS[kind].lasts not in (Lasts.WEEK, Lasts.ALWAYS)}
    for_organisers = {"approval", "host_word", "post_word", "raid"}
    assert {KINDS[kind].concerns for kind in seats - for_organisers} == {Concerns.THEIRS}
    assert {KINDS[kind].concerns for kind in for_organisers} == {Concerns.DUTY}
