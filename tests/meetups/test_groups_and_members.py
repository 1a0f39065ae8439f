"""Groups and who is in them: founded, changed, joined, left, and kept out for good."""

import threading

import pytest

import database as ground
from database import write_transaction
from meetups import blocks, events, groups, leaving, members, rsvps, seats
from meetups.groups import GroupFacts, GroupWish
from meetups.members import Member
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, Stale
from meetups.rsvps import Choice
from meetups.seats import Mode
from meetups.visibility import Role, Visibility, role_of
from models import AuditEntry, Group, Membership, Rsvp
from tests.conftest import NOW, MakeEvent, MakeGroup, somebody
from tests.crowd import enter
from tests.in_and_out import ban
from tests.meetups.asking import questions
from tests.meetups.owing import DAY, SECOND


def wish(**fields: object) -> GroupWish:
    usual = {"name": "Chess", "about": "On Mondays.", "language": "en", "zone": "Europe/Berlin"}
    return GroupWish(**(usual | fields))  # type: ignore[arg-type]  # a test's own words


# ── Groups ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_founder_owns_a_private_group(host: Person) -> None:
    group = groups.found(host.id, wish(), NOW)
    assert (group.visibility, role_of(host.id, group.id)) == (Visibility.PRIVATE, Role.OWNER)
    assert groups.groups_of(host.id) == ((group, Role.OWNER),)
    assert groups.group(group.id) == group
    assert [(entry.verb, entry.actor_id) for entry in AuditEntry.select()] == [("group.found", host.id)]


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Translators’ Table", "translators-table"), ("Café Übergroß", "cafe-ubergro"), ("شعر", "group"), ("🎲", "group")],
)
def test_every_name_has_an_address(name: str, slug: str, host: Person) -> None:
    listed = wish(name=name, visibility=Visibility.PUBLIC)
    assert groups.found(host.id, listed, NOW).slug == slug
    again = groups.found(host.id, listed, NOW).slug
    assert again.startswith(f"{slug}-")
    assert again != slug


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.UNLISTED])
def test_a_new_group_s_address_tells_of_no_hidden_group_of_that_name(
    visibility: Visibility, host: Person, stranger: Person
) -> None:
    hidden = groups.found(host.id, wish(name="Sober in Zeitz", visibility=visibility), NOW)
    assert hidden.slug != "sober-in-zeitz"  # nor is it guessed
    asked = groups.found(stranger.id, wish(name="Sober in Zeitz", visibility=Visibility.PUBLIC), NOW)
    assert asked.slug == "sober-in-zeitz"


def test_everything_wrong_with_a_group_is_said_at_once(host: Person) -> None:
    bad = wish(name="x" * 101, about="x" * 4001, language="tlh", zone="Mars", paper="glass")
    with pytest.raises(Invalid) as refused:
        groups.found(host.id, bad, NOW)
    assert [(fault.field, fault.words("en")) for fault in refused.value.wrongs] == [
        ("name", "Keep the name under 100 characters; this has 101."),
        ("about", "Keep this under 4000 characters; it has 4001."),
        ("language", "Klatch does not speak that language yet."),
        ("zone", "That is no time zone. Try a city, such as Europe/Berlin."),
        ("paper", "Choose one of the papers shown."),
    ]
    with pytest.raises(Invalid, match="Give the group a name"):
        groups.found(host.id, wish(name=" \u202e "), NOW)
    assert Group.select().count() == 0


def test_organisers_change_a_group_and_its_address_stays(make_group: MakeGroup, host: Person, guest: Person) -> None:
    group = make_group()
    with pytest.raises(NotAllowed):
        groups.change(guest.id, group.id, wish(), 0, NOW)
    changed = groups.change(host.id, group.id, wish(visibility=Visibility.UNLISTED), 0, NOW)
    assert (changed.slug, changed.name, changed.visibility, changed.revision) == (
        group.slug, "Chess", Visibility.UNLISTED, group.revision + 1,
    )  # fmt: skip
    assert groups.group(group.id) == changed
    with pytest.raises(Stale) as late:
        groups.change(host.id, group.id, wish(visibility=Visibility.PUBLIC), 0, NOW)
    assert (late.value.revision, late.value.theirs["visibility"]) == (1, "unlisted")


def test_a_private_group_is_not_there_for_others(make_group: MakeGroup, guest: Person, stranger: Person) -> None:
    group = make_group(visibility=Visibility.PRIVATE)
    seen = groups.view(group.slug, guest.id)
    assert (seen.facts, seen.role, seen.members, seen.sight.names) == (group, Role.MEMBER, 3, True)
    for viewer in (stranger.id, None):
        with pytest.raises(NotFound):
            groups.view(group.slug, viewer)
    with pytest.raises(NotFound):
        groups.view("nowhere", guest.id)
    with pytest.raises(NotFound):
        groups.group(4711)


def test_the_public_list_counts_members_in_one_query(make_group: MakeGroup, host: Person, guest: Person) -> None:
    quiet = make_group("Quiet", visibility=Visibility.UNLISTED)
    first, second = make_group("beta"), make_group("Alpha")
    leaving.leave(guest.id, first.id, NOW)
    with questions() as asked:
        listed = groups.public_groups()
    assert [(facts.name, count) for facts, count in listed] == [("Alpha", 3), ("beta", 2)]
    assert len(asked) == 1
    assert quiet.id not in [facts.id for facts, _ in listed]
    assert groups.public_groups(limit=1, offset=1) == ((groups.group(first.id), 2),)
    assert second.slug == "alpha"


# ── Members ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_joining_twice_is_joining_once_and_lowers_nobody(make_group: MakeGroup, host: Person, stranger: Person) -> None:
    group = make_group()
    assert [members.join(stranger.id, group.id, NOW) for _ in range(2)] == [Role.MEMBER, Role.MEMBER]
    assert members.join(host.id, group.id, NOW) == Role.OWNER
    assert Membership.select().where(Membership.user == stranger.id).count() == 1


def test_the_members_list_is_for_members_organisers_first(
    make_group: MakeGroup, host: Person, guest: Person, waiting: Person, stranger: Person
) -> None:
    group = make_group()
    late = somebody("adam", 6001)
    members.join(late.id, group.id, NOW + DAY)
    members.make_organiser(host.id, waiting.id, group.id, NOW)
    listed = members.members(group.id, guest.id)
    assert listed == (
        Member(host.id, "Katrin", Role.OWNER, NOW),
        Member(waiting.id, "Lucía", Role.ORGANISER, NOW),
        Member(late.id, "adam", Role.MEMBER, NOW + DAY),
        Member(guest.id, "Samira", Role.MEMBER, NOW),
    )
    assert members.members(group.id, guest.id, limit=2, offset=1) == listed[1:3]
    assert [person.id for person in members.organisers(group.id)] == [host.id, waiting.id]
    ban(host.id, guest.id, group.id, NOW)
    for viewer in (stranger.id, None, guest.id):
        with pytest.raises(NotAllowed, match="Members see names"):
            members.members(group.id, viewer)


def test_members_are_found_by_what_they_are_called_however_many_there_are(
    make_group: MakeGroup, host: Person, guest: Person, stranger: Person
) -> None:
    group = make_group()
    enter(group.id, 600)
    for person in (late := somebody("Zoë Żak", 6003), twin := somebody("Zoë", 6004)):
        members.join(person.id, group.id, NOW)
    blocks.block(twin.id, guest.id, NOW)
    for words, found in (("zoe zak", [late.id]), (" ZAK", [late.id]), ("zoe", [twin.id]), ("ZO", [twin.id, late.id]),
                         ("nobody", []), (" ", [])):  # fmt: skip
        assert [one.user_id for one in members.called(group.id, host.id, words)] == found, words
    assert [one.user_id for one in members.called(group.id, guest.id, "zoe")] == [late.id]  # a block spares them
    with questions() as asked:
        assert len(members.called(group.id, host.id, "person")) == 600
    assert len(asked) == 2
    with pytest.raises(NotAllowed):
        members.called(group.id, stranger.id, "zoe")


def test_only_an_organiser_makes_organisers_and_only_of_members(
    make_group: MakeGroup, host: Person, guest: Person, waiting: Person, stranger: Person
) -> None:
    group = make_group()
    with pytest.raises(NotAllowed):
        members.make_organiser(guest.id, waiting.id, group.id, NOW)
    with pytest.raises(NotFound):
        members.make_organiser(host.id, stranger.id, group.id, NOW)
    for _ in range(2):
        members.make_organiser(host.id, guest.id, group.id, NOW)
    assert role_of(guest.id, group.id) == Role.ORGANISER
    members.make_organiser(guest.id, host.id, group.id, NOW)
    assert role_of(host.id, group.id) == Role.OWNER


# ── Leaving ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def seated(make_group: MakeGroup, make_event: MakeEvent, guest: Person, waiting: Person) -> GroupFacts:
    """A group with one seat in its event, held by `guest`; `waiting` waits."""
    group = make_group()
    event = make_event(group, seats="1")
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    rsvps.answer(waiting.id, event.key, Choice.ROOM, NOW)
    return group


@pytest.mark.parametrize("role", [Role.LEFT, Role.BANNED])
def test_whoever_goes_gives_the_seat_to_the_first_waiting(
    role: Role, seated: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    if role == Role.BANNED:
        ban(host.id, guest.id, seated.id, NOW)
    for _ in range(2):  # whoever left, or is out anyway, leaves nothing more
        leaving.leave(guest.id, seated.id, NOW)
    assert role_of(guest.id, seated.id) == role
    held = rsvps.answer_of(waiting.id, events.Event.get().key)
    assert held is not None
    assert (held.state, held.place) == (seats.SeatState.HELD, None)
    mine = Rsvp.get(Rsvp.user == guest.id)
    assert (mine.answer, mine.revision) == ("no", 2)


def test_what_is_over_stays_as_it_was(seated: GroupFacts, guest: Person) -> None:
    leaving.leave(guest.id, seated.id, NOW + 30 * DAY)
    assert Rsvp.get(Rsvp.user == guest.id).answer == "going"


def test_an_owner_stays(make_group: MakeGroup, host: Person) -> None:
    with pytest.raises(NotAllowed, match="The group is yours"):
        leaving.leave(host.id, make_group().id, NOW)


def test_who_is_kept_out_neither_joins_nor_leaves_to_join_again(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, stranger: Person
) -> None:
    group = make_group()
    event = make_event(group)
    with pytest.raises(NotFound):
        ban(host.id, stranger.id, group.id, NOW)
    rsvps.answer(stranger.id, event.key, Choice.MAYBE, NOW)
    ban(host.id, stranger.id, group.id, NOW)
    leaving.leave(stranger.id, group.id, NOW)
    with pytest.raises(NotAllowed):
        members.join(stranger.id, group.id, NOW)
    with pytest.raises(NotAllowed):
        rsvps.answer(stranger.id, event.key, Choice.ROOM, NOW)
    assert role_of(stranger.id, group.id) == Role.BANNED


def beside(first: threading.Event, work: object, unsaved_s: float = 0.4) -> threading.Thread:
    """Another connection does `work` and leaves it unsaved a little while."""

    def elsewhere() -> None:
        ground.connect()
        with write_transaction():
            work()  # type: ignore[operator]  # a test's own deed
            first.set()
            threading.Event().wait(unsaved_s)
        ground.disconnect()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    assert first.wait(20)
    return thread


def been_there(person: Person, group: GroupFacts) -> None:
    """Known in the group, and not inside."""
    members.join(person.id, group.id, NOW)
    leaving.leave(person.id, group.id, NOW)


def test_who_is_being_kept_out_at_this_moment_does_not_join(
    make_group: MakeGroup, host: Person, stranger: Person
) -> None:
    group = make_group()
    been_there(stranger, group)
    banning = beside(threading.Event(), lambda: ban(host.id, stranger.id, group.id, NOW))
    with pytest.raises(NotAllowed):
        members.join(stranger.id, group.id, NOW)
    banning.join()
    assert role_of(stranger.id, group.id) == Role.BANNED


def test_who_answers_while_being_kept_out_has_no_seat_in_the_end(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, stranger: Person
) -> None:
    group = make_group()
    event = make_event(group)
    banned = somebody("Banned", 6002)
    for person in (stranger, banned):
        been_there(person, group)
    answering = beside(threading.Event(), lambda: rsvps.answer(stranger.id, event.key, Choice.ROOM, NOW))
    ban(host.id, stranger.id, group.id, NOW + SECOND)
    answering.join()
    assert (seats.recount(event.id)[Mode.ROOM], Rsvp.get().answer) == (0, "no")
    banning = beside(threading.Event(), lambda: ban(host.id, banned.id, group.id, NOW))
    with pytest.raises(NotAllowed):
        rsvps.answer(banned.id, event.key, Choice.ROOM, NOW)
    banning.join()
