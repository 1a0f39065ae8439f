"""One evening of a group, and what came of it: asked, let in, declined, overrun; then at home there."""

from datetime import timedelta

import pytest

from models import Application, Partner
from tests.e2e import coming_in, together
from tests.e2e.circle import Circle
from tests.e2e.house import House
from tests.e2e.leaks import leaked
from tests.e2e.readers import not_reached, read_by_others
from tests.e2e.visitor import Visitor
from tests.handlers.alike import until_alike

PLACES_AND_DOORS = ("places", "cells", "codes")  # nobody says where they are here, and nobody checks in


@pytest.mark.slow
def test_one_evening_of_a_group(house: House) -> None:
    circle = Circle(house)
    circle.make_organiser(circle.mina)
    katrin, mina, samira = circle.katrin, circle.mina, circle.samira
    site = Visitor(house, katrin)
    coming_in.write_the_door(circle, site)
    link = katrin.invite_link(circle.chat, approval=True)

    noor = coming_in.in_time(circle, link)
    tomas = coming_in.past_the_five_minutes(circle, link)
    ines = coming_in.declined(circle, link)
    coming_in.two_at_once(circle, link)
    coming_in.raid(circle, link)
    until_alike(house, circle.chat, timeout=30)

    his = Visitor(house, tomas)
    together.introduces_herself(circle, noor)
    together.is_thanked(circle, noor)
    together.votes(circle, noor, tomas, mina)
    together.suggests(circle, noor, tomas, site, his)
    together.pauses(circle, samira)
    together.is_reported(circle, noor, tomas, his)
    together.propose_a_partner(circle, site, noor, tomas, mina)

    circle.let_pass(coming_in.AGAIN + timedelta(hours=1))
    coming_in.comes_again(circle, ines, link)
    together.partner_speaks(circle)
    until_alike(house, circle.chat, timeout=30)

    inside = [person for person in circle.people if circle.role(person)]
    organisers, everybody = [katrin, mina], circle.people
    secrets = {
        coming_in.LAMP: [tomas, *organisers],
        coming_in.GREEN_LAMP: [tomas, *organisers],
        "Here people mend things.": [ines],
        together.BINDS: [noor, samira],
        together.AT_NOON: [katrin],
        "No selling here.": [tomas, *organisers],
        together.WALK: inside,
        together.CAFE: [person for person in inside if person != samira],  # who paused the group is not asked
        "It stirs the glue.": inside,
    }
    assert read_by_others(circle.desk, everybody, secrets) == []
    assert not_reached(circle.desk, everybody) <= {"Noor"}  # who was let in without ever having pressed Start
    cookies = site.cookies() | his.cookies()
    said = (coming_in.LAMP, coming_in.GREEN_LAMP, together.BINDS, together.AT_NOON, "No selling here.")
    keys = (link, link.rpartition("+")[2], Partner.get().secret, *(row.key for row in Application.select().limit(5)))
    assert leaked(house, cookies, *said, *keys, without=PLACES_AND_DOORS) == []
