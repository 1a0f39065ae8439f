"""What a rule says when it refuses: one small family, caught once in each door and turned into words there."""

from collections.abc import Mapping
from dataclasses import dataclass

from database import Unavailable as Unavailable
from phrases import noted, say


class Refusal(Exception):
    """A rule refuses. `phrase` is English with placeholders, `values` fill it; `words()` says it."""

    def __init__(self, phrase: str, **values: object) -> None:
        super().__init__(phrase)
        self.phrase = phrase
        self.values = values

    def words(self, language: str) -> str:
        """The refusal in the reader's language."""
        return say(language, self.phrase, **self.values)


class NotFound(Refusal):
    """It is not there, or this person may not know that it is."""

    def __init__(self, phrase: str = noted("That is not here any more."), **values: object) -> None:
        super().__init__(phrase, **values)


class NotAllowed(Refusal):
    """This person may not do that."""


class TooLate(Refusal):
    """It has begun, ended, expired or been used already."""


class Expired(TooLate):
    """A link or dialogue whose time is over."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing to put right: the field it stands in, and the words."""

    field: str
    phrase: str
    values: Mapping[str, object]

    def words(self, language: str) -> str:
        """What to put right, in the reader's language."""
        return say(language, self.phrase, **self.values)


def wrong(field: str, phrase: str, **values: object) -> Wrong:
    """Shorthand for a `Wrong`."""
    return Wrong(field, phrase, values)


class Invalid(Refusal):
    """What was typed cannot be taken; every field that is wrong says why, and nothing typed is lost."""

    def __init__(self, *wrongs: Wrong) -> None:
        super().__init__(wrongs[0].phrase, **wrongs[0].values)
        self.wrongs = wrongs


class Stale(Refusal):
    """Somebody else saved first. `theirs` holds what stands now, by field, as a form would show it."""

    def __init__(self, theirs: Mapping[str, str], revision: int) -> None:
        super().__init__(noted("Somebody else changed this meanwhile. Both versions are shown."))
        self.theirs = theirs
        self.revision = revision
