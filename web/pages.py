"""Every page of the site, one blueprint a noun."""

from flask import Flask

from web import event_forms, events, group_settings, groups, health, home, listing, members, rsvps, signin
from web.feeds import feeds

PAGES = (
    home.pages,
    groups.pages,
    group_settings.pages,
    members.pages,
    events.pages,
    event_forms.pages,
    rsvps.pages,
    signin.pages,
    health.pages,
    feeds,
)


def install(app: Flask) -> None:
    """Register them; no two share a path, so the order is the reader's."""
    listing.install(app)
    for page in PAGES:
        app.register_blueprint(page)
