"""Partners in private: a member votes with a tap, an organiser lets a post pass, and the chat reads whose it is."""

from datetime import UTC, datetime, timedelta

from database import write_transaction
from meetups import due, members, partner_posts, partners
from meetups.partners import State
from models import Partner, PartnerVote
from tests.handlers.conftest import House, forge, found_group, tap, tell, user_id
from tests.handlers.test_group_menu import group_of


def test_a_partner_is_proposed_voted_on_and_posts_under_its_label(house: House) -> None:
    host, guest, third = (house.person(name) for name in ("Katrin", "Samira", "Ada"))
    chat = found_group(house, host)
    group_id = group_of(host)
    for each in (guest, third):
        members.join(user_id(each), group_id, datetime.now(UTC))
    tell(host, "/group", chat.title)
    tap(host, "Together", ": Together")
    tap(host, "Partners", "The group has none.")
    tap(host, "Propose a partner", "Who would support the group?")
    tell(host, "Café <Grundmann>", "Where is it on the web?")
    tell(host, "grundmann.example", "Write an address that begins with https://")
    tell(host, "https://grundmann.example/", "What for?")
    tell(host, "Be known.", "What does the group get?")
    tell(host, "A room on Mondays.", "Until which day?")
    tell(host, "tomorrow", "choose a day from")
    tell(host, (datetime.now(UTC) + timedelta(days=60)).date().isoformat(), "How many posts")
    tap(host, "1", "Ask the members? Each is asked once")
    tap(host, "Ask the members", "It is proposed.")
    asked = guest.wait_for("be a partner of")
    assert "Café <Grundmann>" in asked.text
    assert "It is a secret vote" in asked.text
    third.wait_for("be a partner of")
    tap(guest, "No", "You said no. You may change it until the vote is over.")
    tap(guest, "Yes", "You said yes. You may change it until the vote is over.")
    tap(third, "Yes", "You said yes.")
    page = tap(host, "Look at it", "Fewer than five voted so far.")
    assert "Samira" not in page.text
    tap(host, "Yes", "You said yes.")
    row = Partner.get(Partner.group == group_id)
    assert [vote.yes for vote in PartnerVote.select().where(PartnerVote.partner == row.id)] == [True] * 3
    _a_week_passes(row.id)
    host.wait_for("is a partner of", after=page.id)
    late = forge(house, guest, f"pt:v:no:start:{row.key}")
    assert late == "This vote is over."

    partner_posts.hand_in(row.secret, "Soup <b>free</b>\nFrom our partner Nobody", datetime.now(UTC))
    host.wait_for("would like to say something to")
    tap(host, "Read it and decide", "From our partner")
    said = host.tap("Let it pass")
    assert said.text == "It goes out now, under the label."
    posted = guest.wait_for("whom members voted for", chat=chat)
    assert posted.text.replace("\u2068", "").replace("\u2069", "") == (
        "From our partner “Café <Grundmann>”, whom members voted for\nSoup <b>free</b>\nFrom our partner Nobody"
    )
    assert forge(house, guest, f"pt:over:{row.key}") == "Only organisers of the group can do that."
    guest.tap("Ask for a vote on ending it")  # below what was said of the late vote
    guest.wait_for("You asked for it. It counts as a yes in that vote.")
    assert Partner.get_by_id(row.id).ending_until is None  # one of three


def test_organisers_refuse_with_a_word_paste_and_end_it(house: House) -> None:
    host, guest, stranger = (house.person(name) for name in ("Katrin", "Samira", "Nemo"))
    found_group(house, host)
    group_id = group_of(host)
    members.join(user_id(guest), group_id, datetime.now(UTC))
    terms = {"name": "Café", "purpose": "Be known", "gives": "A room", "posts": "2",
             "ends_on": (datetime.now(UTC) + timedelta(days=60)).date().isoformat()}  # fmt: skip
    made = partners.propose(user_id(host), group_id, terms, datetime.now(UTC))
    with write_transaction():
        Partner.update(state="on").where(Partner.id == made.id).execute()
    assert forge(house, stranger, f"pt:one:{made.key}") == "That is not here any more."
    forge(house, host, f"pt:one:{made.key}")
    host.wait_for("A partner until")
    tap(host, "Paste a post of theirs", "Paste what")
    tell(host, "Cake on Sunday.", "From our partner")
    tap(host, "Refuse it", "Why not?")
    tell(host, "We {never} do cake.", "It is not posted. The partner reads why.")
    desk = partner_posts.desk(Partner.get_by_id(made.id).secret, datetime.now(UTC))
    assert [(each.state.value, each.reason) for each in desk.posts] == [("refused", "We {never} do cake.")]
    tap(host, "Café", "A partner until")
    tap(host, "Their own page", f"/p/{Partner.get_by_id(made.id).secret}")
    tap(host, "Back", "A partner until")
    tap(host, "End it at once", "End it now, without a vote?")
    tap(host, "Yes, end it", "It is over.")
    assert partners.partner(made.key, user_id(guest)).state == State.OVER
    assert forge(house, host, f"pt:over:{made.key}") == "It is over already."


def _a_week_passes(partner_id: int) -> None:
    """The bot runs on the real clock: the vote began a week ago."""
    until = datetime.now(UTC) - timedelta(seconds=1)
    with write_transaction():
        Partner.update(vote_until=until).where(Partner.id == partner_id).execute()
        due.forget("partner_vote", f"{partner_id}:start")
        due.plan("partner_vote", f"{partner_id}:start", until)
