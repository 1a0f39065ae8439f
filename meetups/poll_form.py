"""A poll as an organiser writes it, and what Telegram takes (Bot API, sendPoll)."""

from dataclasses import dataclass
from datetime import timedelta

from meetups.names import one_line, visible
from meetups.refusals import Invalid, Wrong, wrong
from phrases import noted

LONGEST_QUESTION, LONGEST_OPTION = 300, 100  # code units, as Telegram counts
FEWEST, MOST = 2, 10
SPANS = {  # how long one may vote
    "hour": timedelta(hours=1), "day": timedelta(days=1), "three": timedelta(days=3), "week": timedelta(weeks=1),
    "month": timedelta(days=30),
}  # fmt: skip
BY_HAND = "hand"


@dataclass(frozen=True, slots=True)
class PollWish:
    """What is asked: two to ten options. `span`: one of SPANS, or BY_HAND."""

    question: str
    options: tuple[str, ...]
    several: bool = False
    span: str = "three"


def checked(wish: PollWish) -> PollWish:
    """The wish as Telegram takes it. Raises Invalid."""
    question, options = one_line(wish.question), tuple(filter(visible, map(one_line, wish.options)))
    wrongs = [fault for fault in (_question_fault(question), _options_fault(options)) if fault is not None]
    if wish.span not in (*SPANS, BY_HAND):
        wrongs.append(wrong("span", noted("Choose one of those offered.")))
    if wrongs:
        raise Invalid(*wrongs)
    return PollWish(question, options, wish.several, wish.span)


def _question_fault(question: str) -> Wrong | None:
    if not visible(question):
        return wrong("question", noted("Ask something."))
    if len(question.encode("utf-16-le")) // 2 > LONGEST_QUESTION:
        return wrong("question", noted("Keep the question under {limit} characters."), limit=LONGEST_QUESTION)
    return None


def _options_fault(options: tuple[str, ...]) -> Wrong | None:
    if not FEWEST <= len(options) <= MOST:
        words = noted("Give {fewest} to {most} answers to choose from, one a line.")
        return wrong("options", words, fewest=FEWEST, most=MOST)
    if any(len(option.encode("utf-16-le")) // 2 > LONGEST_OPTION for option in options):
        return wrong("options", noted("Keep each answer under {limit} characters."), limit=LONGEST_OPTION)
    if len({option.casefold() for option in options}) < len(options):
        return wrong("options", noted("Two of the answers are the same."))
    return None
