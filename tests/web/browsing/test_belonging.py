"""The pages of belonging on a phone, from left to right and from right to left: nothing sticks out, no heading is
passed over, and what is pressed is as tall as a thumb."""

import pytest
from playwright.sync_api import Browser

from meetups import buddies, introductions, people, suggestions
from meetups.groups import GroupFacts
from meetups.introductions import Shown
from meetups.people import Person
from tests.conftest import MakeGroup
from tests.web.browsing.test_pages import sign_in
from web.clock import now

pytestmark = [pytest.mark.browser, pytest.mark.real_clock]

OF_THE_GROUP = (
    "", "introductions", "buddies", "newcomers", "suggestions", "rituals", "rituals/new", "polls", "thanks", "knows",
    "titles", "partners", "partners/new", "my-place", "lively", "report", "reports", "discretion",
)  # fmt: skip
MINE = ("/me/time", "/me/record", "/me/reports", "/me/delete")
THUMB = 44
AMISS = """(thumb) => {
  const amiss = [], wide = document.documentElement.scrollWidth
  if (wide > innerWidth) amiss.push(`${wide} px wide`)
  let last = 0
  for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
    const level = Number(heading.tagName[1])
    if (level > last + 1) amiss.push(`h${level} after h${last}`)
    last = level
  }
  const said = node => node.nodeType === 3 && node.data.trim().length > 2
  const among = one => [...one.parentElement.childNodes].some(said)
  const pressed = document.querySelectorAll("main :is(a, button, summary, select, textarea, input:not([type=hidden]))")
  for (const one of pressed) {
    const box = (one.matches("[type=radio], [type=checkbox]") ? one.closest("label") : one).getBoundingClientRect()
    if (box.width && box.height < thumb - .5 && !(one.matches("a") && among(one)))
      amiss.push(`${one.innerText || one.name}: ${box.height} px`)
  }
  return amiss
}"""


@pytest.fixture
def group(make_group: MakeGroup, host: Person, guest: Person) -> GroupFacts:
    """Something stands in its lists; no word in them is about the address they link to."""
    facts = make_group()
    introductions.write(host.id, facts.id, "Bread.\n" + "long" * 40, Shown.PUBLIC, now())
    buddies.volunteer(guest.id, facts.id, 2, now())
    suggestions.suggest(guest.id, facts.id, "A walk", "Four bridges.", now())
    return facts


def test_every_page_of_belonging_fits_a_phone_and_a_thumb_either_way(
    site: str, browser: Browser, group: GroupFacts, host: Person
) -> None:
    people.choose_language(host.id, "en", now())
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = sign_in(context, site, host)
    found = {}
    for path in (*(f"/g/{group.slug}/{each}".rstrip("/") for each in OF_THE_GROUP), *MINE):
        page.goto(site + path)
        amiss = page.evaluate(AMISS, THUMB)
        page.evaluate("document.documentElement.dir = 'rtl'")
        amiss += [f"from right to left: {each}" for each in page.evaluate(AMISS, THUMB) if each not in amiss]
        if amiss:
            found[path] = amiss
    assert found == {}
    page.set_content("<main><h1>A</h1><h3>B</h3><a href=/>C</a><table width=500><td>D</table></main>")
    assert len(page.evaluate(AMISS, THUMB)) == 3  # the control: each of the three is found
    context.close()
