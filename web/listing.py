"""Rows of lists, from what a rule knows: the words stand in templates/parts/rows.html, the drawing is made here."""

from flask import Flask
from markupsafe import Markup

from meetups.group_card import Tag
from meetups.groups import GroupFacts
from meetups.lists import Line
from web.door import language
from web.drawing import badge_svg, cloth_for, table_svg
from web.drawings import table_of


def install(app: Flask) -> None:
    """Let templates draw the small table of a line and the badge of a group, and say its interests."""
    app.jinja_env.globals.update(small_table=small_table, badge=badge, tag_words=tag_words)


def small_table(line: Line, key: str = "t") -> Markup:
    """The event's table; `key` keeps apart two lists on one page that hold the same event."""
    return table_svg(table_of(line), cloth_for(line.group.slug, line.group.weave), "small", key=f"{key}-{line.key}")


def tag_words(tag: Tag) -> str:
    """An interest in the reader's language; the group's own words as they are."""
    return tag.label(language())


def badge(group: GroupFacts, key: str = "b") -> Markup:
    """The group's round cloth."""
    return badge_svg(cloth_for(group.slug, group.weave), key=f"{key}-{group.slug}")
