"""What stands in a code, and who has one to show."""

import re
from io import BytesIO

from PIL import Image

from meetups import rsvps
from meetups.check_codes import address_of, codes_of, drawing, picture
from meetups.people import Person
from meetups.rsvps import Choice
from meetups.seats import Mode
from tests.conftest import NOW, MakeEvent, MakeGroup

ADDRESS = address_of("https://klatch.example.org", "23456789abcd")


def test_the_code_is_an_address_of_ours() -> None:
    assert ADDRESS == "https://klatch.example.org/check-in/23456789abcd"


def test_the_drawing_needs_no_style_and_is_dark_on_white() -> None:
    svg = drawing(ADDRESS)
    assert svg.startswith('<svg viewBox="0 0 41 41" class="qr">')
    assert "style" not in svg
    assert re.findall(r'(?:fill|stroke)="(#\w+)"', svg) == ["#fff", "#000"]


def test_the_picture_is_a_png_with_its_quiet_zone() -> None:
    image = Image.open(BytesIO(picture(ADDRESS)))
    assert (image.format, image.size) == ("PNG", (328, 328))
    grey = image.convert("L")
    assert {grey.getpixel((x, y)) for x in range(32) for y in range(328)} == {255}
    assert grey.getpixel((33, 33)) == 0


def test_a_code_is_there_for_every_seat_and_for_nobody_in_line(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, waiting: Person
) -> None:
    key = make_event(make_group()).key
    rsvps.answer(guest.id, key, Choice.ROOM, NOW, guests=("Ben",))
    rsvps.answer(waiting.id, key, Choice.ROOM_ONLY, NOW)
    (mine,) = codes_of(guest.id, NOW)
    assert (mine.event_key, mine.mode, mine.party) == (key, Mode.ROOM, 2)
    answered = rsvps.answer_of(guest.id, key)
    assert answered is not None
    assert mine.code == answered.check_code
    assert codes_of(waiting.id, NOW) == ()
    rsvps.answer(guest.id, key, Choice.NO, NOW)
    assert codes_of(guest.id, NOW) == ()
    assert len(codes_of(waiting.id, NOW)) == 1  # moved up
