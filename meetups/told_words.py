"""What a message was about and what became of it, in plain words: the same on the page and in the chat.

No word here tells what a message said: a link, a code or a place stands in none of them.
"""

from phrases import noted, say

ORGANISERS_HEAR = noted("A word to the organisers")
STILL = noted("Asked whether they still come")
DECIDED = noted("Word on their request for a seat")
SOMETHING = noted("A message")

# Kind by kind (`meetups/kinds.py`); kinds of the same words are counted together.
ABOUT = {
    "card": noted("The card"),
    "redraw": noted("A change of the card"),
    "cancelled_post": noted("Called off, said in the chat"),
    "promoted": noted("A seat came free and is theirs"),
    "offered": noted("A seat was offered"),
    "passed": noted("The seat went to the next"),
    "still_coming": STILL,
    "still_warning": STILL,
    "asked_again": noted("Asked again, since the plan changed"),
    "freed": noted("Their seat was given on"),
    "link": noted("The way in, for those online"),
    "host_word": ORGANISERS_HEAR,
    "post_word": ORGANISERS_HEAR,
    "approval": ORGANISERS_HEAR,
    "moved": noted("Another time or place"),
    "approved": DECIDED,
    "refused": DECIDED,
    "give_up": noted("Asked for their seat back"),
    "questions": noted("The questions of the organisers"),
    "bridge": noted("Looking after those online"),
    "cancelled": noted("Called off"),
    "restored": noted("On again"),
    "reminder": noted("A reminder"),
    "introduced": noted("Two who waved"),
    "page": noted("A page of the handbook"),
    "proposal": noted("A proposal for the handbook"),
    "proposed": noted("A proposal for the handbook"),
    "raid": noted("Many came at once"),
    "roster": noted("Roster and chat are not alike"),
    "norms": noted("The norms of the group"),
    "review": noted("Somebody asks to come in"),
    "entry_word": noted("A word on coming in"),
    "join_request": noted("A word on coming in"),
    "entry_card": noted("A word on coming in"),
    "welcome": noted("A welcome"),
    "sensitive": noted("How discreet the group is"),
    "trouble": noted("A word on the chat"),
    "prompt": noted("What a ritual asks"),
    "poll": noted("A poll"),
    "poll_stop": noted("A poll closed"),
    "group_word": ORGANISERS_HEAR,
    "suggested": noted("What was suggested is on"),
    "suggestion_left": noted("A suggestion is left for now"),
    "succession": noted("A word on whose group it is"),
    "succession_ask": noted("A word on whose group it is"),
    "succession_post": noted("A word on whose group it is"),
    "introduction_post": noted("An introduction"),
    "buddy_ask": noted("A word on buddies"),
    "buddy": noted("A word on buddies"),
    "how_was_it": noted("A word on a first event"),
    "first_word": noted("A word on a first event"),
    "partner_ask": noted("A vote on a partner"),
    "partner_review": noted("A post of a partner"),
    "partner_news": noted("A word on a partner"),
    "partner_post": noted("A post of a partner"),
    "thanks": noted("Thanks"),
    "ask_about": noted("What they may be asked about"),
    "title": noted("A title in the chat"),
    "how_are_you": noted("How they are"),
    "welcome_back": noted("A welcome after a pause"),
    "clash": noted("A word on their time"),
    "digest": noted("A word on their time"),
    "report": noted("A report"),
    "report_word": noted("A report"),
    "moderation": noted("A report"),
    "sanction": noted("What was decided about them"),
    "appeal": noted("An objection"),
    "appeal_word": noted("An objection"),
}

ONES_OWN = ("clash", "digest", "how_was_it", "first_word")  # counted for nobody, though it is about an event

MAY_NOT_WRITE = noted("The bot may not write there.")
OTHER = noted("It could not be sent. Whoever runs this site finds the reason in its log.")
# What Telegram or the deliverer said, in order; the first that occurs in it counts.
BECAUSE = (
    (("can't initiate",), noted("Has not started the bot.")),
    (("has not started",), noted("Has not started the bot, or has stopped it.")),
    (("blocked",), noted("Has stopped the bot.")),
    (("deactivated",), noted("The account on Telegram is gone.")),
    (("kicked", "not a member", "removed from the chat"), noted("The bot is not in that chat any more.")),
    (("not enough rights", "no rights", "write_forbidden", "administrator rights", "admin_required"),
     MAY_NOT_WRITE),
    (("topic_closed", "topic is closed"), noted("The topic is closed.")),
    (("message to edit", "can't be edited", "message_id_invalid"), noted("The card was deleted there.")),
    (("chat not found", "user not found", "peer_id_invalid"), noted("Telegram does not find them any more.")),
)  # fmt: skip
NO_ANSWER = noted("Telegram did not answer when it was sent.")
IN_DOUBT = (
    (("stopped while",), noted("The bot stopped while it was sending.")),
    (("backup", "restored"), noted("A backup was put back, from a moment when it was being sent.")),
)


def about(kind: str) -> str:
    """The phrase for a kind of message, to be said later."""
    return ABOUT.get(kind, SOMETHING)


def failed_because(language: str, error: str) -> str:
    """Why a message was not sent."""
    return say(language, _first_that_fits(BECAUSE, error) or OTHER)


def doubted_because(language: str, error: str) -> str:
    """Why nobody knows whether a message was sent."""
    return say(language, _first_that_fits(IN_DOUBT, error) or NO_ANSWER)


def may_not_write(error: str) -> bool:
    """Whether it failed for want of a right in the chat, which its administrators can give."""
    return _first_that_fits(BECAUSE, error) == MAY_NOT_WRITE


def _first_that_fits(table: tuple[tuple[tuple[str, ...], str], ...], error: str) -> str | None:
    said = error.lower()
    return next((phrase for signs, phrase in table if any(sign in said for sign in signs)), None)
