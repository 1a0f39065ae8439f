"""My calendar addresses: made, replaced and switched off one by one."""

from flask import Blueprint, Response, request

from meetups import my_feeds
from meetups.refusals import Invalid
from web.clock import now
from web.door import go, language, required_viewer, say_next, settings
from web.me import my_page
from web.words import say

pages = Blueprint("my_feeds", __name__)
HERE = "/me#calendar"


@pages.post("/me/calendars")
def make() -> Response:
    """A new address, with a word on what it is for."""
    person = required_viewer()
    try:
        my_feeds.make_feed(person.id, request.form.get("name", ""), settings().signing_keys, now())
    except Invalid as refused:
        return my_page(person, errors={fault.field: fault.words(language()) for fault in refused.wrongs})
    say_next(say("Here is your calendar’s link. Whoever has it can read it."))
    return go(HERE)


@pages.post("/me/calendars/<key>/replace")
def replace(key: str) -> Response:
    """A new address for the same calendar; the old one ends at once."""
    my_feeds.rotate_feed(required_viewer().id, key, settings().signing_keys)
    say_next(say("This calendar has a new link. The old one works no more: put the new one into your app."))
    return go(HERE)


@pages.post("/me/calendars/<key>/revoke")
def revoke(key: str) -> Response:
    """End an address for ever."""
    my_feeds.revoke_feed(required_viewer().id, key, now())
    say_next(say("That link is switched off. Apps that followed it show nothing new."))
    return go(HERE)
