"""Somebody at the site without a browser: pages read, forms filled in and sent as they stand."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

import httpx

from playground.client import Person
from tests.e2e.house import House

Values = dict[str, str | list[str]]


@dataclass
class Form:
    """One form of a page: where it goes, and what a browser would send of it as it stands."""

    action: str
    values: Values = field(default_factory=dict)


class Visitor:
    """Signed in by a link of the bot's, or a stranger where no person is given."""

    def __init__(self, house: House, person: Person | None = None) -> None:
        self.client = httpx.Client(
            base_url=house.site, headers={"Accept-Language": "en"}, follow_redirects=True, timeout=30
        )
        if person is not None:
            asked = person.say("/signin")
            link = re.search(r"http://\S+/sign-in/\S+", person.wait_for("/sign-in/", after=asked.id).text)
            assert link
            self.send(link[0], "/sign-in/")

    def read(self, path: str) -> str:
        """The words of a page."""
        return words(self.client.get(path).raise_for_status().text)

    def send(self, path: str, action: str, **given: str | list[str]) -> str:
        """Fill in the form of that page that goes to `action`, send it, and read what comes."""
        page = self.client.get(path).raise_for_status().text
        form = max((one for one in forms(page) if action in (one.action or path)), key=lambda one: len(one.values))
        answer = self.client.post(form.action or path, data=form.values | given)
        assert answer.status_code == 200, (answer.status_code, words(answer.text))
        return words(answer.text)

    def cookies(self) -> set[str]:
        """What this visitor holds that nobody else may read."""
        return {cookie.value for cookie in self.client.cookies.jar if cookie.value}


def words(html: str) -> str:
    """What is read of a page, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u2068", "").replace("\u2069", "").split())


def forms(html: str) -> list[Form]:
    """Every form that is sent by POST."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


class _Reader(HTMLParser):
    """Buttons are left out: whoever presses one says so."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._into = ""  # the field whose words or options come next

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        if tag == "form" and about.get("method", "").lower() == "post":
            self._form = Form(about.get("action", ""))
            self.forms.append(self._form)
        name = about.get("name", self._into)
        if self._form is None or not name:
            return
        ticks = about.get("type") in ("radio", "checkbox")
        if tag == "input" and (not ticks or "checked" in about):
            self._form.values[name] = about.get("value", "on" if ticks else "")
        elif tag == "textarea":
            self._into, self._form.values[name] = name, ""
        elif tag == "select":
            self._into = name
        elif tag == "option" and self._into and ("selected" in about or name not in self._form.values):
            self._form.values[name] = about.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._into and self.get_starttag_text() and self._is_text():
            self._form.values[self._into] = f"{self._form.values[self._into]}{data.removeprefix(chr(10))}"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._into = ""
        elif tag == "form":
            self._form = None

    def _is_text(self) -> bool:
        return str(self.get_starttag_text()).startswith("<textarea")
