"""A group with many events, and one event with many answers, made through the rules."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import database
import migrations
from meetups import events, groups, members, people, rsvps
from meetups.groups import GroupWish
from meetups.people import Profile
from meetups.rsvps import Choice
from meetups.visibility import Visibility


@dataclass(frozen=True)
class World:
    """Where to look."""

    event_key: str
    small_group: str
    large_group: str


def build(url: str, small: int = 200, large: int = 1000, people_coming: int = 20) -> World:
    """Migrate and fill the database at `url`."""
    database.open_database(url)
    migrations.migrate()
    now = datetime.now(UTC)
    try:
        with database.write_transaction():
            owner = people.meet(Profile(1, "Owner"), now).id
            wishes = {
                size: GroupWish(f"Table {size}", "", "en", "Europe/Berlin", Visibility.PUBLIC)
                for size in (small, large)
            }
            made = {size: groups.found(owner, wish, now) for size, wish in wishes.items()}
            keys = {size: [_event(owner, group.id, n, now) for n in range(size)] for size, group in made.items()}
            for n in range(people_coming):
                person = people.meet(Profile(100 + n, f"Person {n}"), now).id
                members.join(person, made[small].id, now)
                rsvps.answer(person, keys[small][0], Choice.ROOM if n % 2 else Choice.ONLINE, now)
        return World(keys[small][0], made[small].slug, made[large].slug)
    finally:
        database.disconnect()


def _event(owner: int, group_id: int, n: int, now: datetime) -> str:
    day = (now + timedelta(days=2 + n % 300)).date().isoformat()
    raw = {
        "title": f"Evening {n}", "about": "Bring one poem, any language, no longer than a page.\n\n- Arrive\n- Read",
        "date": day, "start": "19:00", "end": "21:00", "zone": "Europe/Berlin", "format": "hybrid", "venue": "Lesecafé",
        "address": "Karl-Heine-Straße 46, Leipzig", "seats": "40", "link": "https://meet.example.org/x",
        "visibility": "public",
    }  # fmt: skip
    return events.create(owner, group_id, raw, f"bench-{group_id}-{n}", now).key
