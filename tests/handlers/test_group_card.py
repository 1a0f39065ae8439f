"""Whom a group is for, said and read in private."""

from datetime import UTC, datetime

from meetups import group_card, groups, members
from meetups.group_card import Card, Level, Pace, Tag
from meetups.groups import GroupWish
from meetups.visibility import Visibility
from playground.client import Seen
from tests.handlers.conftest import House, forge, found_group, tap, tell, user_id
from tests.handlers.test_group_menu import group_of


def labels(seen: Seen) -> list[str]:
    return [button.text for row in seen.buttons for button in row]


def test_an_organiser_says_whom_it_is_for_and_members_read_it(house: House) -> None:
    host, guest = house.person("Katrin"), house.person("Samira")
    chat = found_group(house, host)
    tap(host, "Say whom it is for", "What is it about?")
    shown = tell(host, "chess, cer, quiet evenings", "Which of these?")
    assert "So far: \u2068Chess\u2069" in shown.text
    assert labels(shown)[:4] == ["+ Pottery", "+ “cer”, in our own words", "+ “quiet evenings”, in our own words",
                                 "− Chess"]  # fmt: skip
    tap(host, "+ Pottery", "Pottery\u2069")
    tap(host, "+ “quiet evenings”, in our own words", "quiet evenings\u2069")
    tap(host, "− Chess", "So far: \u2068Pottery\u2069, \u2068quiet evenings\u2069")
    tap(host, "That is all", "How far along")
    tap(host, "For the love of it", "Which languages")
    tell(host, "Bavarese", "is no language known here")
    tell(host, "German, arabic", "How often do you meet?")
    tap(host, "Every week", "Where do you meet?")
    tap(host, "Skip", "What is it not?")
    tell(host, "No <b>contest</b>.", "What it is not: \u2068No <b>contest</b>.\u2069")
    tap(host, "More", "What shall be different?")
    tap(host, "Size", "How many people at most?")
    assert "Type a number" in tell(host, "many", "Type a number, such as 30").text
    tell(host, "12", "Up to 12 people")
    tap(host, "Save", "Saved.")
    group_id = group_of(host)
    assert group_card.card(group_id) == Card(
        group_id, (Tag("pottery"), Tag("quiet evenings", own=True)), Level.HOBBY, "No <b>contest</b>.", ("de", "ar"),
        Pace.WEEKLY, None, 12, revision=1,
    )  # fmt: skip
    members.join(user_id(guest), group_id, datetime.now(UTC))
    tell(guest, "/group", chat.title)
    read = tap(guest, "Whom it is for", "Languages: \u2068German, Arabic\u2069")
    assert labels(read) == ["Back"]
    assert forge(house, guest, f"gr:card_edit:{group_id}") == "Only organisers of the group can do that."


def test_a_change_meanwhile_is_shown_beside_ones_own(house: House) -> None:
    host = house.person("Katrin")
    found_group(house, host)
    group_id = group_of(host)
    group_card.save(user_id(host), group_id, {"interests": "tea", "cost": "Free."}, 0, datetime.now(UTC))
    forge(house, host, f"gr:card_edit:{group_id}")
    host.wait_for("Cost: \u2068Free.\u2069")
    tap(host, "More", "What shall be different?")
    tap(host, "Cost", "What does it cost?")
    tell(host, "Five euros.", "Cost: \u2068Five euros.\u2069")
    group_card.save(user_id(host), group_id, {"interests": "coffee", "cost": "Free."}, 1, datetime.now(UTC))
    both = tap(host, "Save", "Somebody else changed this meanwhile.")
    assert both.text.index("About: \u2068Coffee\u2069") < both.text.index("About: \u2068Tea\u2069")
    assert group_card.card(group_id).revision == 2
    host.tap("Go on with mine")
    host.wait_for(lambda seen: "Save" in labels(seen))
    tap(host, "Save", "Saved.")
    assert (group_card.card(group_id).interests, group_card.card(group_id).cost) == ((Tag("tea"),), "Five euros.")


def test_a_link_to_the_group_leads_to_its_card_for_whoever_may_see_it(house: House) -> None:
    host, stranger = house.person("Katrin"), house.person("Nemo")
    found_group(house, host)
    group_id = group_of(host)
    group_card.save(user_id(host), group_id, {"interests": "tea"}, 0, datetime.now(UTC))
    facts = groups.group(group_id)
    stranger.start(f"g_{facts.slug}")
    stranger.wait_for(facts.name)
    tap(stranger, "Whom it is for", "About: \u2068Tea\u2069")
    hidden = GroupWish(facts.name, "", "en", facts.zone, Visibility.PRIVATE)
    groups.change(user_id(host), group_id, hidden, groups.group(group_id).revision, datetime.now(UTC))
    assert forge(house, stranger, f"who:{facts.slug}") == "That is not here any more."
