"""Everybody who is going, name by name, for members of the group."""

from flask import Blueprint, Response

from meetups import cards
from meetups.cards import Audience
from meetups.roster import roster
from meetups.seats import Mode
from web.clock import now
from web.door import show, viewer_id
from web.drawings import table_of
from web.paging import around, page_number

pages = Blueprint("going", __name__)


@pages.get("/e/<key>/going")
def going(key: str) -> Response:
    """Who is going, a hundred names a page; those who asked not to be named are counted."""
    mine = viewer_id()
    card = cards.card(key, Audience(mine), now(), names=0)
    names = roster(key, mine, page=page_number())
    return show(
        "going.html",
        paper=card.group.paper,
        card=card,
        table=table_of(card),
        names=names,
        modes=[(mode, names.within(mode), names.unnamed.get(mode, 0)) for mode in Mode],
        turn=around(names.page, names.pages),
    )
