"""The form in which organisers say what their group is."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient

from meetups import groups
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.visibility import Visibility
from phrases import say
from tests.conftest import MakeGroup
from tests.web.conftest import proof
from web.drawing import WEAVES

Enter = Callable[[Person], FlaskClient]


def typed(**fields: str) -> dict[str, str]:
    usual = {
        "name": "Slow Paddlers", "about": "The canals, at walking pace.", "language": "de", "zone": "Europe/Berlin",
        "near": "Leipzig", "visibility": "unlisted", "paper": "lagoon", "weave": "wave",
    }  # fmt: skip
    return usual | fields


def sent(browser: FlaskClient, group: GroupFacts, **fields: str) -> tuple[int, str]:
    path = f"/g/{group.slug}/settings"
    seen = {"revision": str(groups.group(group.id).revision), "csrf_token": proof(browser, path)}
    answer = browser.post(path, data=seen | typed(**fields))
    return answer.status_code, answer.get_data(as_text=True)


def test_what_is_saved_stands_in_the_form_again(make_group: MakeGroup, signed_in: Enter, host: Person) -> None:
    group, browser = make_group(), signed_in(host)
    assert sent(browser, group)[0] == 303
    now_it_is = groups.group(group.id)
    assert (now_it_is.name, now_it_is.place_name, now_it_is.visibility, now_it_is.paper, now_it_is.weave) == (
        "Slow Paddlers", "Leipzig", Visibility.UNLISTED, "lagoon", "wave",
    )  # fmt: skip
    assert now_it_is.place_cell is not None
    page = browser.get(f"/g/{group.slug}/settings").get_data(as_text=True)
    assert 'name="near" value="Leipzig"' in page
    assert 'value="unlisted" checked' in page
    assert sent(browser, group)[0] == 303  # the same again keeps the place
    assert groups.group(group.id).place_id == now_it_is.place_id


def test_an_empty_city_means_no_place(make_group: MakeGroup, signed_in: Enter, host: Person) -> None:
    group, browser = make_group(), signed_in(host)
    sent(browser, group)
    assert sent(browser, group, near="")[0] == 303
    kept = groups.group(group.id)
    assert (kept.place_name, kept.place_id, kept.place_cell) == ("", None, None)


def test_a_city_of_which_there_are_several_is_asked_about(
    make_group: MakeGroup, signed_in: Enter, host: Person
) -> None:
    group, browser = make_group(), signed_in(host)
    status, page = sent(browser, group, near="Springfield", name="Kept as typed")
    assert status == 422
    assert say(host.language, "Several places have that name. Which one?") in page
    assert 'value="Kept as typed"' in page
    assert groups.group(group.id).name == "Translators’ Table"
    chosen = page.split('name="place" value="')[2].split('"')[0]
    assert sent(browser, group, near="Springfield", place=chosen)[0] == 303
    assert groups.group(group.id).place_id == int(chosen)


def test_everything_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    make_group: MakeGroup, signed_in: Enter, host: Person
) -> None:
    group, browser = make_group(), signed_in(host)
    status, page = sent(
        browser, group, name=" ", about="x" * 5000, zone="Berlin", near="Xyzzyq", language="tlh", paper="black",
        visibility="all",
    )  # fmt: skip
    assert status == 422
    for field in ("name", "about", "language", "zone", "near", "paper"):
        assert f'<a href="#{field}">' in page
    assert "x" * 5000 in page
    assert 'value="Berlin"' in page
    assert 'value="Xyzzyq"' in page
    assert groups.group(group.id) == group


def test_who_saves_an_older_form_reads_both_and_widens_nothing_by_mistake(
    make_group: MakeGroup, signed_in: Enter, host: Person
) -> None:
    group, browser = make_group(), signed_in(host)
    assert sent(browser, group, visibility="private")[0] == 303  # while this form was open:
    status, page = sent(browser, group, name="Paddlers", visibility="public", revision="0")
    assert status == 409
    assert groups.group(group.id).visibility == Visibility.PRIVATE
    for words in ("Members only", "Everybody"):  # theirs, and yours
        assert say(host.language, words) in page
    assert ('value="Paddlers"' in page, 'name="revision" value="1"' in page) == (True, True)
    assert sent(browser, group, name="Paddlers", visibility="public", revision="1")[0] == 303
    assert sent(browser, group, revision="nonsense")[0] == 409


def test_papers_and_cloths_are_chosen_by_what_they_look_like(
    make_group: MakeGroup, signed_in: Enter, host: Person
) -> None:
    group, browser = make_group(paper="sky"), signed_in(host)
    page = browser.get(f"/g/{group.slug}/settings").get_data(as_text=True)
    papers = re.findall(r'<label data-paper="(\w+)"><input type="radio" name="paper" value="(\w+)"( checked)?>', page)
    assert papers == [(name, name, " checked" if name == "sky" else "") for name in groups.PAPERS]
    cloths = re.findall(r'name="weave" value="([\w-]*)"( checked)?><svg', page)
    assert cloths == [("", " checked"), *((name, "") for name in WEAVES)]
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_an_old_name_of_a_zone_is_kept(make_group: MakeGroup, signed_in: Enter, host: Person) -> None:
    group, browser = make_group(), signed_in(host)
    assert sent(browser, group, zone="Asia/Calcutta")[0] == 303
    assert 'value="Asia/Calcutta"' in browser.get(f"/g/{group.slug}/settings").get_data(as_text=True)
    assert groups.group(group.id).zone == "Asia/Calcutta"
