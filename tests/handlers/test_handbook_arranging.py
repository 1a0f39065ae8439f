"""Where a page of the handbook stands, who is sent it, and taking it out, in private."""

from handlers.work import clock
from meetups import handbook, people
from meetups.handbook import PageWish
from meetups.people import Person
from tests.conftest import MakeGroup
from tests.handlers.test_reviewing import read
from tests.handlers.wire import Wire, happen, press
from tests.handlers.wire import nothing_went_wrong as nothing_went_wrong


def test_organisers_order_pages_send_them_and_take_them_out(make_group: MakeGroup, host: Person, guest: Person) -> None:
    now = clock()
    people.choose_language(host.id, "en", now)
    group, wire = make_group(), Wire()
    first, second = (handbook.write(host.id, group.id, PageWish(name, "Text"), now).key for name in ("One", "Two"))
    happen(wire, press(5001, f"hb:p:{second}"))
    _, keys = read(wire)
    happen(wire, press(5001, keys["Where it stands, and who is sent it"]))
    lines, keys = read(wire)
    assert lines[-2:] == ["Page 2 of 2", "It is sent to nobody by itself."]
    happen(wire, press(5001, keys["Up"]))
    assert [page.key for page in handbook.pages(group.id, host.id)] == [second, first]
    happen(wire, press(5001, keys["Day 3"]))
    assert read(wire)[0][-2:] == ["Page 1 of 2", "It is sent to newcomers 3 days after they join."]
    happen(wire, press(5001, keys["Day 7"]))  # of the page as it was
    assert handbook.page(second, host.id).after_days == 3
    happen(wire, press(5003, f"hb:gone:{second}"))
    assert wire.said("answerCallbackQuery")[-1] == "Only organisers of the group can do that."
    happen(wire, press(5001, f"hb:out:{second}"))
    happen(wire, press(5001, read(wire)[1]["Take it out"]))
    assert [page.key for page in handbook.pages(group.id, host.id)] == [first]
