"""The page for people: sit down as somebody, read a chat, act. Every form works without script."""

from __future__ import annotations

import asyncio
import base64
import secrets
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from tornado.web import HTTPError, RedirectHandler, StaticFileHandler

from playground import clock, group_view, video_chats, view
from playground.emoji import OFFERED
from playground.errors import Impossible
from playground.group_moves import GROUP_MOVES
from playground.guard import Guarded
from playground.methods.files import ANY, PHOTO
from playground.methods.profile import commands_for
from playground.moves import MOVES, Move
from playground.places import PLACES
from playground.screws import start_over
from playground.taps import Query
from playground.time_travel import STEPS, move_on
from playground.world import Chat, Json, Person, World

HERE = Path(__file__).parent
LIVE_SECONDS = 25.0
PAUSE = 0.15  # changes that come together are one redraw
LOG_LENGTH = 200
FLASHES = 50

TEMPLATES = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True)


def routes(world: World, description: Json) -> list[Any]:
    shared: Json = {"world": world, "description": description, "flashes": {}}
    return [
        (r"/", Room, shared),
        (r"/do/(\w+)", Do, shared),
        (r"/live", Live, shared),
        (r"/log", Log, shared),
        (r"/start-over", StartOver, shared),
        (r"/move-clock", MoveClock, shared),
        (r"/photo/(\w+)", Photo, shared),
        (r"/favicon\.ico", RedirectHandler, {"url": "/static/mark.svg"}),
        (r"/static/(.*)", OwnFile, {"path": str(HERE / "static")}),
    ]


class OwnFile(StaticFileHandler):
    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", "no-cache")
        self.set_header("X-Content-Type-Options", "nosniff")


class Page(Guarded):
    """Who sits here and which chat is open, both from the address."""

    open_to_links = True

    def initialize(self, world: World, description: Json, flashes: dict[str, str]) -> None:
        self.world = world
        self.description = description
        self.flashes = flashes

    def person(self) -> Person | None:
        people = [person for person in self.world.people.values() if not person.is_bot]
        wanted = self.get_argument("as", "")
        return next((person for person in people if str(person.id) == wanted), people[0] if people else None)

    def chat(self, person: Person) -> Chat | None:
        chats = self.world.chats_of(person.id)
        wanted = self.get_argument("chat", "")
        return next((chat for chat in chats if str(view.place_of(chat)) == wanted), chats[0] if chats else None)

    def show(self, template: str, **values: Any) -> None:
        people = [one for one in self.world.people.values() if not one.is_bot]
        self.finish(TEMPLATES.get_template(template).render(people=people, zone_name=clock.zone_name, **values))

    def flash(self, words: str) -> str:
        """Keep a sentence for the next page; its address carries only a key."""
        key = secrets.token_urlsafe(8)
        self.flashes[key] = words
        while len(self.flashes) > FLASHES:
            del self.flashes[next(iter(self.flashes))]
        return key

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        self.show("sorry.html", words=self._reason, status=status_code, person=None)


class Room(Page):
    def get(self) -> None:
        person = self.person()
        chat = self.chat(person) if person else None
        if person is None or chat is None:
            self.show("empty.html", person=person)
            return
        if chat.messages:
            chat.read[person.id] = max(chat.messages)
        self.show("room.html", **_room(self, person, chat))


def _room(page: Page, person: Person, chat: Chat) -> Json:
    world = page.world
    member = chat.member(person.id)
    private = chat.kind == "private"
    forum = group_view.forum(chat, person, page.get_argument("topic", ""))
    bot = world.bots[chat.bot] if private else next(iter(world.bots.values()), None)
    return forum | {
        "person": person,
        "chat": chat,
        "place": view.place_of(chat),
        "title": view.title(world, chat),
        "initials": view.initials(view.title(world, chat)),
        "subtitle": view.subtitle(world, chat),
        "chats": view.chat_list(world, person, chat),
        "log": view.log(world, person, chat, forum["topic"]),
        "pins": view.pins(world, chat),
        "bots": [] if private else view.bots_here(world, chat),
        "admin": member.is_admin,
        "door": group_view.door(world, person, chat),
        "asked": group_view.asked(world, person),
        "invitation": group_view.invitation(world, person, page.get_argument("invite", "")),
        "video_chat": video_chats.may_manage(chat, person.id),
        "keyboard": view.reply_keyboard(chat),
        "commands": commands_for(bot, private, member.is_admin, person.language_code) if bot else [],
        "groups": [one for one in world.chats_of(person.id) if one.kind != "private"],
        "payload": page.get_argument("start", None) if private else None,
        "startgroup": page.get_argument("startgroup", None) if private else None,
        "toast": _toast(world.queries.get(page.get_argument("toast", ""))),
        "error": page.flashes.get(page.get_argument("error", ""), ""),
        "places": PLACES,
        "emoji": OFFERED,
        "reacting": page.get_argument("react", ""),
        "movable": world.clock_file is not None,
        "now": clock.moment(int(world.now()), "wdt", person.zone, world.now()),
        "version": view.version(world, person),
    }


def _toast(query: Query | None) -> Json | None:
    """What came of a tap, in the words to show."""
    if query is None:
        return None
    if query.answer is None:
        return {"text": "The bot has not answered yet.", "alert": False, "url": ""}
    return query.answer


class Do(Page):
    async def post(self, name: str) -> None:
        """One move of a person, then back to the page, which shows what came of it."""
        person = self.person()
        chat = self.chat(person) if person else None
        move = (MOVES | GROUP_MOVES).get(name)
        if person is None or chat is None or move is None:
            raise HTTPError(404, reason="There is no such move")
        fields = {key: self.get_body_argument(key) for key in self.request.body_arguments}
        if fields.get("as") != str(person.id):
            raise HTTPError(409, reason="That person is not in this world any more")
        try:
            target = await move(Move(self.world, person, chat, fields))
        except Impossible as problem:
            target = view.address(person, chat, error=self.flash(str(problem)))
        except (ValueError, KeyError):
            target = view.address(person, chat, error=self.flash("That is not a number."))
        self.redirect(target if "#" in target else target + view.NEWEST_MESSAGE, status=303)


class Live(Page):
    async def get(self) -> None:
        """Answer as soon as what this person sees is no longer `since`, or after a while."""
        person = self.person()
        deadline = self.world.now() + LIVE_SECONDS
        since = self.get_argument("since", "")
        while person and view.version(self.world, person) == since and self.world.now() < deadline:
            await self.world.bell.wait(deadline - self.world.now())
        await asyncio.sleep(PAUSE)
        self.finish({"version": view.version(self.world, person) if person else ""})


class Log(Page):
    def get(self) -> None:
        refused = self.get_argument("only", "") == "refused"
        entries = [entry for entry in reversed(self.world.journal) if not (refused and entry["ok"])][:LOG_LENGTH]
        zone = (self.person() or Person(0, "")).zone
        for_table = [entry | {"time": clock.local(entry["at"], zone).strftime("%H:%M:%S")} for entry in entries]
        self.show("log.html", entries=for_table, refused=refused, person=self.person(), zone=clock.zone_name(zone))


class StartOver(Page):
    def get(self) -> None:
        self.show("start_over.html", person=self.person(), demo=bool(self.description))

    def post(self) -> None:
        start_over(self.world, self.description)
        self.redirect("/", status=303)


class MoveClock(Page):
    def post(self) -> None:
        """Let an hour or a day pass, for everybody and for the bot and the site behind it."""
        person = self.person()
        chat = self.chat(person) if person else None
        if person is None or chat is None or self.get_argument("by", "") not in STEPS:
            raise HTTPError(404, reason="There is no such clock")
        try:
            move_on(self.world, STEPS[self.get_argument("by")])
            target = view.address(person, chat)
        except Impossible as problem:
            target = view.address(person, chat, error=self.flash(f"{problem}."))
        self.redirect(target, status=303)


class Photo(Page):
    def get(self, file_id: str) -> None:
        file = self.world.files.get(file_id)
        if file is None or "data" not in file:
            raise HTTPError(404, reason="There is no such photo")
        picture = file_id.startswith(PHOTO)
        if not picture:
            self.set_header("Content-Disposition", "attachment")  # a page sent as a file is not opened as ours
        self.set_header("Content-Type", file["type"] if picture else ANY)
        self.finish(base64.b64decode(file["data"]))
