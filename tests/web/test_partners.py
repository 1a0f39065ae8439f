"""Partners on the site: proposed, voted on, let pass and ended; and the partner's own page at its secret address."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from meetups import members, partner_votes, partners, people
from meetups.chats import ChatFacts, bind, seen
from meetups.groups import GroupFacts
from meetups.partners import About, State
from meetups.people import Person
from meetups.visibility import Visibility
from models import OutboxMessage, PartnerPost
from models import Partner as Row
from tests.conftest import NOW, MakeGroup, somebody
from tests.meetups.passing import tick
from tests.web.conftest import proof
from web.clock import now

Enter = Callable[[Person], FlaskClient]
TERMS = {"name": "Café <Grundmann>", "url": "https://grundmann.example/", "purpose": "Be known.",
         "gives": "A room on Mondays.", "ends_on": "2027-03-31", "posts": "2"}  # fmt: skip


@pytest.fixture
def group(make_group: MakeGroup, host: Person, waiting: Person) -> GroupFacts:
    for each in (host, waiting):
        people.choose_language(each.id, "en", NOW)
    made = make_group(visibility=Visibility.PRIVATE)
    seen(ChatFacts(-1007, "supergroup", "Table"), host.id, NOW)
    bind(host.id, -1007, made.id, NOW)
    return made


@pytest.fixture
def taken(group: GroupFacts, host: Person, guest: Person, waiting: Person) -> partners.Partner:
    """As if members had voted on it a week ago."""
    begun = now() - timedelta(days=8)
    made = partners.propose(host.id, group.id, TERMS, begun)
    for each in (host, guest, waiting):
        partner_votes.vote(each.id, made.key, About.START, True, begun)
    tick(now())
    return partners.partner(made.key, host.id)


def text(browser: FlaskClient, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def send(browser: FlaskClient, page: str, path: str, **fields: str) -> tuple[int, str]:
    """Post a form of that page: the status, and the page it leads to or the answer itself."""
    answer = browser.post(path, data={"csrf_token": proof(browser, page), **fields})
    said = text(browser, answer.headers["Location"]) if answer.status_code == 303 else answer.get_data(as_text=True)
    return answer.status_code, said


def test_terms_are_proposed_voted_on_and_a_proposal_is_taken_back(
    group: GroupFacts, signed_in: Enter, host: Person, guest: Person
) -> None:
    hers, his, page = signed_in(host), signed_in(guest), f"/g/{group.slug}/partners"
    assert "The group has none." in text(his, page)
    assert f"{page}/new" not in text(his, page)
    status, said = send(hers, f"{page}/new", f"{page}/new", **TERMS | {"url": "javascript:alert(1)", "posts": "99"})
    assert (status, said.count('class="err"')) == (422, 2)
    assert 'value="javascript:alert(1)"' in said  # what was typed is kept
    status, said = send(hers, f"{page}/new", f"{page}/new", **TERMS)
    assert (status, "Every member is asked in private" in said) == (303, True)
    one = f"{page}/{Row.get().key}"
    assert "Shall Café &lt;Grundmann&gt; be a partner of Translators’ Table?" in text(his, one)
    assert re.search(r'<a href="https://grundmann.example/" rel="nofollow noopener noreferrer">', text(his, one))
    assert "voted so far" not in text(his, one)
    for answer in ("yes", "no"):
        status, said = send(his, one, f"{one}/vote", about="start", answer=answer)
        assert f'value="{answer}" aria-pressed="true"' in said
        assert said.count("Thank you. You may change it until the vote is over.") == 1
    assert "Fewer than five voted so far." in text(hers, one)
    assert "/p/" not in text(hers, one)  # nobody is a partner yet
    assert send(his, one, f"{one}/ending", do="end")[0] == 403
    assert send(his, one, f"{one}/vote", about="end", answer="yes")[0] == 410
    assert send(his, one, f"{one}/vote", about="start", answer="perhaps")[0] == 404
    status, said = send(hers, one, f"{one}/ending", do="end")
    assert (status, "It was taken back before the vote was over." in said) == (303, True)
    assert "Those there were" in text(his, page)
    for _ in range(partners.MOST_VOTING):
        partners.propose(host.id, group.id, TERMS, now())
    status, said = send(hers, f"{page}/new", f"{page}/new", **TERMS | {"gives": "A whole house."})
    assert (status, "Members vote on 3 proposals already." in said, "A whole house." in said) == (422, True, True)


def test_a_partner_hands_in_posts_on_its_own_page_and_reads_of_nobody(
    taken: partners.Partner, group: GroupFacts, signed_in: Enter, host: Person, guest: Person, client: FlaskClient
) -> None:
    hers, one = signed_in(host), f"/g/{group.slug}/partners/{taken.key}"
    found = re.search(r"http://localhost(/p/[2-9a-z]{20})<", text(hers, one))
    assert found is not None
    desk = found[1]
    assert desk not in text(signed_in(guest), one)
    looked = client.get(desk)
    assert [looked.headers[name] for name in ("Referrer-Policy", "Cache-Control", "X-Robots-Tag")] == [
        "no-referrer", "no-store", "noindex"
    ]  # fmt: skip
    assert "Fewer than five members" in looked.get_data(as_text=True)
    for name in (host.name, guest.name, "Lucía"):
        assert name not in looked.get_data(as_text=True)
    assert send(client, desk, desk, text="x" * 1001)[0] == 422
    status, said = send(client, desk, desk, text="Soup <b>\nand cake")
    assert (status, "With the organisers since" in said) == (303, True)
    post = PartnerPost.get().key
    assert send(hers, one, f"{one}/posts/{post}", do="later", reason="Not now.")[0] == 404  # no word for refusing it
    status, said = send(hers, one, f"{one}/posts/{post}", do="refuse", reason="")
    assert (status, "Say why" in said) == (422, True)
    status, said = send(hers, one, f"{one}/posts/{post}", do="pass")
    assert (status, "It goes out now, under the label." in said) == (303, True)
    assert OutboxMessage.select().where(OutboxMessage.kind == "partner_post").count() == 1
    assert send(hers, one, f"{one}/posts/{post}", do="pass")[0] == 410
    status, said = send(hers, one, f"{one}/posts", text="Pasted by us")
    pasted = PartnerPost.select().order_by(PartnerPost.id.desc()).get().key
    send(hers, one, f"{one}/posts/{pasted}", do="refuse", reason="Not {this} time")
    for n in range(2):
        members.join(somebody(f"Member {n}", 6100 + n).id, group.id, NOW)
    said = text(client, desk)
    assert "Not {this} time" in said
    assert ("5 members" in said, "Katrin" in said) == (True, False)


def test_members_ask_for_a_vote_on_ending_it_and_then_its_page_says_only_that(
    taken: partners.Partner, group: GroupFacts, signed_in: Enter, host: Person, guest: Person, client: FlaskClient
) -> None:
    his, hers, one = signed_in(guest), signed_in(host), f"/g/{group.slug}/partners/{taken.key}"
    desk = f"/p/{Row.get().secret}"
    assert "Ask for it no more" in send(his, one, f"{one}/ending", do="ask")[1]
    assert "Ask for a vote" in send(his, one, f"{one}/ending", do="keep")[1]
    assert "end it with its partner" in send(hers, one, f"{one}/ending", do="ask")[1]
    assert 'value="no" aria-pressed="true"' in send(his, one, f"{one}/vote", about="end", answer="no")[1]
    waits = proof(client, desk)
    assert "An organiser ended it on" in send(hers, one, f"{one}/ending", do="end")[1]
    assert partners.partner(taken.key, host.id).state == State.OVER
    over = client.get(desk)
    assert over.status_code == 200
    assert ("This agreement is over." in over.get_data(as_text=True), "Grundmann" in over.get_data(as_text=True),
            "Translators" in over.get_data(as_text=True), "<form" in over.get_data(as_text=True)) == (
        True, False, False, False
    )  # fmt: skip
    late = client.post(desk, data={"csrf_token": waits, "text": "One more"})
    assert (late.status_code, late.headers["Referrer-Policy"]) == (410, "no-referrer")


def test_a_partner_hands_in_so_often_and_no_more(
    taken: partners.Partner, client: FlaskClient, signed_in: Enter
) -> None:
    desk = f"/p/{Row.get().secret}"
    form = {"csrf_token": proof(client, desk), "text": " "}
    assert [client.post(desk, data=form).status_code for _ in range(7)] == [422] * 6 + [429]


def test_a_list_takes_as_many_queries_for_many_as_for_one(
    group: GroupFacts, signed_in: Enter, host: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    from database import GuardedSqlite

    asked: list[str] = []
    run = GuardedSqlite.execute_sql
    monkeypatch.setattr(
        GuardedSqlite, "execute_sql", lambda self, sql, *more: (asked.append(sql), run(self, sql, *more))[1]
    )
    hers, counts = signed_in(host), []
    for wanted in (1, 3):
        while Row.select().count() < wanted:
            partners.propose(host.id, group.id, TERMS, now())
        asked.clear()
        assert text(hers, f"/g/{group.slug}/partners").count("<h3>") == wanted
        counts.append(len(asked))
    assert counts[0] == counts[1]
