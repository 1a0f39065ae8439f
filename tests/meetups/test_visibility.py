"""Who may see what: every role, every width, draft or not; and a card for every audience."""

from datetime import datetime
from itertools import product

import pytest

from meetups import cards, chats, members, rsvps
from meetups.cards import ANYBODY, OWN_CHAT, SHARED, Audience
from meetups.chats import ChatFacts
from meetups.people import Person
from meetups.refusals import NotFound
from meetups.rsvps import Choice
from meetups.visibility import RANKS, Role, Sight, Visibility, at_least, narrower, role_of, sight
from tests.conftest import MakeEvent, MakeGroup
from tests.in_and_out import ban

NOTHING = Sight(see=False, listed=False, names=False, answer=False, manage=False)
DRAFTING = Sight(see=True, listed=False, names=True, answer=False, manage=True)

# One letter each: s(ee), l(isted), n(ames), a(nswer), m(anage).
PUBLISHED = {
    #            private  unlisted  public
    None:        ("",     "sa",     "sla"),
    "applicant": ("",     "sa",     "sla"),
    "left":      ("",     "sa",     "sla"),
    "banned":    ("",     "s",      "sl"),
    "member":    ("sna",  "sna",    "slna"),
    "organiser": ("snam", "snam",   "slnam"),
    "owner":     ("snam", "snam",   "slnam"),
}  # fmt: skip


def read(letters: str) -> Sight:
    return Sight(*(letter in letters for letter in "slnam"))


@pytest.mark.parametrize("role", PUBLISHED)
def test_what_somebody_with_this_role_may_do(role: str | None) -> None:
    asked = None if role is None else Role(role)
    found = tuple(sight(width, asked) for width in Visibility)
    assert found == tuple(read(letters) for letters in PUBLISHED[role])


@pytest.mark.parametrize("role", PUBLISHED)
def test_a_draft_exists_for_organisers_alone(role: str | None) -> None:
    asked = None if role is None else Role(role)
    expected = DRAFTING if role in ("organiser", "owner") else NOTHING
    assert [sight(width, asked, draft=True) for width in Visibility] == [expected] * 3


def test_every_role_and_width_stands_in_the_table() -> None:
    assert set(PUBLISHED) == {None, *(role.value for role in Role)}
    assert [width.value for width in Visibility] == ["private", "unlisted", "public"]


def test_whoever_may_more_may_what_those_below_may_and_nobody_outside_may_it() -> None:
    may = {least: [role for role in (None, *Role) if at_least(role, least)] for least in RANKS}
    assert may == {
        Role.MEMBER: [Role.MEMBER, Role.ORGANISER, Role.OWNER],
        Role.ORGANISER: [Role.ORGANISER, Role.OWNER],
        Role.OWNER: [Role.OWNER],
    }


def test_the_narrower_of_two_counts() -> None:
    order = ["private", "unlisted", "public"]
    for one, other in product(order, order):
        assert narrower(one, other) == order[min(order.index(one), order.index(other))]
    assert narrower("public", "public", "private") == Visibility.PRIVATE


def test_an_unknown_width_is_no_width() -> None:
    with pytest.raises(ValueError, match="wide open"):
        narrower("public", "wide open")


def test_nobody_and_a_stranger_have_no_role(make_group: MakeGroup, stranger: Person) -> None:
    group = make_group()
    assert (role_of(None, group.id), role_of(stranger.id, group.id)) == (None, None)


def who_sees(key: str, audiences: dict[str, Audience], now: datetime) -> dict[str, str]:
    """For each audience: nothing, the card, or the card with names."""
    found = {}
    for name, audience in audiences.items():
        try:
            card = cards.card(key, audience, now)
        except NotFound:
            found[name] = "nothing"
        else:
            found[name] = "names" if card.in_room else "card"
    return found


@pytest.mark.parametrize("group_width", Visibility)
@pytest.mark.parametrize("event_width", Visibility)
def test_a_card_says_to_each_audience_what_is_theirs(
    group_width: Visibility,
    event_width: Visibility,
    make_group: MakeGroup,
    make_event: MakeEvent,
    host: Person,
    guest: Person,
    waiting: Person,
    stranger: Person,
    now: datetime,
) -> None:
    group = make_group(visibility=group_width)
    event = make_event(group, visibility=event_width)
    rsvps.answer(guest.id, event.key, Choice.ROOM, now)
    ban(host.id, waiting.id, group.id, now)
    seen = who_sees(
        event.key,
        {
            "host": Audience(host.id),
            "guest": Audience(guest.id),
            "own chat": OWN_CHAT,
            "shared": SHARED,
            "shared by a member": Audience(guest.id, shared=True),
            "anybody": ANYBODY,
            "stranger": Audience(stranger.id),
            "banned": Audience(waiting.id),
        },
        now,
    )
    others = "nothing" if Visibility.PRIVATE in (group_width, event_width) else "card"
    assert seen == {
        "host": "names",
        "guest": "names",
        "own chat": "names",
        "shared": others,
        "shared by a member": others,
        "anybody": others,
        "stranger": others,
        "banned": others,
    }


def test_who_hides_is_counted_and_not_named(
    make_group: MakeGroup, make_event: MakeEvent, guest: Person, waiting: Person, now: datetime
) -> None:
    from meetups import people

    event = make_event(make_group())
    for person in (guest, waiting):
        rsvps.answer(person.id, event.key, Choice.ROOM, now)
    people.hide_name(guest.id, True, now)
    card = cards.card(event.key, OWN_CHAT, now)
    assert [named.name for named in card.in_room] == [None, "Lucía"]
    assert card.room is not None
    assert card.room.taken == 2


def test_a_copy_shared_elsewhere_tells_the_venue_of_public_events_only(
    make_group: MakeGroup, make_event: MakeEvent, now: datetime
) -> None:
    group = make_group()
    public, unlisted = make_event(group), make_event(group, visibility="unlisted")
    shown = [cards.card(event.key, SHARED, now).venue for event in (public, unlisted)]
    assert [venue and (venue.name, venue.address) for venue in shown] == [
        ("Lesecafé Plagwitz", "Karl-Heine-Straße 46, Leipzig"),
        ("", ""),
    ]


def test_a_private_groups_own_chat_makes_members_and_no_other_chat_does(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, stranger: Person, now: datetime
) -> None:
    group = make_group(visibility=Visibility.PRIVATE)
    other = make_group("Chess", visibility=Visibility.PRIVATE)
    event = make_event(group)
    chats.seen(ChatFacts(-300, "supergroup", "Chess"), host.id, now)
    chats.bind(host.id, -300, other.id, now)
    with pytest.raises(NotFound):
        rsvps.answer(stranger.id, event.key, Choice.ROOM, now, chat_id=-300)
    assert role_of(stranger.id, group.id) is None
    members.join(stranger.id, group.id, now)
    assert rsvps.answer(stranger.id, event.key, Choice.ROOM, now).changed
