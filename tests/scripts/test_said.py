"""The collector finds each phrase that is written out in Python, wherever it stands."""

from io import BytesIO

import pytest
from babel.messages.extract import extract

from scripts.said import said_in
from scripts.translations import KEYWORDS, METHODS


def words_of(source: str) -> list[object]:
    """What the collector makes of this code."""
    found = [
        (line, words)
        for keywords in KEYWORDS
        for line, words, _notes, _context in extract(said_in, BytesIO(source.encode()), keywords=keywords)
    ]
    return [words for _line, words in sorted(found, key=lambda one: one[0])]


@pytest.mark.parametrize(
    ("source", "phrases"),
    [
        ('say(language, "Open")', ["Open"]),
        ('say(language(), "Open")', ["Open"]),
        ('asking.say("Open", name=name)', ["Open"]),
        ('words = {"a": noted("Open")}', ["Open"]),
        ('say(spoken(), words.get(code, noted("Open")))', ["Open"]),
        ('say(language, "Open" if here else "Closed")', ["Open", "Closed"]),
        ("text = f\"<b>{say(language, 'Open')}</b>\"", ["Open"]),
        ('say(language, "Open the "\n    "door")', ["Open the door"]),
        ('count(language, "one", "{n} of them", n)', [("one", "{n} of them")]),
        ('_("Open")\nn_("one", "{n} of them", n)', ["Open", ("one", "{n} of them")]),
        ("say(language, words)", []),
        ('seen.count("Open")', []),
        ('log.warning("not said to anybody")', []),
    ],
)
def test_a_phrase_is_found_where_it_is_written(source: str, phrases: list[object]) -> None:
    assert words_of(source) == phrases


def notes_of(source: str) -> list[str]:
    """The notes to translators beside the first phrase of this code."""
    found = extract(
        said_in, BytesIO(source.encode()), keywords={"noted": None}, comment_tags=("Translators:",)
    )  # fmt: skip
    return next(notes for _line, _words, notes, _context in found)


def test_a_note_to_translators_stands_above_or_beside() -> None:
    assert notes_of('# Translators: the verb\nnoted("Open")') == ["Translators: the verb"]
    assert notes_of('noted("Open")  # Translators: the verb') == ["Translators: the verb"]
    assert notes_of('# Translators: the verb,\n# on a button\nnoted("Open")') == [
        "Translators: the verb,",
        "on a button",
    ]


def test_other_comments_are_not_for_translators() -> None:
    assert notes_of('# why it is so\nnoted("Open")') == []
    assert notes_of('# Translators: another one\nx = 1\nnoted("Open")') == []


def test_templates_and_python_are_both_collected() -> None:
    assert METHODS == [("**.py", "scripts.said:said_in"), ("web/templates/**.html", "jinja2")]
