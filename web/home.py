"""The front page, and the two pages that explain: what Klatch keeps of people, and how it is used."""

from datetime import timedelta

from flask import Blueprint, Response

from meetups import installation, lists
from web.clock import now
from web.door import settings, show
from web.drawing import Cloth, TableFacts

pages = Blueprint("home", __name__)
WEEK = timedelta(days=7)
SHOWN = 5
HERO = TableFacts(capacity=8, room=6, online_capacity=None, online=5, has_room=True, has_online=True)
HERO_CLOTH = Cloth("gingham", 45, 1.25)


@pages.get("/")
def home() -> Response:
    """What Klatch is, a search, and what is on this week for whoever is new."""
    coming = lists.coming_in_public(now(), limit=SHOWN)
    return show(
        "home.html",
        robots="all",
        canonical="/",
        hero=HERO,
        hero_cloth=HERO_CLOTH,
        coming=coming,
        this_week=all(line.starts.utc < now() + WEEK for line in coming),
        bot=installation.bot_username(),
    )


@pages.get("/privacy")
def privacy() -> Response:
    """What is kept, why, for how long, and how it goes."""
    return show("privacy.html", robots="all", canonical="/privacy", kept=settings())


@pages.get("/help")
def manual() -> Response:
    """The handbook on one page."""
    return show("help.html", robots="all", canonical="/help", bot=installation.bot_username())
