"""Two over one partner at once: what each of them does in a process of its own."""

import time

from database import write_transaction
from meetups import partner_endings, partner_posts, partner_votes
from meetups.partner_form import VOTE_LASTS
from meetups.partners import About
from meetups.refusals import TooLate
from models import Partner, PartnerPost, PartnerVote
from tests.conftest import NOW

THINKING_S = 0.5  # between looking and writing: as long as the last process may be late
VOTED = NOW + VOTE_LASTS


def let_pass(lot: tuple[int, str]) -> str:
    """As the house does it."""
    try:
        partner_posts.let_pass(*lot, NOW)
    except TooLate as refused:
        return refused.words("en")
    return "posted"


def let_pass_carelessly(lot: tuple[int, str]) -> str:
    """Look, think, write: what was true a moment ago decides."""
    person, key = lot
    row = PartnerPost.get(PartnerPost.key == key)
    partner = Partner.get_by_id(row.partner_id)
    time.sleep(THINKING_S)
    if row.state != "asked" or partner.posted >= partner.posts:
        return "too late"
    with write_transaction():
        Partner.update(posted=partner.posted + 1).where(Partner.id == partner.id).execute()
        PartnerPost.update(state="posted", decided_by=person).where(PartnerPost.id == row.id).execute()
    return "posted"


def end_a_vote(lot: tuple[str, int, str]) -> str:
    """The due work ends it while an organiser takes it back, as the house does both."""
    what, person, key = lot
    row = Partner.get(Partner.key == key)
    if what == "count":
        with write_transaction():
            partner_votes.settle(f"{row.id}:{About.START.value}", VOTED, VOTED)
        return str(Partner.get_by_id(row.id).state)
    try:
        partner_endings.end(person, key, VOTED)
    except TooLate:
        return "too late"
    return "ended"


def count_carelessly(key: str) -> str:
    """Two processes that count one vote: look, think, write."""
    row = Partner.get(Partner.key == key)
    votes = PartnerVote.select().where(PartnerVote.partner == row.id).count()
    time.sleep(THINKING_S)
    if row.state != "voting":
        return "counted already"
    with write_transaction():
        Partner.update(state="on").where(Partner.id == row.id).execute()
        PartnerVote.delete().where(PartnerVote.partner == row.id).execute()
    return f"counted {votes}"


def count(key: str) -> str:
    """The same as the house does it: what it kept."""
    row = Partner.get(Partner.key == key)
    with write_transaction():
        partner_votes.settle(f"{row.id}:{About.START.value}", VOTED, VOTED)
    return str(Partner.get_by_id(row.id).ballots.count("members"))
