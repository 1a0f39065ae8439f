"""The machine: it does whatever people and an organiser may do with one event, in any order, and looks after each step.

Hypothesis chooses what is done; what must hold is in `invariants`. Time is the machine's own: it stands still while
something is done, and what falls due while it passes is done on the way, in time or, at times, late.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from meetups import approvals, blocks, check_in, leaving, members
from meetups.people import Person
from meetups.refusals import Refusal
from meetups.rsvps import Choice
from meetups.seats import Mode
from tests.conftest import NOW
from tests.in_and_out import ban
from tests.machine import house as playing
from tests.machine import invariants
from tests.machine.house import Evening, House
from tests.machine.looking import Look, event_now, look

people = st.integers(0, 6)
choices = st.sampled_from([Choice.ROOM, Choice.ROOM, Choice.ROOM_ONLY, Choice.ONLINE, Choice.MAYBE, Choice.NO])
guests = st.sampled_from([None, None, 0, 1, 2])
seats = st.sampled_from(["1", "2", "3", "4"])
online_seats = st.sampled_from(["", "1", "2"])
organisers = st.sampled_from(["site", "rules"])  # the door they come through
wishes = st.one_of(  # what an organiser changes, as typed
    st.sampled_from(["0", "1", "2"]).map(lambda number: {"newcomer_seats": number}),
    st.sampled_from(["", "", "1"]).map(lambda decided: {"approval": decided}),
    st.sampled_from(["1440", "0", "20000", "4320"]).map(lambda cutoff: {"cutoff": cutoff}),
    st.sampled_from(["hybrid", "in_person", "online"]).map(
        lambda shape: {"format": shape, "venue": "Lesecafé", "link": "https://meet.example.org/poem"}
    ),
)
MINUTES = (1, 9, 31, 125, 600, 1440, 2880)
GIVES_UP_AFTER = timedelta(days=45)  # a session, and a signed-in browser, outlive every evening


class Klatch(RuleBasedStateMachine):
    """One evening, from its publication to whatever becomes of it."""

    house: ClassVar[House]
    evening: Evening

    def __init__(self) -> None:
        super().__init__()
        self.now, self.seen, self.facts, self.done = NOW, None, {}, 0
        self.travel = time_machine.travel(NOW, tick=False)
        self.clock = self.travel.start()

    seen: Look | None
    done: int  # steps of this evening
    facts: dict[str, Any]  # of the step just done: see `look`

    def teardown(self) -> None:
        self.travel.stop()

    @initialize(
        shape=st.sampled_from(["hybrid", "hybrid", "hybrid", "in_person", "online"]), room=seats, online=online_seats,
        approval=st.sampled_from(["", "", "", "1"]), newcomers=st.sampled_from(["0", "0", "1", "2"]),
        cutoff=st.sampled_from(["1440", "0", "20000"]), veterans=st.integers(0, 5),
        crowd=st.lists(st.sampled_from([0, 0, 0, 1, 2]), min_size=3, max_size=7),
    )  # fmt: skip
    def publish(
        self,
        shape: str,
        room: str,
        online: str,
        approval: str,
        newcomers: str,
        cutoff: str,
        veterans: int,
        crowd: list[int],
    ) -> None:
        fields = {"format": shape, "seats": room, "online_seats": online, "approval": approval, "cutoff": cutoff,
                  "newcomer_seats": newcomers}  # fmt: skip
        self.evening = playing.begin(self.house, fields, veterans if newcomers != "0" else 0)
        there = Choice.ONLINE if shape == "online" else Choice.ROOM
        for person, number in zip(self.house.cast, crowd, strict=False):  # so many come at once, and a line begins
            self.facts = {"answered_by": person.id}
            playing.answer(self.house, self.evening, "rules", person, there, number, self.now)
            self.all_holds()

    @rule(who=people, choice=choices, number=guests, door=st.sampled_from(["site", "site", "chat", "private", "rules"]))
    def answer(self, who: int, choice: Choice, number: int | None, door: str) -> None:
        person = self._person(who)
        with self._step(answered_by=person.id):
            playing.answer(self.house, self.evening, door, person, choice, number, self.now)

    @rule(who=people, door=st.sampled_from(["site", "chat"]))
    def come(self, who: int, door: str) -> None:
        self.answer(who, Choice.ONLINE if self._event.format == "online" else Choice.ROOM, None, door)

    @rule(who=people, door=st.sampled_from(["private", "rules"]))
    def give_back(self, who: int, door: str) -> None:
        self.answer(who, Choice.NO, None, door)

    @rule(who=people, number=st.integers(0, 3), door=st.sampled_from(["private", "private", "rules"]))
    def bring(self, who: int, number: int, door: str) -> None:
        person = self._person(who)
        with self._step(answered_by=person.id):
            playing.bring(self.house, self.evening, door, person, number, self.now)

    @rule(room=seats, online=online_seats, door=organisers)
    def set_capacity(self, room: str, online: str, door: str) -> None:
        self._change(door, seats=room, online_seats=online)

    @rule(fields=wishes, door=organisers)
    def organise(self, fields: dict[str, str], door: str) -> None:
        self._change(door, **fields)

    @rule(days=st.integers(-3, 9), door=organisers)
    def postpone(self, days: int, door: str) -> None:
        day = (self._event.starts_wall + timedelta(days=days)).date().isoformat()
        self._change(door, date=day, end_date=day)

    @rule(minutes=st.sampled_from(MINUTES), in_time=st.sampled_from([True, True, True, False]))
    def wait(self, minutes: int, in_time: bool) -> None:
        self._until(self.now + timedelta(minutes=minutes), in_time)

    @precondition(lambda self: self.now < self._event.starts_at)
    @rule(minutes=st.sampled_from([1500, 1380, 200, 20, 0]))
    def come_near(self, minutes: int) -> None:
        moment = self._event.starts_at - timedelta(minutes=minutes)
        if moment > self.now:
            self._until(moment, True)

    @rule(who=people, yes=st.sampled_from([True, True, False]))
    def decide(self, who: int, yes: bool) -> None:
        """The organiser lets the first who asks in, or not; who answers to that is told by that."""
        asking = approvals.waiting_for_word(self.house.host.id, self.evening.key)
        if asking:
            chosen = asking[who % len(asking)]
            with self._step(answered_by=playing.owner_of(chosen.code)):
                deed = approvals.approve if yes else approvals.refuse
                deed(self.house.host.id, self.evening.key, chosen.code, self.now)

    @rule()
    def deliver(self) -> None:
        """What is owed and due is sent, so that silence afterwards is known to be silence."""
        with self._step():
            playing.deliver_all(self.now)

    @precondition(lambda self: self._event.starts_at - self.now < timedelta(hours=2))
    @rule(who=people, party=st.integers(1, 2), mode=st.sampled_from(list(Mode)))
    def walk_in(self, who: int, party: int, mode: Mode) -> None:
        with self._step(may_overfill=True):
            act, host = f"{self.evening.key}-{self.done}", self.house.host.id
            check_in.walk_in(host, self.evening.key, f"Walk-in {who}", mode, party, act, self.now, self.now)

    @precondition(lambda self: self._event.starts_at - self.now < timedelta(hours=2))
    @rule(who=people, mode=st.sampled_from([None, *Mode]), back=st.booleans())
    def check_in(self, who: int, mode: Mode | None, back: bool) -> None:
        """Somebody who answered stands at the door, or did so by mistake."""
        code = playing.code_of(self.evening, self._person(who))
        if code is not None:
            with self._step(may_overfill=mode is not None):
                act, host, key = f"{self.evening.key}-{self.done}", self.house.host.id, self.evening.key
                if back:
                    check_in.undo(host, key, code, act, self.now, self.now)
                else:
                    check_in.check_in(host, key, code, 1, act, self.now, self.now, let_in=mode)

    @precondition(lambda self: self._event.status == "cancelled")
    @rule(door=organisers)
    def restore(self, door: str) -> None:
        with self._step():
            playing.organise(self.house, self.evening, door, "restore", {}, self.now)

    @rule(who=people, whom=people, deed=st.sampled_from(["leave", "join", "block", "leave", "join", "ban", "cancel"]))
    def part(self, who: int, whom: int, deed: str) -> None:
        """What seldom happens; an evening called off, or a person kept out, teaches little more, so those least."""
        me, other, group = self._person(who).id, self._person(whom).id, self.evening.group_id
        if deed in ("ban", "cancel") and self.done < 25:
            return
        with self._step():
            {
                "leave": lambda: leaving.leave(me, group, self.now),
                "join": lambda: members.join(me, group, self.now),
                "block": lambda: blocks.block(me, other, self.now),
                "ban": lambda: ban(self.house.host.id, me, group, self.now),
                "cancel": lambda: playing.organise(self.house, self.evening, "site", "cancel", {}, self.now),
            }[deed]()

    @invariant()
    def all_holds(self) -> None:
        if not hasattr(self, "evening"):
            return
        self.house.steps += 1
        self.done += 1
        self.seen = look(self.evening.event_id, self.now, self.seen, **self.facts)
        self.facts = {}
        for holds in invariants.ALL:
            try:
                holds(self.seen)
            except AssertionError as broken:
                self.house.broken.append(f"{holds.__name__}: {broken}")
                raise

    def _change(self, door: str, **fields: str) -> None:
        """Send the organiser's form with these fields changed."""
        before = self._event
        with self._step():
            playing.organise(self.house, self.evening, door, "edit", fields, self.now)
        after = self._event
        self.facts["may_overfill"] = any(
            (getattr(after, f"{mode}_capacity") or 10**6) < (getattr(before, f"{mode}_capacity") or 10**6)
            for mode in ("room", "online")
        )

    def _until(self, moment: datetime, in_time: bool) -> None:
        if moment > NOW + GIVES_UP_AFTER:
            return
        while in_time and (at := playing.next_due(moment)) is not None:
            self._at(max(at, self.now))
            playing.run_all_due(self.now)
        self._at(moment)
        playing.run_all_due(self.now)

    @contextlib.contextmanager
    def _step(self, **facts: Any) -> Iterator[None]:
        """A second passes, something is done, and a refusal is an answer as good as any."""
        self._until(self.now + timedelta(seconds=1), True)
        self.facts = facts
        with contextlib.suppress(Refusal):
            yield

    def _at(self, moment: datetime) -> None:
        self.now = moment
        self.clock.move_to(moment)

    @property
    def _event(self) -> Any:
        return event_now(self.evening.event_id)

    def _person(self, who: int) -> Person:
        return self.house.cast[who]
