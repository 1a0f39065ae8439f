"""Following an invitation on the site: looked at by a GET, which previews send too; come in by a POST."""

from flask import Blueprint, Response

from meetups import being_invited, group_card, group_card_words, installation
from meetups.application_rows import State
from meetups.being_invited import Invited, Way
from meetups.entry_doorstep import Inside
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show, viewer_id
from web.security import limiter, secret

pages = Blueprint("invited", __name__)
TRIES = "30 per minute; 300 per hour"
WORDS = {
    Way.IN: noted("One press, and you are in."),
    Way.STEPS: noted("A step or two, and you are in."),
    Way.ASKED: noted("The group asks you a few questions first."),
    Way.LOOKED_AT: noted("Many people come just now, so an organiser looks at everybody first."),
    Way.WAITS: noted("The organisers look at what you sent, and decide. The bot tells you."),
    Way.INSIDE: noted("You are in this group already."),
}
IN = noted("You are at this table now.")


@pages.after_request
def _tell_nobody(answer: Response) -> Response:
    """Also where it is refused: the address stays a secret."""
    return secret(answer)


@pages.get("/i/<key>")
@limiter.limit(TRIES)
def look(key: str) -> Response:
    """What it is to; nobody comes in by looking."""
    invited = being_invited.look(key, viewer_id(), now())
    if invited.group.sensitive and viewer_id() is None:  # previews of links read no more than strangers do
        return _closed_cover(invited, key)
    card = group_card.card(invited.group.id)
    return show(
        "invited.html",
        here="groups",
        paper=invited.group.paper,
        group=invited.group,
        members=invited.members,
        way=invited.way.value,
        words=say(language(), WORDS[invited.way]),
        card=card,
        facts=group_card_words.facts(card, language()),
        key=key,
        bot=installation.bot_username(),
    )


def _closed_cover(invited: Invited, key: str) -> Response:
    words = say(language(), "It opens when you sign in, or in the chat with the bot.")
    return show("invited_closed.html", here="groups", words=words, key=key, bot=installation.bot_username())


@pages.post("/i/<key>")
@limiter.limit(TRIES)
def come_in(key: str) -> Response:
    """Come in with it, or begin to."""
    person, moment = required_viewer(), now()
    try:
        mine = being_invited.use(person.id, key, moment)
    except Inside:  # pressed twice
        return go(f"/g/{being_invited.look(key, person.id, moment).group.slug}")
    if mine.state == State.ADMITTED:
        say_next(say(language(), IN))
        return go(f"/g/{mine.group.slug}")
    return go(f"/g/{mine.group.slug}/join")
