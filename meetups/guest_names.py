"""How many guests somebody brings and what they are called, as both doors hand it over: the two never contradict."""

from collections.abc import Sequence

from meetups.names import one_line
from meetups.refusals import Invalid, wrong
from phrases import noted

MOST_GUESTS = 10  # that an organiser may allow each


def guests_named(number: str, names: Sequence[str] | None, known: Sequence[str]) -> tuple[str, ...]:
    """One entry a guest, the named first, "" where unnamed. `known` are the names that stand.

    `names` are those typed, one a field and empty where nothing was; None: a number alone, which keeps the known.
    Names behind the number count only as what they were: left as they stood, they go with the guest who does not come.
    Raises Invalid where the number is none, or smaller than the names that were typed.
    """
    text = number.strip()
    if not text.isdecimal() or len(text) > 2:
        raise Invalid(wrong("guests", noted("Guests are a number from 0 to 10.")))
    wanted, stood = int(text), dict(enumerate(known))
    given = [one_line(name) for name in (known if names is None else names)]
    named = tuple(name for name in given if name)
    if len(named) > wanted:
        named = tuple(name for at, name in enumerate(given) if name and (at < wanted or stood.get(at) != name))
    if len(named) > wanted:
        raise Invalid(wrong("guests", noted("That is more names than guests: {number} at most."), number=wanted))
    return named + ("",) * (wanted - len(named))
