"""How many guests come and what they are called: a number and names that never contradict."""

import pytest

from meetups.guest_names import guests_named
from meetups.refusals import Invalid

KNOWN = ("Ann", "Bo")


@pytest.mark.parametrize(
    ("number", "names", "known", "expect"),
    [
        ("2", None, (), ("", "")),
        ("2", None, KNOWN, ("Ann", "Bo")),
        ("3", None, KNOWN, ("Ann", "Bo", "")),
        ("1", None, KNOWN, ("Ann",)),
        ("0", None, KNOWN, ()),
        ("1", None, ("", "Bo"), ("Bo",)),
        ("2", ["", "Bo"], (), ("Bo", "")),
        ("2", [" Ann  Lee ", "\u202eBo", ""], (), ("Ann Lee", "Bo")),
        ("1", ["Ann", "Bo", ""], KNOWN, ("Ann",)),  # the second was left as it stood
        ("1", ["Carla", "Bo", ""], KNOWN, ("Carla",)),
        ("1", ["", "Bo", ""], KNOWN, ("Bo",)),
        ("2", ["", "", ""], KNOWN, ("", "")),
        ("٢", ["Ann", "Bo"], (), ("Ann", "Bo")),
    ],
)
def test_a_number_says_how_many_and_names_who(
    number: str, names: list[str] | None, known: tuple[str, ...], expect: tuple[str, ...]
) -> None:
    assert guests_named(number, names, known) == expect


@pytest.mark.parametrize(
    ("number", "names", "words"),
    [
        ("1", ["Ann", "Carla"], "That is more names than guests: 1 at most."),
        ("0", ["Carla"], "That is more names than guests: 0 at most."),
        ("-1", [], "Guests are a number from 0 to 10."),
        ("", [], "Guests are a number from 0 to 10."),
        ("1000", [], "Guests are a number from 0 to 10."),
    ],
)
def test_a_contradiction_is_said_not_guessed(number: str, names: list[str], words: str) -> None:
    with pytest.raises(Invalid) as refused:
        guests_named(number, names, KNOWN)
    assert refused.value.words("en") == words
