"""What the table shows, as a sentence for those who do not see it."""

from typing import Protocol

from web.drawing.table import TableFacts


class Say(Protocol):
    """A phrase in the reader's language, its placeholders (those of `str.format`) filled."""

    def __call__(self, text: str, /, **values: object) -> str: ...


class Count(Protocol):
    """A phrase for `n` things; `{n}` in it is the number."""

    def __call__(self, one: str, many: str, n: int, /, **values: object) -> str: ...


def table_sentence(seats: TableFacts, _: Say, n_: Count) -> str:
    """Chairs, people online and the reader's own place, in whole sentences, so that each can be translated."""
    parts = []
    if seats.has_room:
        parts.append(_room(seats, _, n_))
    if seats.mine == "room" and seats.has_room:
        parts.append(_my_chair(seats.my_guests, _, n_))
    if seats.has_online:
        parts.append(_online(seats, _, n_))
    if seats.mine == "online" and seats.has_online:
        parts.append(_my_cup(seats.my_guests, _, n_))
    return " ".join(parts)


def _room(seats: TableFacts, _: Say, n_: Count) -> str:
    chairs, taken = seats.capacity, seats.room
    if chairs is None:
        if not taken:
            return _("A table with nobody at it yet and a chair for everybody who comes.")
        return n_(
            "A table with one person at it and room for more.",
            "A table with {n} people at it and room for more.",
            taken,
        )
    if taken >= chairs:
        return n_("A table with one chair, taken.", "A table with {n} chairs, all taken.", chairs)
    if not taken:
        return n_("A table with one chair, free.", "A table with {n} chairs, all free.", chairs)
    return _(
        "A table with {chairs} chairs, {taken} taken, {free} free.", chairs=chairs, taken=taken, free=chairs - taken
    )


def _my_chair(guests: int, _: Say, n_: Count) -> str:
    if not guests:
        return _("You sit at it.")
    return n_("You and a guest sit at it.", "You and {n} guests sit at it.", guests)


def _online(seats: TableFacts, _: Say, n_: Count) -> str:
    people, limit = seats.online, seats.online_capacity
    if not people:
        words = _("Nobody online yet.")
    elif seats.has_room:
        words = n_("Around it, one person online.", "Around it, {n} people online.", people)
    else:
        words = n_("A table with one person online.", "A table with {n} people online.", people)
    if limit is None:
        return words
    return f"{words} {n_('One online place in all.', '{n} online places in all.', limit)}"


def _my_cup(guests: int, _: Say, n_: Count) -> str:
    if not guests:
        return _("You join online.")
    return n_("You and a guest join online.", "You and {n} guests join online.", guests)
