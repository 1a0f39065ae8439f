"""What a question at the door may be, and what may be said to it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from meetups.names import one_line, paragraphs, visible
from meetups.refusals import Invalid, Wrong, wrong
from phrases import noted

MOST_QUESTIONS = 12
LONGEST_PROMPT = 300
LONGEST_OPTION = 60
LONGEST_ANSWER = 1000
LONGEST_REASON = 300
FEWEST_OPTIONS, MOST_OPTIONS = 2, 10
YES, NO = "yes", "no"


class Kind(StrEnum):
    """What kind of answer is asked for."""

    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes_no"


class Decision(StrEnum):
    """What an answer leads to."""

    ADMIT = "admit"
    REVIEW = "review"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the answers come to; `decision` None: no rule says. `reason`: the organisers' words to who is declined."""

    decision: Decision | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EntryQuestion:
    """One question. `position` counts from 1 in their order.

    `options` are the values one may answer (`yes` and `no` for YES_NO; empty for TEXT). Asked of everybody, or where
    `only_after` names an earlier question, of those whose answer to it is one of `only_if`. `decisions`: an option,
    and what it leads to; `reason` is what somebody is told whom an answer declines.
    """

    position: int
    kind: Kind
    prompt: str
    options: tuple[str, ...]
    required: bool
    only_after: int | None
    only_if: tuple[str, ...]
    decisions: Mapping[str, Decision]
    reason: str

    @property
    def mark(self) -> str:
        """What was asked, in six characters: an answer to other words is no answer to these."""
        return hashlib.sha256(repr((self.kind.value, self.prompt, self.options)).encode()).hexdigest()[:6]


@dataclass(frozen=True, slots=True)
class EntryQuestionWish:
    """A question as organisers want it; `only_after` counts from 1 in the list of wishes."""

    kind: Kind
    prompt: str
    options: tuple[str, ...] = ()
    required: bool = True
    only_after: int | None = None
    only_if: tuple[str, ...] = ()
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    reason: str = ""


def tidied(
    wish: EntryQuestionWish, number: int, earlier: Sequence[EntryQuestion], wrongs: list[Wrong]
) -> EntryQuestion:
    """The question as it is kept; what is wrong with it is added to `wrongs`, by fields of its number."""
    prompt, reason = paragraphs(wish.prompt), paragraphs(wish.reason)
    options = _options(wish)
    head = f"question_{number}_"
    if len(prompt) > LONGEST_PROMPT or not visible(prompt):
        phrase = noted("Ask something, in up to {most} characters.")
        wrongs.append(wrong(head + "prompt", phrase, most=LONGEST_PROMPT))
    if len(reason) > LONGEST_REASON:
        wrongs.append(wrong(head + "reason", noted("Up to {most} characters, please."), most=LONGEST_REASON))
    if wish.kind == Kind.CHOICE and not _fit(options):
        phrase = noted("Give {least} to {most} things to choose from, of up to {longest} characters each.")
        wrongs.append(wrong(head + "options", phrase, least=FEWEST_OPTIONS, most=MOST_OPTIONS, longest=LONGEST_OPTION))
    if not set(wish.decisions) <= set(options):
        wrongs.append(wrong(head + "decisions", noted("Only an answer that can be chosen may decide.")))
    only_if = _only_if(wish, head, earlier, wrongs)
    decisions = {value: Decision(wish.decisions[value]) for value in options if value in wish.decisions}
    only_after = wish.only_after if only_if else None
    return EntryQuestion(number, wish.kind, prompt, options, wish.required, only_after, only_if, decisions, reason)


def heard(question: EntryQuestion, said: str) -> str:
    """What was said, as it is kept; "" where the question is left out. Raises Invalid (field `answer`)."""
    words = paragraphs(said) if question.kind == Kind.TEXT else said
    if not visible(words):
        if question.required:
            raise Invalid(wrong("answer", noted("This one needs an answer.")))
        return ""
    if question.kind != Kind.TEXT and words not in question.options:
        raise Invalid(wrong("answer", noted("Choose one of those offered.")))
    if len(words) > LONGEST_ANSWER:
        raise Invalid(wrong("answer", noted("Up to {most} characters, please."), most=LONGEST_ANSWER))
    return words


def _options(wish: EntryQuestionWish) -> tuple[str, ...]:
    if wish.kind == Kind.YES_NO:
        return (YES, NO)
    if wish.kind == Kind.TEXT:
        return ()
    return tuple(dict.fromkeys(text for text in map(one_line, wish.options) if visible(text)))


def _fit(options: Sequence[str]) -> bool:
    return FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS and max(map(len, options)) <= LONGEST_OPTION


def _only_if(
    wish: EntryQuestionWish, head: str, earlier: Sequence[EntryQuestion], wrongs: list[Wrong]
) -> tuple[str, ...]:
    """The answers of the earlier question after which this one is asked."""
    if wish.only_after is None:
        return ()
    looked_at = next((one for one in earlier if one.position == wish.only_after), None)
    if looked_at is None or looked_at.kind == Kind.TEXT:
        wrongs.append(wrong(head + "only_after", noted("A question may depend on an earlier one with fixed answers.")))
        return ()
    chosen = tuple(value for value in looked_at.options if value in map(one_line, wish.only_if))
    if not chosen or not set(map(one_line, wish.only_if)) <= set(looked_at.options):
        wrongs.append(wrong(head + "only_if", noted("Choose after which answers it is asked.")))
    return chosen
