"""Groups: founding one, what it says of itself, and where it is found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from peewee import fn

from database import locked, write_transaction
from meetups import audit, due, leases, outbox, people
from meetups.group_wish import PAPERS as PAPERS
from meetups.group_wish import GroupWish as GroupWish
from meetups.group_wish import checked, columns_of
from meetups.names import new_key, slug_of
from meetups.readers import group_changed
from meetups.refusals import Invalid, NotAllowed, NotFound, Stale, wrong
from meetups.visibility import INSIDERS, Role, Sight, Visibility, role_of, sight
from models import Event, Group, Membership
from phrases import noted

INSIDE = [role.value for role in INSIDERS]
NOBODY = 0  # no row has this id


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """What a group says of itself."""

    id: int
    slug: str
    name: str
    about: str
    language: str
    zone: str
    visibility: Visibility
    place_id: int | None
    place_name: str
    place_cell: int | None
    paper: str
    weave: str | None
    revision: int
    sensitive: bool = False  # outside it and where others may look on: `discreet.outside_name`, never `name`
    neutral_name: str = ""


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group as one viewer sees it."""

    facts: GroupFacts
    role: Role | None
    sight: Sight
    members: int


def found(founder_id: int, wish: GroupWish, now: datetime) -> GroupFacts:
    """Make a group with its founder as owner. Raises Invalid, NotFound."""
    ready = checked(wish)
    with write_transaction():
        leases.one_at_a_time("found")  # two founders of one name at once would both find its address free
        people.require_known(founder_id)
        row = Group.create(slug=_free_slug(ready), created_by=founder_id, created_at=now, **columns_of(ready))
        Membership.create(group=row, user=founder_id, role=Role.OWNER.value, joined_at=now, changed_at=now)
        audit.note("group.found", f"group:{row.id}", actor_id=founder_id, group_id=row.id, now=now)
    return facts_of(row)


def change(actor_id: int, group_id: int, wish: GroupWish, seen_revision: int, now: datetime) -> GroupFacts:
    """Save what organisers changed. Raises NotAllowed, Invalid, and Stale when somebody saved since `seen_revision`."""
    ready = checked(wish)
    with write_transaction():
        row = locked(Group.select().where(Group.id == group_id)).first()
        require_organiser(actor_id, group_id)
        if row.revision != seen_revision:
            raise Stale(typed(facts_of(row)), row.revision)
        if row.sensitive and ready.visibility == Visibility.PUBLIC:
            raise Invalid(wrong("visibility", noted("A sensitive group is for its members, or for who has its link.")))
        if row.zone != ready.zone:
            due.plan("prompt_clock", str(group_id), now)  # what comes round goes by the new clock
        for column, value in columns_of(ready).items():
            setattr(row, column, value)
        row.revision, row.changed_at = row.revision + 1, now
        row.save()
        group_changed(group_id, now)
        for event in Event.select(Event.id).where(Event.group == group_id, Event.ends_at > now).order_by(Event.id):
            outbox.redraw(event.id, now)  # cards speak its language, and may name its place
        audit.note("group.change", f"group:{group_id}", actor_id=actor_id, group_id=group_id, now=now)
    return facts_of(row)


def view(slug: str, viewer_id: int | None) -> GroupView:
    """The group at this address as the viewer may see it. Raises NotFound, also where it is private to them. One
    query."""
    members = Membership.select(fn.COUNT(Membership.id)).where(
        Membership.group == Group.id, Membership.role.in_(INSIDE)
    )
    mine = Membership.select(Membership.role).where(
        Membership.group == Group.id, Membership.user == (viewer_id or NOBODY)
    )
    row = Group.select(Group, members.alias("members"), mine.alias("mine")).where(Group.slug == slug).first()
    if row is None:
        raise NotFound()
    role = None if row.mine is None else Role(row.mine)
    allowed = sight(Visibility(row.visibility), role)
    if not allowed.see or (row.sensitive and viewer_id is None):  # previews and searches sign in nowhere
        raise NotFound()
    return GroupView(facts_of(row), role, allowed, int(row.members))


def group(group_id: int) -> GroupFacts:
    """Raises NotFound."""
    row = Group.get_or_none(Group.id == group_id)
    if row is None:
        raise NotFound()
    return facts_of(row)


def groups_of(user_id: int, roles: Iterable[Role] = INSIDERS) -> tuple[tuple[GroupFacts, Role], ...]:
    """The groups somebody belongs to with one of these roles, by name."""
    rows = (
        Membership.select(Membership, Group)
        .join(Group)
        .where(Membership.user == user_id, Membership.role.in_([role.value for role in roles]))
        .order_by(fn.LOWER(Group.name), Group.id)
    )
    return tuple((facts_of(row.group), Role(row.role)) for row in rows)


def public_groups(limit: int = 50, offset: int = 0) -> tuple[tuple[GroupFacts, int], ...]:
    """Groups anybody may find, with their number of members, by name."""
    members = Membership.select(fn.COUNT(Membership.id)).where(
        Membership.group == Group.id, Membership.role.in_(INSIDE)
    )
    rows = (
        Group.select(Group, members.alias("members"))
        .where(Group.visibility == Visibility.PUBLIC.value)
        .order_by(fn.LOWER(Group.name), Group.id)
        .limit(limit)
        .offset(offset)
    )
    return tuple((facts_of(row), int(row.members)) for row in rows)


def member_count(group_id: int) -> int:
    """How many belong to it."""
    return int(Membership.select().where(Membership.group == group_id, Membership.role.in_(INSIDE)).count())


def require_organiser(user_id: int, group_id: int) -> Role:
    """Raises NotAllowed unless this user organises the group."""
    role = role_of(user_id, group_id)
    if role is None or not sight(Visibility.PRIVATE, role).manage:
        raise NotAllowed(noted("Only organisers of the group can do that."))
    return role


def typed(facts: GroupFacts) -> dict[str, str]:
    """What it says of itself, as a form shows it."""
    return {
        "name": facts.name, "about": facts.about, "language": facts.language, "zone": facts.zone,
        "near": facts.place_name, "place": str(facts.place_id or ""), "visibility": facts.visibility.value,
        "paper": facts.paper, "weave": facts.weave or "",
    }  # fmt: skip


def check_words(name: str, about: str) -> None:
    """Raises Invalid where a group cannot be called that, or say that of itself."""
    checked(GroupWish(name, about, "en", "UTC"))


def check(wish: GroupWish) -> None:
    """Raises Invalid where it cannot be saved, and saves nothing."""
    checked(wish)


def facts_of(row: Group) -> GroupFacts:
    """The frozen value of a row."""
    return GroupFacts(
        row.id,
        row.slug,
        row.name,
        row.about,
        row.language,
        row.zone,
        Visibility(row.visibility),
        row.place_id,
        row.place_name,
        row.place_cell,
        row.paper,
        row.weave,
        row.revision,
        bool(row.sensitive),
        row.neutral_name,
    )


def _free_slug(wish: GroupWish) -> str:
    """The name alone where anybody may read it. A group that is not listed takes no name from another, which would tell
    whoever founds one of that name that it is there; nor is its address guessed from what it is called.
    """
    slug = slug_of(wish.name) or "group"
    alone = wish.visibility == Visibility.PUBLIC and not Group.select().where(Group.slug == slug).exists()
    return slug if alone else f"{slug}-{new_key(5)}"
