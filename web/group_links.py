"""What leads from a group's page to the pages of those who belong to it. A page is one row."""

from dataclasses import dataclass

from meetups.group_places import PLACES
from meetups.visibility import Role, at_least
from phrases import noted


@dataclass(frozen=True, slots=True)
class Link:
    """A page of a group: the least role that is led there, where it stands, its words, its path below `/g/<slug>/`."""

    least: Role
    place: str
    label: str
    path: str


LINKS: tuple[Link, ...] = (
    Link(Role.MEMBER, "together", noted("Handbook"), "handbook"),
    Link(Role.MEMBER, "together", noted("Introductions"), "introductions"),
    Link(Role.MEMBER, "together", noted("Suggestions"), "suggestions"),
    Link(Role.MEMBER, "together", noted("Rituals"), "rituals"),
    Link(Role.MEMBER, "together", noted("Polls"), "polls"),
    Link(Role.MEMBER, "together", noted("Thanks"), "thanks"),
    Link(Role.MEMBER, "together", noted("Who knows about what"), "knows"),
    Link(Role.MEMBER, "together", noted("Partners"), "partners"),
    Link(Role.MEMBER, "mine", noted("Buddies"), "buddies"),
    Link(Role.MEMBER, "mine", noted("Pause, and fewer messages"), "my-place"),
    Link(Role.MEMBER, "mine", noted("Titles in the chat"), "titles"),
    Link(Role.MEMBER, "mine", noted("Report something"), "report"),
    Link(Role.ORGANISER, "care", noted("Settings"), "settings"),
    Link(Role.ORGANISER, "care", noted("Invitations"), "invitations"),
    Link(Role.ORGANISER, "care", noted("Reports"), "reports"),
    Link(Role.ORGANISER, "care", noted("Newcomers"), "newcomers"),
    Link(Role.ORGANISER, "care", noted("How the group is"), "lively"),
    Link(Role.ORGANISER, "care", noted("Who reads names, and how discreet it is"), "discretion"),
    Link(Role.OWNER, "owner", noted("Hand it over"), "owner"),
)


def links(slug: str, role: Role | None) -> list[tuple[str, list[tuple[str, str]]]]:
    """For this role: a heading, and (address, words) of each page below it. Who is outside is led nowhere."""
    seen = [link for link in LINKS if at_least(role, link.least)]
    found = [(label, [(f"/g/{slug}/{link.path}", link.label) for link in seen if link.place == place])
             for place, label in PLACES.items()]  # fmt: skip
    return [(label, rows) for label, rows in found if rows]
