"""Pages about a sensitive group: a browser remembers their titles, and sites they lead to are told nothing of them."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from meetups.discreet import outside_name, outside_title
from meetups.groups import GroupFacts

# Where the facts of a page may say whose it is: names in its context, and what of theirs is the group.
HOLDERS = ("card", "sheet", "found", "made", "mine", "view", "group")
ABOUT_AN_EVENT = ("card", "sheet", "found")


def sensitive_group(facts: Mapping[str, Any]) -> GroupFacts | None:
    """The group a page is about, where that is a sensitive one."""
    groups = (_group_in(facts.get(name)) for name in HOLDERS)
    return next((group for group in groups if group is not None and group.sensitive), None)


def title_of(facts: Mapping[str, Any], group: GroupFacts, language: str) -> str:
    """What the page is called: by the neutral name, of the group or of its event."""
    about_event = any(_group_in(facts.get(name)) is not None for name in ABOUT_AN_EVENT)
    return outside_title("", group, language) if about_event else outside_name(group, language)


def keep(answer: Response) -> Response:
    """Tell nobody of it: neither those who search nor where a link on it leads."""
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _group_in(value: Any) -> GroupFacts | None:
    if isinstance(value, GroupFacts):
        return value
    for path in (("group",), ("facts",), ("event", "card", "group"), ("event", "group")):
        found = value
        for name in path:
            found = getattr(found, name, None)
        if isinstance(found, GroupFacts):
            return found
    return None
