"""The page of a group's norms: read, agreed to, written anew."""

from collections.abc import Callable

from flask.testing import FlaskClient

from meetups import norms
from meetups.people import Person
from phrases import say
from tests.conftest import NOW, MakeGroup
from tests.web.conftest import proof

Enter = Callable[[Person], FlaskClient]


def text(browser: FlaskClient, path: str) -> str:
    return browser.get(path).get_data(as_text=True)


def test_members_read_it_as_markdown_and_agree(
    make_group: MakeGroup, client: FlaskClient, signed_in: Enter, host: Person, guest: Person
) -> None:
    group = make_group()
    norms.publish(host.id, group.id, "Listen **first**. <script>x</script> [a](javascript:x)", 0, NOW)
    path = f"/g/{group.slug}/norms"
    page = text(client, path)
    assert "Listen <strong>first</strong>." in page
    assert "<script>x" not in page
    assert 'href="javascript' not in page
    assert "I agree" not in page
    browser = signed_in(guest)
    assert f'href="{path}#agree"' in text(browser, f"/g/{group.slug}")
    assert "I agree" in text(browser, path)
    answer = browser.post(path, data={"version": "1", "csrf_token": proof(browser, "/nearby")}, follow_redirects=True)
    after = answer.get_data(as_text=True)
    assert ("Thank you. It is noted." in after, "I agree" in after) == (True, False)
    assert norms.accepted(guest.id, group.id) == 1
    assert f'href="{path}#agree"' not in text(browser, f"/g/{group.slug}")
    assert browser.post(path, data={"version": "2", "csrf_token": proof(browser, "/nearby")}).status_code == 410


def test_organisers_publish_and_see_how_many_have_not_agreed(
    make_group: MakeGroup, signed_in: Enter, host: Person, client: FlaskClient
) -> None:
    group, browser = make_group(), signed_in(host)
    path = f"/g/{group.slug}/norms"
    assert say("de", "Nothing is written yet") in text(browser, path)

    def published(words: str, after: str) -> tuple[int, str]:
        answer = browser.post(
            f"{path}/new", data={"text": words, "after": after, "csrf_token": proof(browser, "/nearby")}
        )
        return answer.status_code, answer.get_data(as_text=True)

    assert published("Listen first.", "0")[0] == 303
    assert published("  ", "1")[0] == 422
    status, page = published("Mine instead.", "0")
    assert status == 409
    assert ("<p>Listen first.</p>" in page, "Mine instead." in page, 'name="after" value="1"' in page) == (True,) * 3
    assert published("Mine instead.", "1")[0] == 303
    assert "2" in text(browser, path)
    older = text(client, f"{path}?version=1")
    assert ("Listen first." in older, "Mine instead." in older) == (True, False)
    assert "A newer one is in force." in older
    assert "have not agreed yet" not in text(client, path)
    assert "2 members have not agreed yet." in text(browser, f"{path}?lang=en")
    assert "Everybody has agreed" not in text(browser, f"{path}?lang=en")
