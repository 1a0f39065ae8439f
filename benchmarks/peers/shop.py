"""`python shop.py migrate|fill|count`, in pretix's own environment: its tables, its one event, its orders counted.

Nothing of ours is imported.
"""

import json
import sys
from datetime import timedelta

import django
from django.core.management import call_command
from django.utils.timezone import now

SLUG = "beside"


def migrate() -> None:
    """All of its tables."""
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)


def fill() -> None:
    """An organiser, an event on sale, one free ticket of which there are enough, and a token that may order it."""
    from django_scopes import scopes_disabled
    from pretix.base.models import Organizer, Team

    with scopes_disabled():
        organizer = Organizer.objects.create(name="Beside", slug=SLUG)
        event = organizer.events.create(
            name="Everybody wants to come", slug=SLUG, currency="EUR", live=True, plugins="",
            date_from=now() + timedelta(days=9), date_to=now() + timedelta(days=9, hours=2),
        )  # fmt: skip
        item = event.items.create(name="A seat", default_price=0, admission=True)
        quota = event.quotas.create(name="Seats", size=1_000_000)
        quota.items.add(item)
        team = Team.objects.create(organizer=organizer, name="Everybody", all_events=True, all_event_permissions=True)
        token = team.tokens.create(name="Beside")
    path = f"/api/v1/organizers/{SLUG}/events/{SLUG}/orders/"
    print(json.dumps({"path": path, "token": token.token, "item": item.pk}))


def count() -> None:
    """How many orders are saved."""
    from django_scopes import scopes_disabled
    from pretix.base.models import Order

    with scopes_disabled():
        print(Order.objects.filter(event__slug=SLUG).count())


if __name__ == "__main__":
    django.setup()
    {"migrate": migrate, "fill": fill, "count": count}[sys.argv[1]]()
