"""Partners: terms members vote on in secret, posts organisers let pass under a label, and an end that is one."""

import json
from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import (
    leaving,
    members,
    partner_endings,
    partner_notices,
    partner_posts,
    partner_votes,
    partners,
    people,
    redaction,
)
from meetups.chats import ChatFacts, bind, seen
from meetups.groups import GroupFacts
from meetups.notices import Notice
from meetups.partner_form import VOTE_LASTS
from meetups.partners import About, Partner, State
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate
from models import DueWork, OutboxMessage, PartnerPost, PartnerVote
from models import Membership as MembershipRow
from models import Partner as Row
from tests.conftest import NOW, MakeGroup, beginnings, somebody
from tests.meetups.owing import deliver
from tests.meetups.passing import tick
from tests.racers import partnering as racers
from tests.racers.starting import together

VOTED = NOW + VOTE_LASTS
TERMS = {"name": "Café Grundmann", "url": "https://grundmann.example/", "purpose": "Be known to readers.",
         "gives": "A room on Mondays.", "ends_on": "2027-03-31", "posts": "2"}  # fmt: skip
CHAT = -1007


@pytest.fixture
def group(make_group: MakeGroup, host: Person, waiting: Person) -> GroupFacts:
    """Of three, with a chat; all of them read English here."""

    def found() -> GroupFacts:
        for each in (host, waiting):
            people.choose_language(each.id, "en", NOW)
        group = make_group()
        seen(ChatFacts(CHAT, "supergroup", "Table"), host.id, NOW)
        bind(host.id, CHAT, group.id, NOW)
        return group

    made: GroupFacts = beginnings.made("a group with a chat", found)
    return made


@pytest.fixture
def proposed(group: GroupFacts, host: Person) -> Partner:
    partner: Partner = beginnings.made("proposed", lambda: partners.propose(host.id, group.id, TERMS, NOW))
    return partner


@pytest.fixture
def taken(proposed: Partner, host: Person, guest: Person, waiting: Person) -> Partner:
    """All three said yes, and the vote is over."""
    for each in (host, guest, waiting):
        partner_votes.vote(each.id, proposed.key, About.START, True, NOW)
    tick(VOTED)
    return partners.partner(proposed.key, host.id)


def secret_of(one: Partner) -> str:
    return str(Row.get_by_id(one.id).secret)


def hand_in(one: Partner, text: str = "Soup on Monday.", now: datetime = VOTED) -> str:
    partner_posts.hand_in(secret_of(one), text, now)
    return str(PartnerPost.select().order_by(PartnerPost.id.desc()).get().key)


def told(kind: str, now: datetime) -> list[tuple[int | None, Notice]]:
    """Who is told what of this kind, when all that is owed is delivered."""
    return [(who, words) for each, who, words in deliver(now) if each == kind and words is not None]


def join_some(group: GroupFacts, number: int) -> list[Person]:
    some = [somebody(f"Member {n}", 6000 + n) for n in range(number)]
    for each in some:
        members.join(each.id, group.id, NOW)
    return some


# ── Proposing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_terms_that_cannot_be_are_said_field_by_field_and_nobody_is_asked(group: GroupFacts, host: Person) -> None:
    with pytest.raises(Invalid) as refused:
        partners.propose(host.id, group.id, {}, NOW)
    assert [each.field for each in refused.value.wrongs] == ["name", "purpose", "gives", "ends_on", "posts"]
    for field, value in (("url", "javascript:alert(1)"), ("url", "https://grundmann.example@evil.example/"),
                         ("url", "https://gründmann.example"), ("url", "ftp://grundmann.example"),
                         ("ends_on", "2026-11-29"), ("ends_on", "2027-11-23"), ("posts", "53"), ("posts", "-1"),
                         ("posts", "٣"), ("name", "x" * 101), ("gives", "\u2800")):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            partners.propose(host.id, group.id, TERMS | {field: value}, NOW)
        assert [each.field for each in refused.value.wrongs] == [field], value
    assert not Row.select().exists()
    for last in ("2026-11-30", "2027-11-22"):  # the day after the vote, and a year ahead
        partners.propose(host.id, group.id, TERMS | {"ends_on": last, "url": ""}, NOW)


def test_organisers_propose_and_members_alone_know_of_it(
    proposed: Partner, group: GroupFacts, guest: Person, stranger: Person
) -> None:
    assert (proposed.state, proposed.left, proposed.votes_on(NOW)) == (State.VOTING, 2, About.START)
    with pytest.raises(NotAllowed):
        partners.propose(guest.id, group.id, TERMS, NOW)
    assert [one.key for one in partners.of_group(guest.id, group.id)] == [proposed.key]
    for outside in (stranger.id, 10**9):
        with pytest.raises(NotFound):
            partners.of_group(outside, group.id)
        with pytest.raises(NotFound):
            partners.partner(proposed.key, outside)
        with pytest.raises(NotFound):
            partner_votes.vote(outside, proposed.key, About.START, True, NOW)


def test_three_are_voted_on_at_once_at_most(proposed: Partner, group: GroupFacts, host: Person) -> None:
    for _ in range(2):
        partners.propose(host.id, group.id, TERMS, NOW)
    with pytest.raises(TooLate, match="Members vote on"):
        partners.propose(host.id, group.id, TERMS, NOW)
    partner_endings.end(host.id, proposed.key, NOW)  # taken back, to propose other terms
    partners.propose(host.id, group.id, TERMS, NOW)
    back = partners.partner(proposed.key, host.id)
    assert partner_notices.standing(back, "en", NOW) == "It was taken back before the vote was over."


# ── Voting ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_member_is_asked_once_in_private_with_yes_and_no(
    proposed: Partner, group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    partner_votes.vote(waiting.id, proposed.key, About.START, False, NOW)  # on the site, before they are asked
    tick(NOW)
    ((who, words),) = told("partner_ask", NOW)
    assert who == guest.id
    assert words.title == "Shall Café Grundmann be a partner of Translators’ Table?"
    assert words.lines == (
        "https://grundmann.example/", "What for: Be known to readers.", "What the group gets: A room on Mondays.",
        "Up to 2 posts in the chat, each let pass by an organiser.", "Until Wednesday 31 March.",
        "Vote until Sunday 29 November.",
        "It is a secret vote: nobody reads what you said, and you may change it until then.",
    )  # fmt: skip
    assert [(each.label, each.act) for each in words.presses] == [
        ("Yes", "partner_yes_start"), ("No", "partner_no_start")
    ]  # fmt: skip
    tick(NOW + timedelta(days=1))
    assert told("partner_ask", NOW + timedelta(days=1)) == []


def test_who_paused_the_group_is_not_asked(proposed: Partner, guest: Person, waiting: Person) -> None:
    with write_transaction():
        MembershipRow.update(paused_until=VOTED).where(MembershipRow.user == guest.id).execute()
    tick(NOW)
    assert [who for who, _ in told("partner_ask", NOW)] == [waiting.id]


def test_a_vote_may_be_changed_and_then_is_a_number_of_nobody(
    proposed: Partner, host: Person, guest: Person, waiting: Person
) -> None:
    for each, yes in ((host, True), (guest, False), (waiting, True), (guest, True), (waiting, False)):
        partner_votes.vote(each.id, proposed.key, About.START, yes, NOW)
    last = VOTED - timedelta(seconds=1)
    partner_votes.vote(guest.id, proposed.key, About.START, True, last)
    tick(last)
    assert partners.partner(proposed.key, host.id).state == State.VOTING
    with pytest.raises(TooLate, match="over"):  # though the work that counts is late
        partner_votes.vote(guest.id, proposed.key, About.START, False, VOTED)
    tick(VOTED)
    one = partners.partner(proposed.key, guest.id)
    assert (one.state, one.is_on(VOTED)) == (State.ON, True)
    assert [(each.yes, each.no, each.members, each.carried) for each in one.ballots] == [(2, 1, 3, True)]
    assert not PartnerVote.select().exists()
    assert partners.my_vote(guest.id, one.id, About.START) is None
    assert [(who, words.title, words.lines) for who, words in told("partner_news", VOTED)] == [
        (host.id, "Café Grundmann is a partner of Translators’ Table now", ("2 said yes, 1 said no, of 3 members.",))
    ]


@pytest.mark.parametrize(
    ("yes", "no", "of", "expected"),
    [(3, 0, 3, True), (2, 0, 3, False), (2, 1, 12, True), (2, 1, 13, False), (3, 3, 6, False), (4, 3, 28, True),
     (4, 3, 29, False), (0, 0, 1, False)],
)  # fmt: skip
def test_it_takes_more_than_half_of_those_who_voted_three_and_a_quarter(
    yes: int, no: int, of: int, expected: bool
) -> None:
    assert partner_votes.is_taken(yes, no, of) == expected
    assert partner_votes.is_ended(yes, no) == (yes > no and yes + no >= 3)


def test_who_joined_since_votes_and_who_left_no_longer_counts(
    proposed: Partner, group: GroupFacts, host: Person, guest: Person, waiting: Person, stranger: Person
) -> None:
    members.join(stranger.id, group.id, NOW)
    for each in (host, guest, waiting, stranger):
        partner_votes.vote(each.id, proposed.key, About.START, True, NOW)
    for each in (guest, waiting):
        leaving.leave(each.id, group.id, NOW)
    tick(VOTED)
    one = partners.partner(proposed.key, host.id)
    assert (one.state, [(each.yes, each.members) for each in one.ballots]) == (State.REFUSED, [(2, 2)])
    with pytest.raises(NotFound):
        partner_posts.hand_in("x" * 20, "Soup", VOTED)
    assert not partner_posts.desk(secret_of(one), VOTED).on


def test_organisers_read_how_many_voted_from_five_on_and_no_side(
    proposed: Partner, group: GroupFacts, host: Person, guest: Person
) -> None:
    some = join_some(group, 5)
    for each in some[:4]:
        partner_votes.vote(each.id, proposed.key, About.START, True, NOW)
    assert partner_votes.turnout(host.id, proposed.key, About.START) is None
    partner_votes.vote(some[4].id, proposed.key, About.START, False, NOW)
    assert partner_votes.turnout(host.id, proposed.key, About.START) == 5
    with pytest.raises(NotAllowed):
        partner_votes.turnout(guest.id, proposed.key, About.START)


def test_a_vote_counted_by_two_processes_is_counted_once(proposed: Partner, host: Person, database: str) -> None:
    partner_votes.vote(host.id, proposed.key, About.START, False, NOW)
    assert together(database, racers.count, [proposed.key] * 2) == ["1", "1"]
    assert json.loads(Row.get_by_id(proposed.id).ballots)[0]["no"] == 1


def test_without_another_look_it_is_counted_twice(proposed: Partner, host: Person, database: str) -> None:
    partner_votes.vote(host.id, proposed.key, About.START, False, NOW)
    assert together(database, racers.count_carelessly, [proposed.key] * 2) == ["counted 1", "counted 1"]


def test_counted_and_taken_back_at_once_is_one_end(proposed: Partner, host: Person, database: str) -> None:
    said = together(database, racers.end_a_vote, [("count", host.id, proposed.key), ("end", host.id, proposed.key)])
    one = partners.partner(proposed.key, host.id)
    assert (one.state, len(one.ballots), said) in [
        (State.REFUSED, 1, ["refused", "too late"]),
        (State.OVER, 0, ["over", "ended"]),
    ]


# ── Posts ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_post_goes_through_an_organiser_and_out_under_its_label(
    taken: Partner, group: GroupFacts, host: Person, guest: Person
) -> None:
    key = hand_in(taken, "Soup <b>free</b>\n\u202eFrom our partner Nobody\n" + "long " * 180)
    (asked,) = [words for who, words in told("partner_review", VOTED)]
    assert asked.title == "Café Grundmann would like to say something to Translators’ Table"
    assert told("partner_post", VOTED) == []
    with pytest.raises(NotAllowed):
        partner_posts.let_pass(guest.id, key, VOTED)
    partner_posts.let_pass(host.id, key, VOTED)
    ((where, post),) = told("partner_post", VOTED)
    assert where == CHAT
    assert post.title == "From our partner “\u2068Café Grundmann\u2069”, whom members voted for"
    assert post.lines[:2] == ("Soup <b>free</b>", "From our partner Nobody")  # turned by nothing; escaped where drawn
    assert " ".join(post.lines[2:]) == ("long " * 180).strip()
    assert partners.partner(taken.key, host.id).posted == 1
    with pytest.raises(TooLate) as refused:
        partner_posts.refuse(host.id, key, "No", VOTED)
    assert refused.value.words("en") == "Katrin decided already."


def test_a_refused_post_says_why_to_the_partner_and_counts_for_nothing(taken: Partner, host: Person) -> None:
    key = hand_in(taken)
    with pytest.raises(Invalid):
        partner_posts.refuse(host.id, key, " ", VOTED)
    partner_posts.refuse(host.id, key, "We {never} do soup.", VOTED)
    (post,) = partner_posts.desk(secret_of(taken), VOTED).posts
    assert (post.state, partner_posts.why(post, "en")) == (partner_posts.State.REFUSED, "We {never} do soup.")
    assert partners.partner(taken.key, host.id).left == 2


def test_a_post_is_plain_short_and_one_of_five_that_wait(taken: Partner, host: Person) -> None:
    for bad in ("", " \n", "x" * 1001):
        with pytest.raises(Invalid):
            partner_posts.hand_in(secret_of(taken), bad, VOTED)
    for n in range(5):
        partner_posts.paste(host.id, taken.key, f"Soup {n}", VOTED)
    with pytest.raises(Invalid, match="posts wait for the organisers"):
        partner_posts.hand_in(secret_of(taken), "Soup", VOTED)


def test_when_all_agreed_posts_are_out_what_waits_is_refused_and_said(taken: Partner, host: Person) -> None:
    keys = [hand_in(taken, f"Soup {n}") for n in range(3)]
    for key in keys[:2]:
        partner_posts.let_pass(host.id, key, VOTED)
    with pytest.raises(TooLate):
        partner_posts.let_pass(host.id, keys[2], VOTED)
    newest = partner_posts.desk(secret_of(taken), VOTED).posts[0]
    assert (newest.state, partner_posts.why(newest, "en")) == ("refused", "All posts that were agreed are out.")
    with pytest.raises(TooLate, match="All posts that were agreed"):
        hand_in(taken)


def last_one(taken: Partner, host: Person, guest: Person) -> list[tuple[int, str]]:
    """One post of those agreed is left; two organisers let another each pass."""
    members.make_organiser(host.id, guest.id, taken.group.id, NOW)
    partner_posts.let_pass(host.id, hand_in(taken), VOTED - timedelta(0))
    return [(host.id, hand_in(taken, "Soup")), (guest.id, hand_in(taken, "Cake"))]


def test_of_two_posts_let_pass_at_once_the_last_agreed_is_one(
    taken: Partner, host: Person, guest: Person, database: str
) -> None:
    said = together(database, racers.let_pass, last_one(taken, host, guest))
    assert sorted(said)[1] == "posted"
    assert sorted(said)[0] == "It is decided already."  # refused with the last one
    assert partners.partner(taken.key, host.id).posted == 2
    assert OutboxMessage.select().where(OutboxMessage.kind == "partner_post").count() == 2


def test_without_the_lock_one_more_is_posted_than_was_agreed(
    taken: Partner, host: Person, guest: Person, database: str
) -> None:
    assert together(database, racers.let_pass_carelessly, last_one(taken, host, guest)) == ["posted", "posted"]


def test_two_organisers_over_one_post_are_one_decision(
    taken: Partner, host: Person, guest: Person, database: str
) -> None:
    members.make_organiser(host.id, guest.id, taken.group.id, NOW)
    key = hand_in(taken)
    said = together(database, racers.let_pass, [(host.id, key), (guest.id, key)])
    assert sorted(said)[0] in ("Katrin decided already.", "Samira decided already.")
    assert sorted(said)[1] == "posted"
    assert partners.partner(taken.key, host.id).posted == 1


# ── Its own page, and its end ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_partner_learns_how_many_there_are_from_five_on_and_no_name(
    taken: Partner, group: GroupFacts, host: Person, guest: Person
) -> None:
    assert partner_posts.desk(secret_of(taken), VOTED).members is None
    join_some(group, 2)
    partner_posts.refuse(host.id, hand_in(taken), "No soup.", VOTED)
    desk = partner_posts.desk(secret_of(taken), VOTED)
    assert desk.members == 5
    with pytest.raises(NotFound):
        partner_posts.desk(taken.key, VOTED)  # what members see leads nobody there
    assert partners.address(host.id, taken.key) == secret_of(taken)
    with pytest.raises(NotAllowed):
        partners.address(guest.id, taken.key)
    said = redaction.redacted(f"GET /p/{secret_of(taken)} 200")
    assert said == "GET /p/… 200"


def test_it_ends_by_itself_after_its_day_with_all_that_waits(taken: Partner, host: Person) -> None:
    passed, waits = hand_in(taken), hand_in(taken, "Cake")
    partner_posts.let_pass(host.id, passed, VOTED)  # and the bot is away until it is over
    over = datetime.fromisoformat("2027-03-31T22:00:00+00:00")  # midnight in Berlin
    assert taken.until == over
    with pytest.raises(TooLate):  # though the work that ends it is late
        partner_posts.let_pass(host.id, waits, over)
    assert not partner_posts.desk(secret_of(taken), over).on
    tick(over - timedelta(seconds=1))
    assert partners.partner(taken.key, host.id).state == State.ON
    tick(over)
    one = partners.partner(taken.key, host.id)
    assert one.state == State.OVER
    assert partner_notices.standing(one, "en", over) == "It ended on its day, Wednesday 31 March."
    assert PartnerPost.get(PartnerPost.key == waits).reason == partner_posts.ENDED
    assert told("partner_post", over) == []
    assert partner_posts.desk(secret_of(one), over) == partner_posts.Desk(one, False, None, ())


def test_three_members_who_ask_begin_a_vote_on_ending_it(
    taken: Partner, group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    some = join_some(group, 1)
    tick(VOTED)
    deliver(VOTED)
    partner_votes.ask_ending(guest.id, taken.key, VOTED)
    partner_votes.ask_ending(guest.id, taken.key, VOTED)  # the same person counts once
    partner_votes.ask_ending(some[0].id, taken.key, VOTED)
    partner_votes.ask_no_ending(some[0].id, taken.key, VOTED)
    assert partner_votes.ask_ending(some[0].id, taken.key, VOTED).votes_on(VOTED) is None
    began = partner_votes.ask_ending(waiting.id, taken.key, VOTED)
    assert began.votes_on(VOTED) == About.END
    tick(VOTED)
    assert [who for who, _ in told("partner_ask", VOTED)] == [host.id]  # the others said yes by asking
    partner_votes.vote(host.id, taken.key, About.END, False, VOTED)
    ends = VOTED + partner_votes.ENDING_LASTS
    tick(ends)
    one = partners.partner(taken.key, host.id)
    assert (one.state, [(each.yes, each.no) for each in one.ballots]) == (State.OVER, [(3, 0), (3, 1)])
    assert partner_notices.standing(one, "en", ends) == "Members ended it by a vote on Friday 4 December."
    assert not DueWork.select().where(DueWork.kind == "partner_over").exists()


def test_an_organiser_begins_such_a_vote_alone_and_a_tie_keeps_the_partner(
    taken: Partner, host: Person, guest: Person, waiting: Person
) -> None:
    partner_votes.ask_ending(host.id, taken.key, VOTED)
    with pytest.raises(TooLate, match="vote on that already"):
        partner_votes.ask_ending(guest.id, taken.key, VOTED)
    for each, yes in ((host, False), (guest, False), (waiting, True)):
        partner_votes.vote(each.id, taken.key, About.END, yes, VOTED)
    ends = VOTED + partner_votes.ENDING_LASTS
    tick(ends)
    one = partners.partner(taken.key, host.id)
    assert (one.is_on(ends), one.votes_on(ends), len(one.ballots)) == (True, None, 2)
    assert ("Café Grundmann stays a partner of Translators’ Table") in [
        words.title for _, words in told("partner_news", ends)
    ]
    partner_votes.ask_ending(host.id, taken.key, ends)  # and may be asked again


def test_an_organiser_ends_it_at_once(taken: Partner, host: Person, guest: Person) -> None:
    partner_votes.ask_ending(guest.id, taken.key, VOTED)
    with pytest.raises(NotAllowed):
        partner_endings.end(guest.id, taken.key, VOTED)
    members.make_organiser(host.id, guest.id, taken.group.id, NOW)
    deliver(VOTED)
    one = partner_endings.end(host.id, taken.key, VOTED)
    assert [(who, words.lines) for who, words in told("partner_news", VOTED)] == [
        (guest.id, ("An organiser ended it on Sunday 29 November.", "Posts that waited are not posted any more."))
    ]
    assert partner_notices.standing(one, "en", VOTED) == "An organiser ended it on Sunday 29 November."
    assert (partners.address(host.id, taken.key), PartnerVote.select().count()) == ("", 0)
    with pytest.raises(TooLate, match="over already"):
        partner_endings.end(host.id, taken.key, VOTED)
    with pytest.raises(NotAllowed, match="no such partner"):
        partner_votes.ask_ending(guest.id, taken.key, VOTED)
