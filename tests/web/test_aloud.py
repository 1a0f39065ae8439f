"""Every page one gets to by following links, read out: nothing is nameless, nothing has the name of something else."""

import re
from collections import deque
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from meetups import people
from meetups.people import Person
from models import User
from scripts import demo_world
from tests.web.aloud import troubles
from web.clock import now
from web.security import limiter

ELSEWHERE = re.compile(r"^/(static|sign-out|calendar)|\.(ics|json)\b|lang=")
SOUND = """<title>Soup</title><h1>Soup</h1><h2>With bread</h2>
<a href="/" aria-label="Change it: soup">Change <b>it</b></a>
<label for="n">Name</label><input id="n" aria-describedby="e"><p id="e">Too long</p><label><input name="x">Yes</label>
<button>Save</button><button aria-label="Eat: soup">Eat</button><button aria-label="Eat: bread">Eat</button>"""


@pytest.mark.parametrize(
    ("was", "becomes", "trouble"),
    [
        ("<h2>With", "<h3>With", "h3 after h1"),
        ("<title>Soup", "<title> · Klatch", "no title"),
        ("Change it: soup", "Alter: soup", "“Change it” is called “Alter: soup”"),
        ("Eat: bread", "Eat: soup", "2 buttons are called “Eat: soup”"),
        ("Save", "", "a nameless button"),
        ('for="n"', "", "a field without a label: None"),
        ('id="e"', "", "aria-describedby: no #e"),
        ('id="e"', 'id="n"', "2 are #n"),
    ],
)
def test_what_cannot_be_followed_by_ear_is_found(was: str, becomes: str, trouble: str) -> None:
    assert troubles(SOUND) == []
    assert trouble in troubles(SOUND.replace(was, becomes))


@pytest.mark.real_clock
@pytest.mark.parametrize("who", ["nobody", "Katrin", "Anna", "Joris"])
def test_every_page_can_be_followed_by_ear(
    who: str, database: str, client: FlaskClient, signed_in: Callable[[Person], FlaskClient]
) -> None:
    demo_world.lay(now())
    limiter.enabled = False
    known = {"Katrin": demo_world.KATRIN, "Anna": demo_world.ANNA, "Joris": demo_world.JORIS}
    browser = client
    if who in known:
        browser = signed_in(people.person_of(User.get(User.telegram_id == known[who])))
    seen, found = set[str](), dict[str, list[str]]()
    ahead = deque(["/", "/groups", "/nearby", "/me", "/nothing-here"])
    while ahead:
        path = ahead.popleft()
        if path.partition("?")[0] in seen or ELSEWHERE.search(path):
            continue
        seen.add(path.partition("?")[0])
        html = browser.get(path, follow_redirects=True).get_data(as_text=True)
        if wrong := troubles(html):
            found[path] = wrong
        ahead += [unescape(to).partition("#")[0] for to in re.findall(r'href="(/[^"]*)"', html)]
    assert found == {}
    assert len(seen) > 15
