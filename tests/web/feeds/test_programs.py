"""Real calendar programs subscribe: vdirsyncer fetches, khal reads."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from meetups import events, rsvps
from meetups.my_feeds import make_feed
from meetups.people import Person
from meetups.rsvps import Choice
from tests.conftest import NOW, MakeEvent, MakeGroup, typed_event
from tests.web.feeds.site import KEYS, a_site, served

PROGRAMS = Path(sys.executable).parent


class Desk:
    """Somebody's computer with a subscription, in their own zone."""

    def __init__(self, folder: Path, url: str, zone: str) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "events").mkdir()
        (folder / "vdirsyncer").write_text(
            f'[general]\nstatus_path = "{folder}/status/"\n'
            '[pair klatch]\na = "site"\nb = "disk"\ncollections = null\nconflict_resolution = "a wins"\n'
            f'[storage site]\ntype = "http"\nurl = "{url}"\n'
            f'[storage disk]\ntype = "filesystem"\npath = "{folder}/events/"\nfileext = ".ics"\n'
        )
        (folder / "khal").write_text(
            f"[calendars]\n[[klatch]]\npath = {folder}/events\nreadonly = True\n[sqlite]\npath = {folder}/khal.db\n"
            f"[locale]\nlocal_timezone = {zone}\ndefault_timezone = {zone}\ntimeformat = %H:%M\n"
            "dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n"
            "longdatetimeformat = %Y-%m-%d %H:%M\n"
        )
        self._run("vdirsyncer", "-c", f"{folder}/vdirsyncer", "discover", "klatch")

    def shows(self) -> list[str]:
        """Fetch, and read what stands in the two weeks around the event."""
        self._run("vdirsyncer", "-c", f"{self.folder}/vdirsyncer", "sync")
        told = self._run(
            "khal", "-c", f"{self.folder}/khal", "list", "--once", "2026-11-30", "2026-12-14", "--day-format", "",
            "--format", "{start-date} {start-time}-{end-time} {title}",
        )  # fmt: skip
        return told.splitlines()

    def _run(self, program: str, *words: str) -> str:
        surroundings = {"HOME": str(self.folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        done = subprocess.run(
            [PROGRAMS / program, *words], env=surroundings, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.mark.slow
def test_calendar_programs_show_the_right_times(
    make_group: MakeGroup, make_event: MakeEvent, host: Person, guest: Person, tmp_path: Path
) -> None:
    event = make_event(make_group(), title="Poems", start="19:00", end="21:00")
    rsvps.answer(guest.id, event.key, Choice.ROOM, NOW)
    token = make_feed(guest.id, "", KEYS, NOW).token
    with served(a_site()) as address:
        in_berlin = Desk(tmp_path / "berlin", f"{address}/calendar/{token}.ics", "Europe/Berlin")
        in_new_york = Desk(tmp_path / "new_york", f"{address}/g/translators-table/calendar.ics", "America/New_York")
        assert in_berlin.shows() == ["2026-12-03 19:00-21:00 Poems"]
        assert in_new_york.shows() == ["2026-12-03 13:00-15:00 Poems"]

        moved = typed_event(title="Poems", date="2026-12-04", start="20:30", end="23:00")
        events.change(host.id, event.key, moved, 0, NOW + timedelta(hours=1))
        assert in_berlin.shows() == ["2026-12-04 20:30-23:00 Poems"]

        events.cancel(host.id, event.key, NOW + timedelta(hours=2))
        assert in_berlin.shows() == ["2026-12-04 20:30-23:00 Cancelled: Poems"]
        assert in_new_york.shows() == ["2026-12-04 14:30-17:00 Cancelled: Poems"]

        other = make_event(make_group("Another Table"), title="Drums")
        rsvps.answer(guest.id, other.key, Choice.MAYBE, NOW + timedelta(hours=3))
        assert in_berlin.shows() == ["2026-12-03 19:00-21:00 Drums", "2026-12-04 20:30-23:00 Cancelled: Poems"]
        rsvps.answer(guest.id, other.key, Choice.NO, NOW + timedelta(hours=4))
        assert in_berlin.shows() == ["2026-12-04 20:30-23:00 Cancelled: Poems"]
