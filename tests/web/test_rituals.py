"""Suggestions, rituals and polls on the site: read by members, run by organisers, nothing typed is lost."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from database import write_transaction
from meetups import blocks, chats, people, poll_states, polls, prompts, suggestions
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts
from meetups.people import Person
from models import Event, OutboxMessage, Poll
from tests.conftest import NOW, MakeGroup, typed_event
from tests.web.test_handbook import send, text

Enter = Callable[[Person], FlaskClient]


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    people.choose_language(host.id, "en", NOW)
    facts = make_group()
    chats.seen(ChatFacts(-1001, "supergroup", "The Table"), host.id, NOW)
    chats.bind(host.id, -1001, facts.id, NOW)
    return facts


def test_a_member_suggests_others_back_it_and_an_organiser_makes_an_event_of_it(
    group: GroupFacts, signed_in: Enter, host: Person, guest: Person, waiting: Person
) -> None:
    path, mine, theirs = f"/g/{group.slug}/suggestions", signed_in(guest), signed_in(host)
    status, shown = send(mine, path, title=" ", about="All of <this>.")
    assert (status, "Say in a few words what you would do." in shown, "All of &lt;this&gt;." in shown) == (
        422, True, True,
    )  # fmt: skip
    assert send(mine, path, title="A walk", about="With **flask**.")[0] == 303
    (seen,) = suggestions.open_ones(group.id, host.id)
    one = f"{path}/{seen.key}"
    assert "/events/new?from=" not in text(mine, path)
    assert send(theirs, one, path, do="back")[0] == 303
    shown = text(theirs, path)
    assert ("2 would come" in shown, "<strong>flask</strong>" in shown) == (True, True)
    assert send(theirs, one, path, do="out")[0] == 303
    assert send(theirs, one, path, do="nonsense")[0] == 404
    status, shown = send(theirs, one, path, do="leave", word="x" * 301)
    assert (status, "x" * 301 in shown) == (422, True)
    make = f"/g/{group.slug}/events/new?from={seen.key}"
    filled = text(theirs, make)
    assert ('value="A walk"' in filled, "With **flask**." in filled) == (True, True)
    key = re.search(r'name="creation_key" value="([^"]+)"', filled)
    assert key is not None
    fields = typed_event(title="A walk by the canal", visibility="private") | {"creation_key": key[1], "do": "publish"}
    new = f"/g/{group.slug}/events/new"
    twice = [send(theirs, new, form, suggestion=seen.key, **fields)[0] for form in (make, path)]
    assert (twice, Event.select().count()) == ([303, 303], 1)
    shown = text(mine, path)
    assert (f'/e/{Event.get().key}"' in shown, "became an event" in shown) == (True, True)
    told = OutboxMessage.select().where(OutboxMessage.kind == "suggested")
    assert [row.user_id for row in told] == [guest.id]
    assert send(theirs, new, path, suggestion=seen.key, **fields | {"creation_key": "x"})[0] == 410
    blocks.block(waiting.id, guest.id, NOW)
    assert "A walk" not in text(signed_in(waiting), path)


def test_an_organiser_sets_up_a_ritual_and_loses_nothing(
    group: GroupFacts, signed_in: Enter, host: Person, guest: Person
) -> None:
    path, browser = f"/g/{group.slug}/rituals", signed_in(host)
    typed = {"sort": "question", "lines": "One?\nTwo?\n\nThree?", "weekday": "3", "weeks": "2", "on": "yes"}
    status, shown = send(browser, f"{path}/new", time="soon", **typed)
    assert (status, 'value="soon"' in shown, "Say when, for example 18:30." in shown) == (422, True, True)
    assert send(browser, f"{path}/new", time="18:30", **typed)[0] == 303
    (made,) = prompts.prompts(group.id, host.id)
    shown = text(browser, path)
    assert ("Every 2 weeks: Thursday, 18:30, Berlin time" in shown, "<bdi>One?</bdi>" in shown) == (True, True)
    assert "One?" not in text(signed_in(guest), path)  # what is next is a surprise for members
    assert send(browser, f"{path}/{made.key}/now", path, turn="0")[0] == 303
    assert send(browser, f"{path}/{made.key}/turn", path, on="")[0] == 303
    edit = f"{path}/{made.key}/edit"
    status, shown = send(browser, edit, time="19:00", revision="0", **typed | {"lines": "Mine?"})
    assert (status, "<bdi>Two?</bdi>" in shown, "Mine?" in shown, 'name="revision" value="1"' in shown) == (
        409, True, True, True,
    )  # fmt: skip
    assert send(browser, edit, time="19:00", revision="1", **typed | {"lines": "Mine?"})[0] == 303
    assert prompts.prompt(made.key, host.id).wish.lines == ("Mine?",)
    assert send(browser, f"{path}/{made.key}/delete", edit)[0] == 303
    assert prompts.prompts(group.id, host.id) == ()


def test_polls_are_asked_drawn_and_closed(group: GroupFacts, signed_in: Enter, host: Person, guest: Person) -> None:
    path, browser = f"/g/{group.slug}/polls", signed_in(host)
    status, shown = send(browser, path, question="Where?", options="Only one", span="day")
    assert (status, "Only one" in shown, "Give 2 to 10 answers" in shown) == (422, True, True)
    form = re.search(r'name="creation_key" value="([^"]+)"', text(browser, path))
    assert form is not None
    for _ in range(2):
        assert send(browser, path, question="Where?", options="Here\nThere", span="day", creation_key=form[1])[0] == 303
    row = Poll.get()
    with write_transaction():
        poll_states.posted(row.id, "77", -1001, 5)
    polls.hear("77", (3, 1), 4, NOW, closed=False)
    shown = text(signed_in(guest), path)
    assert ('<bdi>Here</bdi></span> <span class="small">3 votes</span>' in shown, "4 voted." in shown) == (True, True)
    assert re.findall(r'<rect width="([\d.]+)"', shown) == ["100.0", "33.3"]
    assert ("Close it now" in shown, 'name="question"' in shown) == (False, False)
    assert send(browser, f"{path}/{row.key}/close", path)[0] == 303
    assert "It is being closed." in text(browser, path)
    with write_transaction():
        OutboxMessage.update(state="unknown").where(OutboxMessage.kind == "poll").execute()
        Poll.update(state="owed").execute()
    number = OutboxMessage.get(OutboxMessage.kind == "poll").id
    assert "Perhaps posted" in text(browser, path)
    assert send(browser, f"/g/{group.slug}/posts/{number}", path, do="later")[0] == 404  # no word for leaving it
    assert send(browser, f"/g/{group.slug}/posts/{number}", path, do="leave")[0] == 303
    assert send(browser, f"/g/{group.slug}/posts/{number}", path, do="again")[0] == 410
