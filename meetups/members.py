"""Members: joining, roles, and the list members see of each other."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import Case, fn

from database import locked, write_transaction
from meetups import (
    audit,
    buddy_pairs,
    chat_acts,
    chat_titles,
    entry_cards,
    entry_closing,
    norms,
    people,
    presence,
    sanction_rows,
)
from meetups.attendee_sight import unnamed
from meetups.blocks import unseen_by
from meetups.gazetteer import fold
from meetups.groups import require_organiser
from meetups.handbook_pieces import send_none, send_pieces
from meetups.people import Person, person_of
from meetups.readers import role_changed
from meetups.refusals import NotAllowed, NotFound
from meetups.visibility import INSIDERS, ORGANISERS, Role, role_of
from models import Group, Membership, User
from phrases import noted

NOT_AMONG = noted("I find nobody like that among the members.")
SEVERAL = noted("Several are called so. Type the whole name.")
LISTED = ("owner", "organiser", "member")
# What somebody chose the last time they belonged to it holds no more.
BEGINS_ANEW: dict[object, object] = {Membership.paused_until: None, Membership.fewer: False, Membership.newcomers: 0,
                                     Membership.asked_after_at: None}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """One line of the members list."""

    user_id: int
    name: str
    role: Role
    joined_at: datetime


def join(user_id: int, group_id: int, now: datetime) -> Role:
    """Make somebody a member, or leave them what they are. Raises NotAllowed where they are banned, NotFound."""
    with write_transaction():
        _hold(group_id)  # whoever is kept out at this very moment is so before they are looked at
        role = role_of(user_id, group_id)
        if role == Role.BANNED:
            raise NotAllowed(noted("You cannot take part in this group."))
        if role in INSIDERS and role is not None:
            return role
        people.require_known(user_id)
        set_role(user_id, group_id, Role.MEMBER, now)
        norms.ask(user_id, group_id, now)
        entry_closing.welcome_joined(user_id, group_id, now)
    return Role.MEMBER


def make_organiser(actor_id: int, user_id: int, group_id: int, now: datetime) -> None:
    """Let a member look after the group too. Raises NotAllowed, NotFound."""
    with write_transaction():
        _hold(group_id)  # whoever leaves or is kept out at this very moment has done so before they are looked at
        require_organiser(actor_id, group_id)
        role = role_of(user_id, group_id)
        if role not in INSIDERS:
            raise NotFound()
        if role == Role.MEMBER:
            set_role(user_id, group_id, Role.ORGANISER, now)
            audit.note("member.organise", f"user:{user_id}", actor_id=actor_id, group_id=group_id, now=now)


def members(group_id: int, viewer_id: int | None, limit: int = 100, offset: int = 0) -> tuple[Member, ...]:
    """The members list, organisers first, for members only: without those who are counted only, and those whom a block
    spares the reader. Organisers, who look after it, read every name. Raises NotAllowed.
    """
    rows = _named_to(viewer_id, group_id).order_by(_rank(), fn.LOWER(User.name), User.id).limit(limit).offset(offset)
    return tuple(Member(row.user_id, row.user.name, Role(row.role), row.joined_at) for row in rows)


def member(group_id: int, viewer_id: int | None, user_id: int) -> Member:
    """One of that list. Raises NotAllowed, NotFound."""
    row = _named_to(viewer_id, group_id).where(Membership.user == user_id).first()
    if row is None:
        raise NotFound()
    return Member(row.user_id, row.user.name, Role(row.role), row.joined_at)


def called(group_id: int, viewer_id: int, words: str) -> tuple[Member, ...]:
    """Those of that list whose name this is, in any case and with any accents; where it is nobody's, in whose name it
    stands. Raises NotAllowed.
    """
    sought, rows = fold(words), _named_to(viewer_id, group_id).order_by(_rank(), fn.LOWER(User.name), User.id)
    columns = (Membership.user, User.name, Membership.role, Membership.joined_at)
    everybody = [(fold(name), Member(number, name, Role(role), at))
                 for number, name, role, at in rows.select(*columns).tuples()]  # fmt: skip
    whole = tuple(one for name, one in everybody if name == sought)
    return whole or tuple(one for name, one in everybody if sought and sought in name)


def organisers(group_id: int) -> tuple[Person, ...]:
    """Who looks after the group, the owner first."""
    rows = (
        User.select(User)
        .join(Membership)
        .where(Membership.group == group_id, Membership.role.in_([role.value for role in ORGANISERS]))
        .order_by(_rank(), Membership.id)
    )
    return tuple(person_of(row) for row in rows)


def _named_to(viewer_id: int | None, group_id: int) -> Any:
    role = role_of(viewer_id, group_id)
    if role not in INSIDERS:
        raise NotAllowed(noted("Members see names. Everybody else sees only the numbers."))
    rows = Membership.select(Membership, User).join(User)
    rows = rows.where(Membership.group == group_id, Membership.role.in_(LISTED))
    if role in ORGANISERS:
        return rows
    return rows.where(User.id.not_in(unseen_by(viewer_id)), ~unnamed(Membership, User) | (User.id == viewer_id))


def _rank() -> Case:
    return Case(Membership.role, (("owner", 0), ("organiser", 1)), 2)


def set_role(user_id: int, group_id: int, role: Role, now: datetime) -> None:
    """Write a role down, inside a transaction. Who is no longer inside is found nowhere near any more."""
    _hold(group_id)
    before = role_of(user_id, group_id)
    returns = BEGINS_ANEW | {Membership.joined_at: now} if role in INSIDERS and before not in INSIDERS else {}
    (
        Membership.insert(group=group_id, user=user_id, role=role.value, joined_at=now, changed_at=now)
        .on_conflict(
            conflict_target=[Membership.group, Membership.user],
            update={Membership.role: role.value, Membership.changed_at: now} | returns,
        )
        .execute()
    )
    role_changed(user_id, now)
    entry_closing.close_where_open(user_id, group_id, role, now)
    if before in ORGANISERS and role not in ORGANISERS:
        entry_cards.not_theirs(user_id, group_id, now)
    if role == Role.BANNED:  # there as here
        sanction_rows.kept_out(user_id, group_id, now)
        chat_acts.owe(group_id, user_id, chat_acts.Act.BAN, now)
    elif before == Role.BANNED:
        sanction_rows.let_in_again(user_id, group_id, now)
    if role not in INSIDERS:  # who is no longer inside is no longer found there, from this very transaction on
        presence.withdraw(user_id, group_id)
    if role in INSIDERS and before not in INSIDERS:
        chat_acts.keep_in(group_id, user_id)
        send_pieces(user_id, group_id, now)
    elif role not in INSIDERS and before in INSIDERS:
        send_none(user_id, group_id)
        buddy_pairs.left(user_id, group_id, now)
        chat_titles.left(user_id, group_id, now)


def _hold(group_id: int) -> None:
    locked(Group.select(Group.id).where(Group.id == group_id)).first()
