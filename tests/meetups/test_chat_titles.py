"""A title stands beside a name only with that person's yes, as long as they like it and belong to the group."""

from datetime import timedelta

import pytest

from database import write_transaction
from meetups import chat_titles, chats, leaving, privacy, title_acts, title_words
from meetups.chat_titles import Stand, mark_of
from meetups.chats import ChatFacts
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import Invalid, NotAllowed, NotFound, TooLate
from meetups.title_acts import ToSet
from models import ChatMember, ChatTitle, GroupChat
from tests.conftest import NOW, MakeGroup
from tests.in_and_out import ban
from tests.meetups.owing import deliver

CHATS = (-1001, -1002)
WORDS = "Keeper of tea"


@pytest.fixture
def group(make_group: MakeGroup, host: Person) -> GroupFacts:
    """A group in two chats."""
    facts = make_group()
    for chat_id in CHATS:
        chats.seen(ChatFacts(chat_id, "supergroup", f"Table {chat_id}"), host.id, NOW, [5001])
    with write_transaction():
        GroupChat.update(group=facts.id).execute()
    return facts


def to_set() -> list[tuple[int, str]]:
    """What Telegram is to be asked for: in which chat, which title."""
    return [(one.chat_id, one.title) for one in title_acts.due(NOW, 10)]


def do_all() -> None:
    for one in title_acts.due(NOW, 10):
        title_acts.done(one)


def first() -> ToSet:
    return title_acts.due(NOW + timedelta(days=1), 1)[0]


def test_nothing_is_set_before_a_yes_and_one_press_takes_it_away(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    assert chat_titles.offer(host.id, guest.id, group.id, f" {WORDS}", NOW) == "Samira"
    (words,) = [said for kind, _, said in deliver() if kind == "title"]
    assert words is not None
    assert words.title == f"A title for you in the chat of {group.name}: {WORDS}"
    assert (to_set(), [one.stand for one in chat_titles.mine(guest.id, group.id)]) == ([], [Stand.ASKED] * 2)
    chat_titles.agree(guest.id, group.id, mark_of(WORDS), NOW)
    chat_titles.agree(guest.id, group.id, mark_of(WORDS), NOW)  # a second press
    assert to_set() == [(chat_id, WORDS) for chat_id in CHATS]
    do_all()
    assert [one.stand for one in chat_titles.of_group(host.id, group.id)] == [Stand.SET] * 2
    chat_titles.take_away(guest.id, group.id, NOW)
    assert (to_set(), chat_titles.mine(guest.id, group.id)) == ([(chat_id, "") for chat_id in CHATS], ())
    do_all()
    assert ChatTitle.select().count() == 0


def test_a_yes_is_to_the_words_that_were_read(group: GroupFacts, host: Person, guest: Person) -> None:
    chat_titles.offer(host.id, guest.id, group.id, WORDS, NOW)
    chat_titles.offer(host.id, guest.id, group.id, "Clown", NOW)
    with pytest.raises(TooLate):
        chat_titles.agree(guest.id, group.id, mark_of(WORDS), NOW)
    chat_titles.decline(guest.id, group.id, mark_of(WORDS), NOW)  # no to what is gone: the other still stands
    assert [one.title for one in chat_titles.mine(guest.id, group.id)] == ["Clown"] * 2
    chat_titles.decline(guest.id, group.id, mark_of("Clown"), NOW)
    assert (to_set(), ChatTitle.select().count()) == ([], 0)


def test_who_said_no_is_left_alone_for_a_month(group: GroupFacts, host: Person, guest: Person, waiting: Person) -> None:
    chat_titles.offer(host.id, guest.id, group.id, WORDS, NOW)
    chat_titles.decline(guest.id, group.id, mark_of(WORDS), NOW)
    with pytest.raises(TooLate, match="In a month"):
        chat_titles.offer(host.id, guest.id, group.id, "Clown", NOW + timedelta(days=29))
    chat_titles.offer(host.id, waiting.id, group.id, "Clown", NOW + timedelta(days=29))
    chat_titles.offer(host.id, guest.id, group.id, "Clown", NOW + timedelta(days=31))


def test_a_title_that_stands_is_not_written_over(group: GroupFacts, host: Person, guest: Person) -> None:
    chat_titles.offer(host.id, guest.id, group.id, WORDS, NOW)
    chat_titles.agree(guest.id, group.id, mark_of(WORDS), NOW)
    with pytest.raises(TooLate):
        chat_titles.offer(host.id, guest.id, group.id, "Clown", NOW)


@pytest.mark.parametrize("how", ["leaves", "is kept out"])
def test_who_is_gone_has_no_title(group: GroupFacts, host: Person, guest: Person, waiting: Person, how: str) -> None:
    for person in (guest, waiting):
        chat_titles.offer(host.id, person.id, group.id, WORDS, NOW)
    chat_titles.agree(guest.id, group.id, mark_of(WORDS), NOW)
    do_all()
    for person in (guest, waiting):
        if how == "leaves":
            leaving.leave(person.id, group.id, NOW)
        else:
            ban(host.id, person.id, group.id, NOW)
    assert to_set() == [(chat_id, "") for chat_id in CHATS]  # what was only offered is gone without a word
    for one in title_acts.due(NOW, 10):
        title_acts.gone(one)
    assert ChatTitle.select().count() == 0


@pytest.mark.parametrize("title", ["", "\u200b", "x" * 17, "Tea 🍵", "1\ufe0f\u20e3", "❤"])
def test_a_title_is_as_telegram_takes_it(group: GroupFacts, host: Person, guest: Person, title: str) -> None:
    with pytest.raises(Invalid):
        chat_titles.offer(host.id, guest.id, group.id, title, NOW)


def test_only_organisers_offer_and_only_to_members_in_a_chat(
    group: GroupFacts, host: Person, guest: Person, waiting: Person, stranger: Person
) -> None:
    with pytest.raises(NotAllowed):
        chat_titles.offer(guest.id, waiting.id, group.id, WORDS, NOW)
    with pytest.raises(NotAllowed):
        chat_titles.of_group(guest.id, group.id)
    with pytest.raises(NotFound):
        chat_titles.offer(host.id, stranger.id, group.id, WORDS, NOW)
    with write_transaction():
        for chat in GroupChat.select():
            ChatMember.create(chat=chat, user=guest.id, status="left", seen_at=NOW)
    with pytest.raises(Invalid):
        chat_titles.offer(host.id, guest.id, group.id, WORDS, NOW)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Bad Request: CHAT_ADMIN_REQUIRED",
         "I may not do it there. Give me the right to manage tags in the chat, then try again."),
        ("CHAT_CREATOR_REQUIRED",
         "They administer that chat; Telegram lets a bot give titles to other members only."),
        ("method is available only in groups and supergroups",
         "That chat is an ordinary group, where Telegram has no titles."),
        ("TAG_INVALID", "Telegram says: TAG_INVALID"),
    ],
)  # fmt: skip
def test_what_telegram_refuses_organisers_read_and_may_try_again(
    group: GroupFacts, host: Person, guest: Person, said: str, words: str
) -> None:
    chat_titles.offer(host.id, guest.id, group.id, WORDS, NOW)
    chat_titles.agree(guest.id, group.id, mark_of(WORDS), NOW)
    title_acts.refuse(title_acts.due(NOW, 1)[0], said)
    refused, _ = chat_titles.of_group(host.id, group.id)
    assert (refused.stand, title_words.stands(refused, "en")) == (Stand.REFUSED, words)
    chat_titles.try_again(host.id, group.id, NOW)
    assert to_set() == [(chat_id, WORDS) for chat_id in CHATS]


def test_what_nobody_knows_is_tried_later_and_given_up_in_the_end(
    group: GroupFacts, host: Person, guest: Person
) -> None:
    chat_titles.offer(host.id, guest.id, group.id, WORDS, NOW)
    with write_transaction():
        ChatTitle.delete().where(ChatTitle.chat != GroupChat.get(GroupChat.chat_id == CHATS[0]).id).execute()
    chat_titles.agree(guest.id, group.id, mark_of(WORDS), NOW)
    for _ in range(title_acts.PATIENCE + 1):
        title_acts.later(first(), NOW)
    assert [one.refused for one in chat_titles.of_group(host.id, group.id)] == [title_acts.UNREACHABLE]


def test_a_wish_that_came_meanwhile_is_not_lost(group: GroupFacts, host: Person, guest: Person) -> None:
    chat_titles.offer(host.id, guest.id, group.id, WORDS, NOW)
    chat_titles.agree(guest.id, group.id, mark_of(WORDS), NOW)
    under_way = title_acts.due(NOW, 10)
    chat_titles.take_away(guest.id, group.id, NOW + timedelta(seconds=1))
    for one in under_way:  # set in Telegram just then
        title_acts.done(one)
    assert [one.title for one in title_acts.due(NOW + timedelta(seconds=1), 10)] == ["", ""]


def test_it_is_handed_over_and_forgotten(group: GroupFacts, host: Person, guest: Person) -> None:
    chat_titles.offer(host.id, guest.id, group.id, WORDS, NOW)
    kept = privacy.export(guest.id)["recognition"]
    assert isinstance(kept, dict)
    assert [one["title"] for one in kept["titles"]] == [WORDS] * 2
    privacy.erase(guest.id, NOW)
    assert ChatTitle.select().count() == 0
