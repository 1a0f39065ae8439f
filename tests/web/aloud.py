"""A page as it is read out, and what of it could not be followed by ear."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
FIELDS = {"select", "textarea", "input"}
NAMELESS = {"hidden", "submit"}  # kinds of <input> that need no label
REFERS = ("aria-describedby", "aria-labelledby", "for", "list")


@dataclass
class Node:
    """An element: what it is, what it says, what stands in it."""

    tag: str
    attributes: dict[str, str]
    above: "Node | None" = None
    inside: list["Node | str"] = field(default_factory=list)

    def all(self) -> Iterator["Node"]:
        """It and everything in it, in the order of the page."""
        yield self
        for one in self.inside:
            if isinstance(one, Node):
                yield from one.all()

    @property
    def words(self) -> str:
        """What can be read of it, spaces as one."""
        return " ".join("".join(one if isinstance(one, str) else one.words for one in self.inside).split())

    @property
    def name(self) -> str:
        """What it is called."""
        return self.attributes.get("aria-label") or self.words

    def within(self, *tags: str) -> bool:
        """Whether it stands in one of these."""
        return self.above is not None and (self.above.tag in tags or self.above.within(*tags))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = self.at = Node("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Node(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.inside.append(made)
        if tag not in VOID:
            self.at = made

    def handle_endtag(self, tag: str) -> None:
        at: Node | None = self.at
        while at is not None and at.tag != tag:
            at = at.above
        if at is not None and at.above is not None:
            self.at = at.above

    def handle_data(self, data: str) -> None:
        self.at.inside.append(data)


def troubles(html: str) -> list[str]:
    """What in a page cannot be followed by ear."""
    reader = _Reader()
    reader.feed(html)
    nodes = [node for node in reader.page.all() if "aria-hidden" not in node.attributes and not node.within("template")]
    return [*_headings(nodes), *_names(nodes), *_twice(nodes), *_fields(nodes), *_references(nodes)]


def _headings(nodes: list[Node]) -> Iterator[str]:
    levels = [int(node.tag[1]) for node in nodes if re.fullmatch("h[1-6]", node.tag)]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of the page"
    yield from (f"h{after} after h{before}" for before, after in itertools.pairwise(levels) if after > before + 1)
    if not any(node.tag == "title" and node.words.removesuffix("· Klatch").strip() for node in nodes):
        yield "no title"


def _names(nodes: list[Node]) -> Iterator[str]:
    """Who says to their computer what they see presses it: the words shown are part of the name (WCAG 2.5.3)."""
    for node in nodes:
        if node.tag in ("a", "button"):
            if not node.name and not any(one.tag == "svg" and "aria-label" in one.attributes for one in node.all()):
                yield f"a nameless {node.tag}"
            elif node.words.casefold() not in node.name.casefold():
                yield f"“{node.words}” is called “{node.name}”"


def _twice(nodes: list[Node]) -> Iterator[str]:
    """Buttons of one name do one thing, or nobody knows whose is which."""
    buttons = Counter(node.name for node in nodes if node.tag == "button" and not node.within("fieldset"))
    yield from (f"{number} buttons are called “{name}”" for name, number in buttons.items() if number > 1)


def _fields(nodes: list[Node]) -> Iterator[str]:
    labels = {node.attributes.get("for") for node in nodes if node.tag == "label"}
    for node in nodes:
        said = node.attributes
        typed_into = node.tag in FIELDS and said.get("type") not in NAMELESS
        if typed_into and not node.within("label") and "aria-label" not in said and said.get("id") not in labels:
            yield f"a field without a label: {said.get('name')}"


def _references(nodes: list[Node]) -> Iterator[str]:
    ids = Counter(node.attributes["id"] for node in nodes if "id" in node.attributes)
    yield from (f"{number} are #{one}" for one, number in ids.items() if number > 1)
    for node in nodes:
        for attribute in REFERS:
            meant = node.attributes.get(attribute, "").split()
            yield from (f"{attribute}: no #{one}" for one in meant if one not in ids)
