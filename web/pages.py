"""Every page of the site, one blueprint a noun."""

from flask import Flask
from werkzeug.routing import IntegerConverter, ValidationError

from web import (
    admin,
    applying,
    blocks,
    browsers,
    buddies,
    check_in,
    check_in_sync,
    clashes,
    discretion,
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
    introductions,
    invitations,
    invited,
    listing,
    lively,
    me,
    members,
    my_check_in,
    my_feeds,
    my_place,
    nearby,
    norms,
    ownership,
    partner_desk,
    partners,
    people,
    polls,
    privacy,
    question_forms,
    quick_line,
    reporting,
    reports,
    reviewing,
    rituals,
    rosters,
    rsvps,
    sanctions,
    signin,
    suggestions,
    thanks,
    time_budget,
    titles,
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
    suggestions.pages,
    rituals.pages,
    polls.pages,
    members.pages,
    blocks.pages,
    discretion.pages,
    rosters.pages,
    ownership.pages,
    reporting.pages,
    reports.pages,
    sanctions.pages,
    my_place.pages,
    lively.pages,
    thanks.pages,
    titles.pages,
    invitations.pages,
    introductions.pages,
    buddies.pages,
    invited.pages,
    partners.pages,
    partner_desk.pages,
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
    time_budget.pages,
    clashes.pages,
    my_check_in.pages,
    my_feeds.pages,
    browsers.pages,
    privacy.pages,
    signin.pages,
    health.pages,
    admin.pages,
    feeds,
)
MOST_DIGITS = 18  # 64 bits hold every number of so many


class Number(IntegerConverter):
    """A number in an address: a longer one than any database keeps is no address of ours."""

    def to_python(self, value: str) -> int:
        """Raises ValidationError: no page has this address."""
        if len(value) > MOST_DIGITS:
            raise ValidationError
        return int(value)


def install(app: Flask) -> None:
    """Register them; no two share a path, so the order is the reader's."""
    listing.install(app)
    app.url_map.converters["int"] = Number
    app.url_map.merge_slashes = False  # `/g//x` would be sent on to whatever host the request names
    for page in PAGES:
        app.register_blueprint(page)
