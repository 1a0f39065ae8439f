"""Every address of the site, and what it answers to whom. A new one is not finished before it stands here."""

import itertools
import re
from collections.abc import Callable, Mapping
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from meetups import signin
from meetups.people import Person
from meetups.visibility import Visibility
from tests.conftest import MakeEvent, MakeGroup
from tests.web.conftest import proof
from tests.web.test_templates import breaches
from web.clock import now

Enter = Callable[[Person], FlaskClient]
Table = Mapping[str, tuple[int, int, int, int]]

# To nobody signed in, to a stranger, to a member, to the host of a private group.
GET: Table = {
    "/": (200, 200, 200, 200),
    "/groups": (200, 200, 200, 200),
    "/nearby": (200, 200, 200, 200),
    "/privacy": (200, 200, 200, 200),
    "/help": (200, 200, 200, 200),
    "/g/<slug>": (404, 404, 200, 200),
    "/g/<slug>/members": (303, 404, 200, 200),
    "/g/<slug>/settings": (303, 404, 403, 200),
    "/g/<slug>/card": (303, 404, 403, 200),
    "/g/<slug>/norms": (404, 404, 200, 200),
    "/g/<slug>/norms/new": (303, 404, 403, 200),
    "/g/<slug>/handbook": (303, 404, 200, 200),
    "/g/<slug>/handbook/new": (303, 404, 200, 200),
    "/g/<slug>/handbook/<key>/edit": (303, 404, 404, 404),  # the key of no page
    "/g/<slug>/handbook/proposals/<key>": (303, 404, 404, 404),
    "/g/<slug>/chats": (303, 404, 403, 200),
    "/g/<slug>/discretion": (303, 404, 403, 200),
    "/g/<slug>/invitations": (303, 404, 403, 200),
    "/g/<slug>/owner": (303, 404, 200, 200),
    "/g/<slug>/introductions": (303, 404, 200, 200),
    "/g/<slug>/buddies": (303, 404, 200, 200),
    "/g/<slug>/newcomers": (303, 404, 403, 200),
    "/g/<slug>/suggestions": (303, 404, 200, 200),
    "/g/<slug>/rituals": (303, 404, 200, 200),
    "/g/<slug>/rituals/new": (303, 404, 403, 200),
    "/g/<slug>/rituals/<key>/edit": (303, 404, 403, 404),  # the key of no ritual
    "/g/<slug>/polls": (303, 404, 200, 200),
    "/g/<slug>/partners": (303, 404, 200, 200),
    "/g/<slug>/partners/new": (303, 404, 403, 200),
    "/g/<slug>/partners/<key>": (303, 404, 404, 404),  # the key of no partner
    "/p/<key>": (404, 404, 404, 404),
    "/g/<slug>/titles": (303, 404, 200, 200),
    "/g/<slug>/thanks": (303, 404, 200, 200),
    "/g/<slug>/knows": (303, 404, 200, 200),
    "/g/<slug>/my-place": (303, 404, 200, 200),
    "/g/<slug>/lively": (303, 404, 403, 200),
    "/i/<key>": (404, 404, 404, 404),  # an invitation of nobody
    "/i/<key>/print": (303, 404, 404, 404),
    "/g/<slug>/entry": (303, 404, 403, 200),
    "/g/<slug>/join": (303, 404, 303, 303),  # who is inside goes to the group
    "/g/<slug>/join/<int:position>": (303, 404, 303, 303),
    "/g/<slug>/applications": (303, 404, 403, 200),  # no member's word counts here
    "/g/<slug>/events/new": (303, 404, 403, 200),
    "/g/<slug>/calendar.ics": (404, 404, 404, 404),  # no address for apps, who do not sign in
    "/e/<key>": (404, 404, 200, 200),
    "/e/<key>/<slug>": (404, 404, 200, 200),
    "/e/<key>.ics": (404, 404, 404, 404),
    "/e/<key>/edit": (303, 404, 403, 200),
    "/e/<key>/cancel": (303, 404, 403, 200),
    "/e/<key>/going": (404, 404, 200, 200),
    "/e/<key>/people": (303, 404, 403, 200),
    "/e/<key>/told": (303, 404, 403, 200),
    "/e/<key>/questions": (303, 404, 200, 200),
    "/e/<key>/check-in": (303, 404, 403, 200),
    "/e/<key>/check-in/list.json": (303, 404, 403, 200),
    "/e/<key>/check-in/worker.js": (200, 200, 200, 200),  # a script, the same for every event
    "/check-in/<code>": (303, 404, 404, 404),  # a code of nobody
    "/calendar/<token>.ics": (404, 404, 404, 404),
    "/g/<slug>/report": (303, 404, 200, 200),
    "/g/<slug>/reports": (303, 404, 403, 200),
    "/g/<slug>/act": (303, 404, 403, 404),  # about whom?
    "/me/record": (303, 200, 200, 200),
    "/me/reports": (303, 200, 200, 200),
    "/s/<key>": (303, 404, 404, 404),  # nothing was done about any of them
    "/moderation": (303, 404, 404, 404),  # for moderators, and nobody learns that it is there
    "/me": (303, 200, 200, 200),
    "/me/time": (303, 200, 200, 200),
    "/me/export.json": (303, 200, 200, 200),
    "/me/export.ics": (303, 200, 200, 200),
    "/me/delete": (303, 200, 200, 200),
    "/sign-in": (200, 303, 303, 303),
    "/sign-in/<token>": (410, 410, 410, 410),
    "/admin": (303, 404, 404, 404),  # for those who run it, and nobody learns that it is there
    "/healthz": (200, 200, 200, 200),
    "/readyz": (503, 503, 503, 503),  # no bot runs beside this test
    "/metrics": (200, 200, 200, 200),  # asked from this computer
    "/robots.txt": (200, 200, 200, 200),
    "/favicon.ico": (200, 200, 200, 200),
    "/static/<path:filename>": (200, 200, 200, 200),
}
# The same people in turn, each with the proof of their own form and nothing in it; what cannot be undone comes last.
POST: Table = {
    "/g/<slug>/events/new": (403, 404, 403, 422),
    "/g/<slug>/events/new/line": (403, 404, 403, 422),
    "/g/<slug>/members/organise": (403, 404, 404, 404),
    "/g/<slug>/members/roster": (403, 404, 404, 404),
    "/g/<slug>/members/block": (403, 404, 404, 404),  # whom?
    "/g/<slug>/members/me": (403, 404, 303, 303),
    "/g/<slug>/discretion": (403, 404, 403, 422),
    "/g/<slug>/discretion/ordinary": (403, 404, 403, 422),  # nobody read what becomes visible
    "/g/<slug>/report": (403, 404, 422, 422),
    "/g/<slug>/reports/<key>": (403, 404, 403, 404),
    "/g/<slug>/sanctions/<key>/lift": (403, 404, 403, 404),
    "/g/<slug>/act": (403, 404, 403, 404),
    "/moderation/<key>": (403, 404, 404, 404),
    "/s/<key>": (403, 404, 404, 404),
    "/s/<key>/answer": (403, 404, 404, 404),
    "/g/<slug>/invitations": (403, 404, 403, 422),
    "/g/<slug>/invitations/take-back": (403, 404, 403, 404),
    "/g/<slug>/owner": (403, 404, 404, 404),
    "/g/<slug>/introductions": (403, 404, 422, 422),
    "/g/<slug>/introductions/post": (403, 404, 403, 403),  # the group lives in no chat
    "/g/<slug>/introductions/delete": (403, 404, 303, 303),
    "/g/<slug>/buddies": (403, 404, 404, 404),  # do what?
    "/g/<slug>/first": (403, 404, 404, 404),  # they were not asked
    "/g/<slug>/my-place/pause": (403, 404, 404, 404),  # for how long?
    "/g/<slug>/my-place/end": (403, 404, 303, 303),
    "/g/<slug>/my-place/fewer": (403, 404, 303, 303),
    "/g/<slug>/lively": (403, 404, 403, 422),
    "/g/<slug>/thanks": (403, 404, 422, 422),
    "/g/<slug>/knows": (403, 404, 404, 404),  # which topic?
    "/g/<slug>/titles": (403, 404, 404, 404),  # yes or no?
    "/g/<slug>/titles/offer": (403, 404, 403, 422),  # to whom?
    "/g/<slug>/titles/again": (403, 404, 403, 303),
    "/g/<slug>/owner/offer": (403, 404, 404, 404),
    "/g/<slug>/owner/end": (403, 404, 404, 404),
    "/g/<slug>/suggestions": (403, 404, 422, 422),
    "/g/<slug>/suggestions/<key>": (403, 404, 404, 404),  # the key of no suggestion
    "/g/<slug>/rituals/new": (403, 404, 403, 422),
    "/g/<slug>/rituals/<key>/edit": (403, 404, 403, 404),  # the key of no ritual
    "/g/<slug>/rituals/<key>/now": (403, 404, 403, 404),
    "/g/<slug>/rituals/<key>/turn": (403, 404, 403, 404),
    "/g/<slug>/rituals/<key>/delete": (403, 404, 403, 404),
    "/g/<slug>/polls": (403, 404, 403, 422),
    "/g/<slug>/polls/<key>/close": (403, 404, 404, 404),  # the key of no poll
    "/g/<slug>/posts/<int:number>": (403, 404, 403, 404),
    "/g/<slug>/partners/new": (403, 404, 403, 422),
    "/g/<slug>/partners/<key>/vote": (403, 404, 404, 404),  # the key of no partner
    "/g/<slug>/partners/<key>/ending": (403, 404, 404, 404),
    "/g/<slug>/partners/<key>/posts": (403, 404, 403, 404),
    "/g/<slug>/partners/<key>/posts/<post>": (403, 404, 403, 404),
    "/p/<key>": (404, 404, 404, 404),
    "/i/<key>": (403, 404, 404, 404),
    "/g/<slug>/settings": (403, 404, 403, 422),
    "/g/<slug>/card": (403, 404, 403, 409),  # it saw no version of the card
    "/g/<slug>/norms": (403, 404, 410, 410),  # nothing is written yet
    "/g/<slug>/norms/new": (403, 404, 403, 422),
    "/g/<slug>/handbook/new": (403, 404, 422, 422),
    "/g/<slug>/handbook/<key>/edit": (403, 404, 404, 404),  # the key of no page
    "/g/<slug>/handbook/<key>/move": (403, 404, 404, 404),
    "/g/<slug>/handbook/<key>/delete": (403, 404, 404, 404),
    "/g/<slug>/handbook/proposals/<key>": (403, 404, 404, 404),
    "/g/<slug>/chats/here": (403, 404, 403, 404),  # which chat?
    "/g/<slug>/chats/not-here": (403, 404, 403, 404),
    "/g/<slug>/chats/add": (403, 404, 403, 404),
    "/g/<slug>/chats/take-away": (403, 404, 403, 404),
    "/g/<slug>/join": (403, 404, 303, 303),
    "/g/<slug>/join/person": (403, 404, 410, 410),  # nothing is asked of those inside
    "/g/<slug>/join/<int:position>": (403, 404, 410, 410),
    "/g/<slug>/join/send": (403, 404, 410, 410),
    "/g/<slug>/join/more": (403, 404, 410, 410),
    "/g/<slug>/join/withdraw": (403, 404, 410, 410),
    "/g/<slug>/entry": (403, 404, 403, 200),  # nothing to save: it is shown anew
    "/g/<slug>/applications/<key>/admit": (403, 404, 403, 404),
    "/g/<slug>/applications/<key>/ask": (403, 404, 403, 422),  # ask what?
    "/g/<slug>/applications/<key>/decline": (403, 404, 403, 422),
    "/g/<slug>/applications/<key>/block": (403, 404, 403, 404),
    "/g/<slug>/applications/<key>/vouch": (403, 404, 404, 404),
    "/e/<key>/rsvp": (403, 404, 303, 303),
    "/e/<key>/drop": (403, 404, 410, 410),  # no version of it was seen
    "/e/<key>/questions": (403, 404, 403, 403),  # no seat, no answers
    "/e/<key>/bridge": (403, 404, 404, 404),  # no seat in the room
    "/e/<key>/people/admit": (403, 404, 403, 404),
    "/e/<key>/people/decline": (403, 404, 403, 404),
    "/e/<key>/people/ask": (403, 404, 403, 410),  # nobody is too many
    "/e/<key>/people/bridge": (403, 404, 403, 404),
    "/e/<key>/told/again": (403, 404, 403, 404),
    "/e/<key>/told/leave": (403, 404, 403, 404),
    "/admin/letters/<int:letter_id>/again": (403, 404, 404, 404),
    "/admin/letters/<int:letter_id>/forget": (403, 404, 404, 404),
    "/e/<key>/edit": (403, 404, 403, 409),  # it saw no version of the event
    "/e/<key>/publish": (403, 404, 403, 303),
    "/e/<key>/cancel": (403, 404, 403, 303),
    "/e/<key>/restore": (403, 404, 403, 303),
    "/e/<key>/check-in": (403, 404, 403, 403),  # it opens twelve hours before the start
    "/e/<key>/check-in/walk-in": (403, 404, 403, 403),
    "/e/<key>/check-in/acts": (403, 404, 403, 422),
    "/g/<slug>/leave": (403, 404, 303, 403),
    "/g/<slug>/discretion/sensitive": (403, 404, 404, 303),  # it has another address afterwards
}
# Forms about oneself: to nobody signed in, to anybody who is.
OWN: Mapping[str, tuple[int, int]] = {
    "/me": (403, 422),
    "/me/time": (403, 303),  # nothing said is fine
    "/me/browsers/<int:browser_id>/sign-out": (403, 303),
    "/me/calendars": (403, 303),
    "/me/calendars/<key>/replace": (403, 404),
    "/me/calendars/<key>/revoke": (403, 404),
    "/me/delete": (403, 422),
    "/me/record": (403, 404),
    "/me/unblock": (403, 404),  # whom?
    "/nearby/age": (403, 303),
    "/nearby/area": (403, 422),
    "/nearby/block": (403, 303),
    "/nearby/forget": (403, 303),
    "/nearby/shown": (403, 404),
    "/nearby/unblock": (403, 303),
    "/nearby/wave": (403, 303),
    "/sign-in/<token>": (410, 410),
    "/me/browsers/sign-out": (403, 303),
    "/sign-out": (303, 303),
}
CANONICAL = re.compile(r'<link rel="canonical"[^>]*>')  # an address of our own, and nothing is loaded from it
ASKED_OF_NOBODY = {"HEAD", "OPTIONS"}


@pytest.fixture
def people(client: FlaskClient, signed_in: Enter, stranger: Person, guest: Person, host: Person) -> list[FlaskClient]:
    """A browser for each audience."""
    return [client, signed_in(stranger), signed_in(guest), signed_in(host)]


@pytest.fixture
def values(make_group: MakeGroup, make_event: MakeEvent) -> dict[str, str]:
    """What to put into addresses: a private group and its event."""
    group = make_group(visibility=Visibility.PRIVATE)
    event = make_event(group, now=now(), date="2030-01-10")
    named = {"slug": group.slug, "key": event.key, "filename": "klatch.css", "browser_id": "1", "letter_id": "1"}
    named |= {"position": "1", "post": "nonsense", "number": "1"}
    return named | {"token": "nonsense", "code": "nonsense"}


def addressed(rule: str, values: Mapping[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda name: values[name[1]], rule)


def test_every_address_stands_in_a_table(app: Flask) -> None:
    known = {("GET", rule) for rule in GET} | {("POST", rule) for rule in [*POST, *OWN]}
    there = {(way, rule.rule) for rule in app.url_map.iter_rules() for way in (rule.methods or set()) - ASKED_OF_NOBODY}
    assert known == there


def test_a_page_is_for_those_it_is_for(values: dict[str, str], people: list[FlaskClient]) -> None:
    answers = {rule: [browser.get(addressed(rule, values)) for browser in people] for rule in GET}
    assert {rule: tuple(answer.status_code for answer in given) for rule, given in answers.items()} == GET
    for answer in itertools.chain(*answers.values()):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        if answer.mimetype == "text/html":
            assert breaches(CANONICAL.sub("", answer.get_data(as_text=True))) == []


def test_a_form_is_taken_from_those_it_is_for(
    values: dict[str, str], people: list[FlaskClient], stranger: Person
) -> None:
    proofs = {id(browser): proven(browser, stranger) for browser in people}

    def sent(browser: FlaskClient, rule: str) -> int:
        return browser.post(addressed(rule, values), data=proofs[id(browser)]).status_code

    assert {rule: tuple(sent(browser, rule) for browser in people) for rule in POST} == POST
    nobody, _, _, host = people
    seen = {}
    for rule in OWN:
        seen[rule] = (sent(nobody, rule), sent(host, rule))
        proofs[id(host)] = proven(host, stranger)  # signing out ends the old one
    assert seen == OWN


def test_a_form_without_its_proof_is_refused(values: dict[str, str], people: list[FlaskClient]) -> None:
    host = people[-1]
    for lie in ({}, {"csrf_token": "forged"}):
        seen = {rule: host.post(addressed(rule, values), data=lie).status_code for rule in [*POST, *OWN]}
        assert set(seen.values()) == {400}, seen


def test_another_browsers_proof_is_none(values: dict[str, str], people: list[FlaskClient], stranger: Person) -> None:
    _, _, member, host = people
    borrowed = proven(member, stranger)
    assert host.post(f"/e/{values['key']}/cancel", data=borrowed).status_code == 400


def proven(browser: FlaskClient, somebody: Person) -> dict[str, str]:
    """A form with nothing in it but its proof; whoever is not signed in finds one at a link in."""
    link = f"/sign-in/{signin.make_link(somebody.id, now())}"
    page = "/nearby" if browser.get("/me").status_code == 200 else link
    return {"csrf_token": proof(browser, page)}


def test_what_the_database_could_not_keep_is_asked_of_nobody(people: list[FlaskClient]) -> None:
    everybody = people[0]
    assert everybody.get("/g/a%00b").status_code == 404
    assert everybody.get("/groups?q=a%00b").status_code == 400
    assert everybody.get("/groups?q=ab").status_code == 200
    member, endless = people[2], "9" * 20
    form = {"csrf_token": proof(member, "/me")}
    assert member.post(f"/me/browsers/{endless}/sign-out", data=form).status_code == 404
    assert everybody.get("/e/%0d%0aX-Evil:%201/check-in/worker.js").status_code == 200  # one line, quoted


def test_what_is_too_much_at_once_is_said(people: list[FlaskClient]) -> None:
    for browser in people:
        answer = browser.post("/sign-out?lang=en", data={"words": "y" * 300_000})
        assert (answer.status_code, "That is too much at once" in answer.get_data(as_text=True)) == (413, True)


@pytest.mark.parametrize("path", ["/%5celsewhere.example", "/e/%5celsewhere.example", "/%5c/elsewhere.example"])
def test_links_to_the_other_languages_lead_to_no_other_site(client: FlaskClient, path: str) -> None:
    """A browser takes a backslash for a slash, so `/\\elsewhere.example` would lead elsewhere."""
    page = client.get(path).get_data(as_text=True)
    links = [unescape(link) for link in re.findall(r'href="([^"]*lang=[^"]*)"', page)]
    assert links
    assert {urlsplit(urljoin("https://klatch.example/x", link.replace("\\", "/"))).hostname for link in links} == {
        "klatch.example"
    }


def test_nobody_is_sent_on_to_the_host_that_a_request_names(client: FlaskClient) -> None:
    for path in ("/g//x", "//e/x", "/e//x/rsvp"):
        answer = client.get(path, headers={"Host": "elsewhere.example"})
        assert answer.status_code in (400, 404)
        assert "elsewhere" not in answer.headers.get("Location", "")
