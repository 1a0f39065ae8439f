"""Votes on partners: on taking one, a week long, and on ending one, five days. A secret ballot.

A vote may be changed until the moment it ends; then the numbers are kept, and who voted what is deleted. While it runs
organisers read how many voted, from five on, and nothing of the sides: two looks at them would tell one vote.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from database import write_transaction
from meetups import audit, due, outbox, partner_endings, partners
from meetups.groups import member_count, require_organiser
from meetups.partners import About, Partner, State
from meetups.refusals import NotAllowed, TooLate
from meetups.small_numbers import shown
from meetups.visibility import INSIDERS, ORGANISERS
from models import Membership, PartnerVote, User
from models import Partner as Row
from phrases import noted

ENDING_LASTS = timedelta(days=5)
FEWEST = 3  # who must have voted, and members who must ask for a vote on ending it
A_PART = 4  # one of so many members must have voted on taking it
AT_A_TIME = 200  # people asked in one transaction
ENDED = noted("This vote is over.")


def vote(user_id: int, key: str, about: About, yes: bool, now: datetime) -> Partner:
    """Say yes or no, or something else than before. Raises NotFound; TooLate where that is not voted on any more."""
    with write_transaction():
        row = partners.hold(Row.key == key)
        partners.require_role(user_id, row.group_id)
        if partners.value_of(row).votes_on(now) != about:
            raise TooLate(ENDED)
        _keep(row.id, user_id, about, yes, now)
        return partners.value_of(row)


def turnout(actor_id: int, key: str, about: About) -> int | None:
    """How many voted so far, for organisers; None: fewer than five. Raises NotFound, NotAllowed."""
    row = partners.row_of(Row.key == key)
    partners.require_role(actor_id, row.group_id)
    require_organiser(actor_id, row.group_id)
    return shown(sum(_counted(row, about)))


def ask_ending(user_id: int, key: str, now: datetime) -> Partner:
    """Ask for a vote on ending it, which counts as a yes in it: one organiser or three members begin it.

    Raises NotFound, NotAllowed where it is no partner; TooLate where that vote is on already.
    """
    with write_transaction():
        row = partners.hold(Row.key == key)
        role = partners.require_role(user_id, row.group_id)
        _require_no_ending(row, now)
        _keep(row.id, user_id, About.END, True, now)
        asks, _ = _counted(row, About.END)
        if role in ORGANISERS or asks >= FEWEST:
            _begin_ending(row, now)
        return partners.value_of(partners.row_of(Row.key == key))


def ask_no_ending(user_id: int, key: str, now: datetime) -> None:
    """Ask for it no more, before that vote begins. Raises NotFound, NotAllowed, TooLate."""
    with write_transaction():
        row = partners.hold(Row.key == key)
        partners.require_role(user_id, row.group_id)
        _require_no_ending(row, now)
        mine = (PartnerVote.partner == row.id, PartnerVote.user == user_id, PartnerVote.about == About.END.value)
        PartnerVote.delete().where(*mine).execute()


def settle(subject: str, at: datetime, now: datetime) -> None:
    """The time of a vote is over, `partner:about`: count it, once."""
    number, about = subject.split(":")
    row = Row.get_or_none(Row.id == int(number))
    if row is None:
        return
    row = partners.hold(Row.id == row.id)
    until, state = (row.vote_until, State.VOTING) if about == About.START else (row.ending_until, State.ON)
    if row.state != state.value or until is None or until > now:
        return  # it was ended by an organiser, or counted; or another vote is on
    carried = _count(row, About(about), now)
    if about == About.START:
        _taken(row, carried, now)
    elif carried:
        partner_endings.close(row, now, how="vote")
    else:
        Row.update(ending_until=None).where(Row.id == row.id).execute()
        partner_endings.tell(row, "kept", now)


def ask_some(subject: str, at: datetime, now: datetime) -> None:
    """Ask the next members, `partner:about:last user asked`; then plan those after them."""
    number, about, last = subject.split(":")
    row = Row.select(Row).where(Row.id == int(number)).first()
    if row is None:
        return
    value = partners.value_of(row)
    if value.votes_on(now) != about:
        return
    reachable = User.reachable & User.telegram_id.is_null(False)
    them = _insiders(row.group_id).join(User).where(reachable, Membership.user > int(last))
    ids = [each.user_id for each in them.order_by(Membership.user).limit(AT_A_TIME)]
    until = value.vote_until if about == About.START else value.ending_until
    voted = _voters(row.id, About(about))
    for user_id in ids:
        if user_id not in voted and not (about == About.START and user_id == row.proposed_by_id):
            outbox.tell(user_id, "partner_ask", f"{row.id}:{about}:{until}:{user_id}", now, group_id=row.group_id,
                        partner=row.key, about=about, until=str(until))  # fmt: skip
    if len(ids) == AT_A_TIME:
        due.plan("partner_ask", f"{row.id}:{about}:{ids[-1]}", now + timedelta(seconds=1))


def is_taken(yes: int, no: int, members: int) -> bool:
    """More than half of those who voted, who are three at least and a quarter of the members."""
    return yes > no and yes + no >= FEWEST and (yes + no) * A_PART >= members


def is_ended(yes: int, no: int) -> bool:
    """More than half of those who voted, who are three at least."""
    return yes > no and yes + no >= FEWEST


def _keep(partner_id: int, user_id: int, about: About, yes: bool, now: datetime) -> None:
    target: list[Any] = [PartnerVote.partner, PartnerVote.user, PartnerVote.about]
    said = PartnerVote.insert(partner=partner_id, user=user_id, about=about.value, yes=yes, at=now)
    said.on_conflict(conflict_target=target, update={PartnerVote.yes: yes, PartnerVote.at: now}).execute()


def _require_no_ending(row: Row, now: datetime) -> None:
    if not partners.value_of(row).is_on(now):
        raise NotAllowed(noted("The group has no such partner now."))
    if row.ending_until is not None:
        raise TooLate(noted("Members vote on that already."))


def _begin_ending(row: Row, now: datetime) -> None:
    until = now + ENDING_LASTS
    Row.update(ending_until=until).where(Row.id == row.id).execute()
    due.plan("partner_vote", f"{row.id}:{About.END.value}", until)
    due.plan("partner_ask", f"{row.id}:{About.END.value}:0", now)


def _count(row: Row, about: About, now: datetime) -> bool:
    """Keep the numbers and delete the votes; whether it was carried."""
    (yes, no), members = _counted(row, about), member_count(row.group_id)
    carried = is_taken(yes, no, members) if about == About.START else is_ended(yes, no)
    ended = {"about": about.value, "yes": yes, "no": no, "members": members, "at": now.isoformat(), "carried": carried}
    ballots = json.dumps([*json.loads(row.ballots), ended])
    Row.update(ballots=ballots).where(Row.id == row.id).execute()
    PartnerVote.delete().where(PartnerVote.partner == row.id, PartnerVote.about == about.value).execute()
    audit.note(f"partner.{about.value}_vote", f"partner:{row.id}", actor_id=None, group_id=row.group_id, now=now,
               yes=yes, no=no, members=members)  # fmt: skip
    return carried


def _taken(row: Row, carried: bool, now: datetime) -> None:
    state = State.ON if carried else State.REFUSED
    Row.update(state=state.value, settled_at=now).where(Row.id == row.id, Row.state == State.VOTING.value).execute()
    if carried:
        due.plan("partner_over", str(row.id), partners.until_of(row.ends_on, row.group.zone))
    partner_endings.tell(row, "taken" if carried else "refused", now)


def _counted(row: Row, about: About) -> tuple[int, int]:
    """(yes, no) of those who belong to the group now: who left no longer counts."""
    inside = _insiders(row.group_id)
    votes = PartnerVote.select(PartnerVote.yes).where(
        PartnerVote.partner == row.id, PartnerVote.about == about.value, PartnerVote.user.in_(inside)
    )
    said = [bool(each.yes) for each in votes]
    return sum(said), len(said) - sum(said)


def _voters(partner_id: int, about: About) -> set[int]:
    rows = PartnerVote.select(PartnerVote.user).where(
        PartnerVote.partner == partner_id, PartnerVote.about == about.value
    )
    return {row.user_id for row in rows}


def _insiders(group_id: int) -> Any:
    inside = Membership.role.in_([role.value for role in INSIDERS])
    return Membership.select(Membership.user).where(Membership.group == group_id, inside)
