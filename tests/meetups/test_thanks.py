"""Thanks are for something, from one to another; what two say of somebody, they may be asked about if they like."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from database import write_transaction
from meetups import ask_about, blocks, chats, due, group_card, leaving, members, privacy, thanks
from meetups.ask_about import State
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, Refusal, TooLate
from meetups.tasks import TASKS
from models import GroupChat, GroupInterest, Membership, Thanks
from tests.conftest import NOW, MakeGroup, somebody
from tests.meetups.feed_reading import queries
from tests.meetups.owing import DAY, deliver, owed
from tests.racers import thanking
from tests.racers.starting import together

TOPIC = "Übersetzen"


@pytest.fixture
def group(make_group: MakeGroup) -> GroupFacts:
    """Host, guest and waiting belong to it."""
    return make_group()


def refused(act: Callable[[], object]) -> tuple[type[Refusal], str]:
    with pytest.raises(Refusal) as said:
        act()
    return type(said.value), said.value.words("en")


def by_two(group: GroupFacts, host: Person, waiting: Person, guest: Person, now: datetime = NOW) -> str:
    """Two people thank the guest; the mark of what for."""
    thanks.thank(host.id, guest.id, group.id, TOPIC, "", now)
    thanks.thank(waiting.id, guest.id, group.id, "ubersetzen", "", now)
    (mine,) = ask_about.mine(guest.id, group.id, now)
    return mine.mark


def test_whoever_is_thanked_reads_by_whom_and_for_what(group: GroupFacts, host: Person, guest: Person) -> None:
    thanks.thank(host.id, guest.id, group.id, f" {TOPIC} ", "You saved\nmy evening.", NOW)
    ((kind, to, words),) = deliver()
    assert words is not None
    assert (kind, to, words.title) == ("thanks", guest.id, f"Katrin thanks you for: {TOPIC}")
    assert words.lines == (f"In {group.name}", "You saved\nmy evening.")
    assert [(line.giver, line.words) for line in thanks.to_me(guest.id, group.id)] == [
        ("Katrin", "You saved\nmy evening.")
    ]


def test_words_are_for_the_two_of_them_and_lists_go_by_time(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    thanks.thank(host.id, guest.id, group.id, TOPIC, "Private.", NOW)
    thanks.thank(guest.id, host.id, group.id, "Cake", "", NOW + DAY)
    seen = {who.id: [(line.topic, line.words) for line in thanks.in_group(who.id, group.id)] for who in (host, waiting)}
    assert seen == {host.id: [("Cake", ""), (TOPIC, "Private.")], waiting.id: [("Cake", ""), (TOPIC, "")]}


def test_nobody_thanks_themselves_or_somebody_who_is_not_there(
    group: GroupFacts, host: Person, guest: Person, stranger: Person
) -> None:
    assert refused(lambda: thanks.thank(guest.id, guest.id, group.id, TOPIC, "", NOW)) == (NotAllowed, "That is you.")
    not_here = (NotFound, "I find nobody like that among the members.")
    assert refused(lambda: thanks.thank(guest.id, stranger.id, group.id, TOPIC, "", NOW)) == not_here
    assert refused(lambda: thanks.thank(stranger.id, guest.id, group.id, TOPIC, "", NOW))[0] is NotFound
    for one, other in ((guest, host), (host, guest)):  # whoever of them blocked, both read what a stranger's name gives
        blocks.block(one.id, other.id, NOW)
        assert refused(lambda: thanks.thank(guest.id, host.id, group.id, TOPIC, "", NOW)) == not_here
        blocks.unblock(one.id, other.id)
    assert Thanks.select().count() == 0


@pytest.mark.parametrize(
    ("topic", "words"), [("", ""), (" \u200b", ""), ("!!", ""), ("x" * 49, ""), ("Cake", "x" * 301)]
)
def test_a_topic_and_words_have_their_measure(
    group: GroupFacts, host: Person, guest: Person, topic: str, words: str
) -> None:
    assert refused(lambda: thanks.thank(host.id, guest.id, group.id, topic, words, NOW))[0] is Invalid


def test_once_for_the_same_and_again_after_ninety_days(group: GroupFacts, host: Person, guest: Person) -> None:
    thanks.thank(host.id, guest.id, group.id, TOPIC, "One.", NOW)
    again = NOW + timedelta(days=89)
    assert refused(lambda: thanks.thank(host.id, guest.id, group.id, "ÜBERSETZEN", "", again))[0] is TooLate
    thanks.thank(host.id, guest.id, group.id, "ÜBERSETZEN", "Two.", again + DAY)
    assert [(row.topic, row.words, row.at) for row in Thanks.select()] == [(TOPIC, "Two.", again + DAY)]


def test_five_a_day_of_whatever_groups(make_group: MakeGroup, guest: Person, host: Person) -> None:
    one, other = make_group("One"), make_group("Other")
    for n in range(5):
        thanks.thank(guest.id, host.id, (one, other)[n % 2].id, f"Cake {n}", "", NOW)
    sixth = refused(lambda: thanks.thank(guest.id, host.id, one.id, "Tea", "", NOW + DAY - timedelta(seconds=1)))
    assert sixth == (NotAllowed, "You thanked five people today. Tomorrow is another day.")
    thanks.thank(guest.id, host.id, one.id, "Tea", "", NOW + DAY)


@pytest.mark.parametrize(
    ("deed", "said"), [(thanking.thank, ["enough", "thanked"]), (thanking.thank_carelessly, ["thanked", "thanked"])]
)
def test_of_two_at_once_in_two_groups_one_is_the_fifth_but_not_for_who_looks_without_the_lock(
    make_group: MakeGroup, guest: Person, host: Person, database: str, deed: Callable[..., str], said: list[str]
) -> None:
    one, other = make_group("One"), make_group("Other")
    for n in range(4):
        thanks.thank(guest.id, host.id, one.id, f"Cake {n}", "", NOW)
    assert sorted(together(database, deed, [(guest.id, host.id, group.id) for group in (one, other)])) == said
    assert Thanks.select().count() == 4 + said.count("thanked")


def test_thanks_in_the_chat_find_the_member_who_wrote(group: GroupFacts, host: Person, guest: Person) -> None:
    chats.seen(ChatFacts(-1001, "supergroup", "Table"), host.id, NOW, [5001])
    with write_transaction():
        GroupChat.update(group=group.id).where(GroupChat.chat_id == -1001).execute()
    done = thanks.thank_in_chat(host.id, -1001, 5003, TOPIC, NOW)
    assert (done.receiver, done.topic) == ("Samira", TOPIC)
    for chat_id, telegram_id in ((-1001, 999), (-7, 5003)):
        said = refused(lambda: thanks.thank_in_chat(host.id, chat_id, telegram_id, TOPIC, NOW))  # noqa: B023 - called here
        assert said[0] is NotFound


def test_topics_are_suggested_from_what_the_group_is_about(group: GroupFacts) -> None:
    with write_transaction():
        GroupInterest.create(group=group.id, tag="chess")
        GroupInterest.create(group=group.id, tag="Our own words", own=True)
    assert thanks.suggestions(group.id, "de") == (group_card.Tag("chess").label("de"), "Our own words")


# ── Ask me about ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_second_persons_thanks_are_an_offer_and_nothing_is_shown_before_a_yes(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    thanks.thank(host.id, guest.id, group.id, TOPIC, "", NOW)
    thanks.thank(host.id, guest.id, group.id, "Cake", "", NOW)
    assert (ask_about.mine(guest.id, group.id, NOW), owed("ask_about")) == ((), [])
    thanks.thank(waiting.id, guest.id, group.id, "ubersetzen", "", NOW)
    (mine,) = ask_about.mine(guest.id, group.id, NOW)
    assert (mine.topic, mine.state, owed("ask_about")) == (TOPIC, State.OFFERED, [("ask_about", guest.id)])
    assert ask_about.knows(host.id, group.id, NOW) == ()
    asked = next(words for kind, _, words in deliver() if kind == "ask_about")
    assert asked is not None
    assert (asked.title, [press.subject for press in asked.presses]) == (
        f"Ask me about: {TOPIC}", [f"{mine.mark}:{group.id}"] * 2
    )  # fmt: skip
    ask_about.show(guest.id, group.id, mine.mark, NOW)
    assert [(each.topic, each.name) for each in ask_about.knows(host.id, group.id, NOW)] == [(TOPIC, "Samira")]
    assert ask_about.topics_of(host.id, group.id, NOW) == {guest.id: (TOPIC,)}


def test_it_stands_for_a_year_and_is_asked_about_before(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    mark = by_two(group, host, waiting, guest)
    deliver()
    ask_about.show(guest.id, group.id, mark, NOW)
    soon, over = NOW + timedelta(days=351), NOW + timedelta(days=365)
    due.run_due({"ask_about": TASKS["ask_about"]}, soon)
    assert [to for kind, to, words in deliver(soon) if kind == "ask_about" and words] == [guest.id]
    assert len(ask_about.knows(host.id, group.id, over - DAY)) == 1
    assert ask_about.knows(host.id, group.id, over) == ()
    assert [one.state for one in ask_about.mine(guest.id, group.id, over)] == [State.HIDDEN]
    ask_about.show(guest.id, group.id, mark, over)  # late is not too late
    assert len(ask_about.knows(host.id, group.id, over + timedelta(days=364))) == 1


def test_it_is_hidden_at_any_time_and_not_offered_again(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    mark = by_two(group, host, waiting, guest)
    ask_about.show(guest.id, group.id, mark, NOW)
    ask_about.hide(guest.id, group.id, mark, NOW)
    third = somebody("Third", 5099)
    members.join(third.id, group.id, NOW)
    thanks.thank(third.id, guest.id, group.id, TOPIC, "", NOW)
    assert ask_about.knows(host.id, group.id, NOW) == ()
    assert [one.state for one in ask_about.mine(guest.id, group.id, NOW)] == [State.HIDDEN]
    due.run_due({"ask_about": TASKS["ask_about"]}, NOW + timedelta(days=400))
    assert len(owed("ask_about")) == 1  # the offer of before


@pytest.mark.parametrize("how", ["blocked", "block", "left", "hidden"])
def test_lists_spare_whom_a_block_parts_and_leave_out_who_left_or_hides(
    group: GroupFacts, host: Person, guest: Person, waiting: Person, how: str
) -> None:
    mark = by_two(group, host, waiting, guest)
    ask_about.show(guest.id, group.id, mark, NOW)
    if how in ("blocked", "block"):
        blocks.block(*(guest.id, waiting.id)[:: 1 if how == "block" else -1], NOW)
    elif how == "left":
        leaving.leave(guest.id, group.id, NOW)
    else:
        with write_transaction():
            Membership.update(hidden=True).where(Membership.user == guest.id).execute()
    assert (ask_about.knows(waiting.id, group.id, NOW), thanks.in_group(waiting.id, group.id)) == ((), ())


def test_only_members_read_and_choose(
    group: GroupFacts, host: Person, guest: Person, waiting: Person, stranger: Person
) -> None:
    mark = by_two(group, host, waiting, guest)
    for act in (
        lambda: ask_about.knows(stranger.id, group.id, NOW), lambda: thanks.in_group(stranger.id, group.id),
        lambda: ask_about.show(host.id, group.id, mark, NOW), lambda: ask_about.hide(guest.id, group.id, "x", NOW),
    ):  # fmt: skip
        assert refused(act)[0] is NotFound


def test_lists_ask_as_little_for_thirty_as_for_one(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    ask_about.show(guest.id, group.id, by_two(group, host, waiting, guest), NOW)

    def asked() -> int:
        with queries() as seen:
            ask_about.knows(host.id, group.id, NOW)
            thanks.in_group(host.id, group.id)
        return len(seen)

    few = asked()
    for n in range(10):
        by_two(group, host, waiting, somebody_in(group, n), NOW + n * DAY * 2)
    assert asked() == few


def somebody_in(group: GroupFacts, n: int) -> Person:
    person = somebody(f"P{n}", 8000 + n)
    members.join(person.id, group.id, NOW)
    return person


def test_what_is_kept_is_handed_over_and_forgotten(
    group: GroupFacts, host: Person, guest: Person, waiting: Person
) -> None:
    ask_about.show(guest.id, group.id, by_two(group, host, waiting, guest), NOW)
    kept = privacy.export(guest.id)["recognition"]
    assert isinstance(kept, dict)
    assert [(one["topic"], one["state"]) for one in kept["ask_me_about"]] == [(TOPIC, "shown")]
    assert len(kept["thanks_received"]) == 2
    privacy.erase(guest.id, NOW)
    assert Thanks.select().count() == 0
    assert not due.planned("ask_about", f"{group.id}:{guest.id}:{ask_about.mark_of(TOPIC)}")
