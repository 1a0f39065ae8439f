"""The one group of a story: its chat, who is in it, its clock, and what people do there again and again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import database as ground
from models import Group, GroupChat, Membership, User
from playground.client import Chat, Desk, Person, Seen
from tests.e2e.doing import BERLIN
from tests.e2e.house import House
from tests.patience import eventually

RIGHTS = ["can_pin_messages", "can_invite_users", "can_restrict_members", "can_manage_tags"]
INSIDE = ("member", "organiser", "owner")
PRESENT = ("creator", "administrator", "member")


class Circle:
    """Founded by Katrin on an evening; the rows of its database may be read, and are never written here."""

    def __init__(self, house: House) -> None:
        self.house, self.desk = house, house.open()
        ground.open_database(house.database_url)
        ground.connect()
        until_evening(self.desk)
        self.people: list[Person] = []
        self.katrin, self.mina, self.samira = (self.started(name) for name in ("Katrin", "Mina", "Samira"))
        self.chat = self.desk.group("Mending circle", admins=[self.katrin])
        _found(self.katrin, self.chat)
        self.group = GroupChat.get(GroupChat.chat_id == self.chat.id).group
        for person in (self.mina, self.samira):
            person.join(self.chat)
            eventually(lambda person=person: self.role(person) == "member")  # type: ignore[misc]  # looked at at once

    @property
    def page(self) -> str:
        """Where the group is on the site."""
        return f"/g/{Group.get_by_id(self.group.id).slug}"

    def somebody(self, name: str) -> Person:
        """A person who never wrote to the bot."""
        person = self.desk.person(name, username=f"{name.lower()}_e2e")
        self.people.append(person)
        return person

    def started(self, name: str) -> Person:
        """A person who has pressed Start."""
        person = self.somebody(name)
        person.start()
        person.wait_for("I keep the meetings of small groups")
        return person

    def make_organiser(self, person: Person) -> None:
        """Katrin has somebody look after it too."""
        walk(self.katrin, ("Whose group it is", "The group is yours."), ("Hand it over", "Whom do you mean?"),
             (person.first_name, person.first_name), ("Make them an organiser", "looks after it too"))  # fmt: skip

    def now(self) -> datetime:
        """By the clock of this world."""
        return datetime.fromtimestamp(self.desk.ask("clock")["now"], UTC)

    def let_pass(self, time: timedelta) -> None:
        """It is so much later."""
        self.desk.move_on(time.total_seconds())

    def role(self, person: Person) -> str:
        """What somebody is in the group; "" for who never was anything."""
        mine = Membership.select(Membership.role).join(User).where(User.telegram_id == person.id)
        return next((str(row.role) for row in mine.where(Membership.group == self.group.id)), "")

    def lets_in(self, person: Person) -> None:
        """Wait until somebody is on the roster and in the chat."""
        eventually(lambda: self.role(person) in INSIDE and self.stands(person) in PRESENT)

    def stands(self, person: Person) -> str:
        """What they are in the chat; "" for who is not there."""
        members = self.desk.ask("chat", chat=self.chat.id)["members"]
        there = {one["user"]["id"]: one["status"] for one in members}
        return str(there.get(person.id, ""))


def until_evening(desk: Desk) -> None:
    """Go on until it is seven in Berlin: nobody is told at night what can wait, whenever this runs."""
    now = datetime.fromtimestamp(desk.ask("clock")["now"], BERLIN)
    evening = now.replace(hour=19, minute=0, second=0)
    desk.move_on(((evening if evening > now else evening + timedelta(days=1)) - now).total_seconds())


def press(person: Person, label: str, expect: str) -> Seen:
    """Press a button in private, and wait until the bot says there what it did not say before."""
    before = {(seen.id, seen.text) for seen in person.messages()}
    person.tap(label)
    return person.wait_for(_newly(expect, before))


def tell(person: Person, words: str, expect: str) -> Seen:
    """Type words in private, and wait for what the bot says to them."""
    said = person.say(words)
    return person.wait_for(lambda seen: seen.from_bot and expect in plain(seen.text), after=said.id)


def walk(person: Person, *steps: tuple[str, str]) -> Seen:
    """Through /group: each step is a button and what is read behind it. The last thing read."""
    shown = tell(person, "/group", "Mending circle")
    for label, expect in steps:
        shown = press(person, label, expect)
    return shown


def hears(person: Person, words: str, chat: Chat | None = None, after: int = 0) -> Seen:
    """Wait for what the bot says, names being read as they are."""
    return person.wait_for(lambda seen: seen.from_bot and words in plain(seen.text), chat, after=after)


def plain(text: str) -> str:
    """Without the marks that keep names apart from what stands around them."""
    return text.replace("\u2068", "").replace("\u2069", "")


def _newly(expect: str, before: set[tuple[int, str]]) -> Callable[[Seen], bool]:
    return lambda seen: seen.from_bot and expect in plain(seen.text) and (seen.id, seen.text) not in before


def _found(host: Person, chat: Chat) -> None:
    """A group for its members, in Leipzig."""
    host.add_bot(chat, rights=RIGHTS)
    host.wait_for("Let us make it a group")
    press(host, chat.title, "What is it about")
    tell(host, "We mend what breaks.", "Which language")
    press(host, "English", "Where does it meet")
    tell(host, "Leipzig", "Who may see the group")
    press(host, "Members only", "Is this right")
    press(host, "Make the group", "is a group now")
