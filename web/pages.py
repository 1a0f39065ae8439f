"""Every page of the site, one blueprint a noun."""

from flask import Flask

from web import (
    admin,
    applying,
    browsers,
    check_in,
    check_in_sync,
    entry,
    event_forms,
    events,
    finding,
    going,
    group_card,
    group_chats,
    group_settings,
    groups,
    handbook,
    handbook_changes,
    health,
    home,
    invitations,
    invited,
    listing,
    me,
    members,
    my_check_in,
    my_feeds,
    nearby,
    norms,
    ownership,
    people,
    privacy,
    question_forms,
    quick_line,
    reviewing,
    rsvps,
    signin,
    told,
)
from web.feeds import feeds

PAGES = (
    home.pages,
    groups.pages,
    group_settings.pages,
    group_card.pages,
    norms.pages,
    handbook.pages,
    handbook_changes.pages,
    group_chats.pages,
    entry.pages,
    applying.pages,
    reviewing.pages,
    members.pages,
    ownership.pages,
    invitations.pages,
    invited.pages,
    nearby.pages,
    finding.pages,
    events.pages,
    event_forms.pages,
    quick_line.pages,
    rsvps.pages,
    question_forms.pages,
    going.pages,
    people.pages,
    told.pages,
    check_in.pages,
    check_in_sync.pages,
    me.pages,
    my_check_in.pages,
    my_feeds.pages,
    browsers.pages,
    privacy.pages,
    signin.pages,
    health.pages,
    admin.pages,
    feeds,
)


def install(app: Flask) -> None:
    """Register them; no two share a path, so the order is the reader's."""
    listing.install(app)
    for page in PAGES:
        app.register_blueprint(page)
