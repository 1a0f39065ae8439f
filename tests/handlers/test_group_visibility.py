"""Who may see a group, set in private: by organisers alone, and never over somebody else's change."""

from handlers.work import clock
from meetups import groups, people
from meetups.people import Person
from meetups.visibility import Visibility
from tests.conftest import MakeGroup
from tests.handlers.test_reviewing import read
from tests.handlers.wire import Wire, happen, press
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong


def test_organisers_say_who_may_see_it(make_group: MakeGroup, host: Person, guest: Person) -> None:
    people.choose_language(host.id, "en", clock())
    group, wire = make_group(), Wire()
    happen(wire, press(5001, f"gr:seen:{group.id}"))
    lines, keys = read(wire)
    assert "Who may see it: Everybody. It is listed here and found in searches." in lines
    assert list(keys) == ["Members only", "Whoever has the link", "Back"]
    happen(wire, press(5001, keys["Members only"]))
    assert groups.group(group.id).visibility == Visibility.PRIVATE
    happen(wire, press(5001, keys["Whoever has the link"]))  # as it was read before
    assert "Somebody else changed this meanwhile. Look at it again." in wire.said("answerCallbackQuery")
    assert groups.group(group.id).visibility == Visibility.PRIVATE
    happen(wire, press(5003, keys["Whoever has the link"]))
    assert wire.said("answerCallbackQuery")[-1] == "Only organisers of the group can do that."
