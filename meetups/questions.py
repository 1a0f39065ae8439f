"""What the organiser asks those who come: a short text, one of several, what somebody needs, what they eat.

Needs and diet are private: hosts see how many, never who. What somebody wrote beside them is shown to hosts without a
name, and only where at least three people answered that question; until then they see how many notes there are.
A required question that is not answered is shown as open; it never stands between somebody and their seat.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from phrases import say

MOST_QUESTIONS = 5
LONGEST_PROMPT = 200
LONGEST_ANSWER = 300
FEWEST_OPTIONS, MOST_OPTIONS = 2, 10
FEWEST_FOR_WORDS = 3  # people who answered, before what was written beside needs or diet is shown without names


class Ask(StrEnum):
    """What kind of answer is asked for."""

    TEXT = "text"
    CHOICE = "choice"
    ACCESS = "access"
    DIET = "diet"

    @property
    def private(self) -> bool:
        """Whether hosts see counts alone."""
        return self in (Ask.ACCESS, Ask.DIET)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: `value` is what `Given.chosen` holds; `words` says it to a reader."""

    value: str
    phrase: str | None = None  # English to be said in the reader's language; None: the organiser's own words

    def words(self, language: str) -> str:
        """The option as the reader reads it."""
        return self.value if self.phrase is None else say(language, self.phrase)


@dataclass(frozen=True, slots=True)
class Given:
    """An answer. TEXT: `words` alone. CHOICE: one value in `chosen`. ACCESS, DIET: any values, and own words."""

    chosen: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class QuestionWish:
    """A question as the organiser wants it. `position` is the one it has already; None: a new question.

    `options` are for CHOICE alone, `prompt` may be empty for ACCESS and DIET, which have words of their own.
    """

    kind: Ask
    prompt: str = ""
    options: tuple[str, ...] = ()
    required: bool = False
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question as one viewer sees it: what they said, and whether it is still open for them.

    `position` names it, also after others were added or taken away. `open`: it is required, they come, and have not
    answered it.
    """

    position: int
    kind: Ask
    prompt: str
    options: tuple[Option, ...]
    required: bool
    mine: Given | None
    open: bool

    def asks(self, language: str) -> str:
        """The question in words: the organiser's, or ours where they gave none."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said to a question that is not private."""

    prompt: str
    words: str


@dataclass(frozen=True, slots=True)
class NamedSaid:
    """Who said what; `code` is the check code of their answer."""

    name: str
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class OptionCount:
    """How many chose it."""

    option: Option
    people: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What hosts see of one question. `said` is for TEXT and CHOICE; `notes` (no names, in no telling order) and
    `private_notes` (how many there are that are not shown) for ACCESS and DIET; `counts` for all but TEXT."""

    question: Question
    answered: int
    said: tuple[NamedSaid, ...]
    counts: tuple[OptionCount, ...]
    notes: tuple[str, ...]
    private_notes: int


def set_questions(actor_id: int, key: str, wishes: Sequence[QuestionWish], now: datetime) -> tuple[Question, ...]:
    """Ask these from now on; a new one comes last. Questions that stay (same position and kind) keep their answers, but
    for an answer whose option is gone. Raises NotFound, NotAllowed, TooLate, Invalid (fields `question_1_prompt`,
    `question_1_options`, counted as in `wishes`; `questions` for all of them)."""
    raise NotImplementedError


def questions_of(key: str, viewer_id: int | None) -> tuple[Question, ...]:
    """The questions of an event the viewer may see, with what they said. Raises NotFound."""
    raise NotImplementedError


def reply(user_id: int, key: str, given: Mapping[int, Given], now: datetime) -> tuple[Question, ...]:
    """Answer by position; an empty `Given` takes an answer back, a position not named keeps it. Until the start.

    Returns the questions as they stand. Raises NotFound, NotAllowed (no seat and no place in line), TooLate, Invalid
    (fields `reply_<position>`).
    """
    raise NotImplementedError


def replies_of_mine(user_id: int, key: str) -> dict[int, Given]:
    """What somebody said, by position. Raises NotFound."""
    raise NotImplementedError


def answers_for_hosts(actor_id: int, key: str) -> tuple[Answers, ...]:
    """What those who come said, as hosts may see it. Raises NotFound, NotAllowed."""
    raise NotImplementedError
