"""Counts of people that say nothing about one of them: below five, no number is given."""

LEAST = 5


def shown(n: int) -> int | None:
    """The count where it may be said; None: fewer than five, which may be none at all."""
    return n if n >= LEAST else None


def parts(**counts: int) -> dict[str, int | None]:
    """Counts that make up a whole everybody knows, such as all members, each as *at least so many*; None: not said.

    What is not said must not follow from the rest: the parts left out are five people together at least, else the next
    smallest is left out too. Said in fives, so that nobody is found out by looking again after one person changed.
    """
    left_out: list[str] = []
    for name in sorted(counts, key=lambda name: counts[name]):
        together = sum(counts[each] for each in left_out)
        if counts[name] < LEAST or (left_out and together < LEAST):
            left_out.append(name)
    return {name: None if name in left_out else n - n % LEAST for name, n in counts.items()}
