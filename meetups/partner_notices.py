"""What is said of partners: members are asked, organisers hear what became of it, posts go out under their label."""

from datetime import datetime, time
from textwrap import wrap

from meetups import partner_posts, partners
from meetups.delivery import Message
from meetups.discreet import outside_name
from meetups.notice_parts import Notice, Press, reader_of
from meetups.partners import About, Partner, State
from meetups.visibility import ORGANISERS, role_of
from models import Partner as Row
from models import PartnerPost
from phrases import count, noted, say
from scheduling.zones import day_in_words, resolve

LABEL = noted("From our partner {name}, whom members voted for")
LONGEST_LINE = 400  # characters; a line of a notice that is much longer would be cut
NEWS = {
    "taken": noted("{name} is a partner of {group} now"),
    "refused": noted("{name} does not become a partner of {group}"),
    "kept": noted("{name} stays a partner of {group}"),
    "over": noted("{name} is no partner of {group} any more"),
}
SECRET = noted("It is a secret vote: nobody reads what you said, and you may change it until then.")


def asked(message: Message, now: datetime) -> Notice | None:
    """A member is asked for their vote; nothing where they gave it, or that vote is over."""
    reader = reader_of(message)
    value, about = partners.partner(str(message.facts["partner"]), reader.id), About(str(message.facts["about"]))
    until = value.vote_until if about == About.START else value.ending_until
    if value.votes_on(now) != about or str(until) != message.facts["until"]:
        return None
    if partners.my_vote(reader.id, value.id, about) is not None:
        return None
    language = reader.language
    lines = (*terms(value, language, now), vote_until(value, about, language, now), say(language, SECRET))
    presses = (Press(say(language, "Yes"), f"partner_yes_{about.value}", value.key),
               Press(say(language, "No"), f"partner_no_{about.value}", value.key))  # fmt: skip
    title = question(value, about, language, called=outside_name(value.group, language))
    return Notice(language, title, lines, presses=presses)


def news(message: Message, now: datetime) -> Notice | None:
    """What became of it, for organisers."""
    reader = reader_of(message)
    value = partners.partner(str(message.facts["partner"]), reader.id)
    if role_of(reader.id, value.group.id) not in ORGANISERS:
        return None
    language = reader.language
    title = say(language, NEWS[str(message.facts["what"])], name=value.name,
                group=outside_name(value.group, language))  # fmt: skip
    over = message.facts["what"] == "over"
    lines = [numbers(each.yes, each.no, each.members, language) for each in value.ballots[-1:] if not over]
    if over:
        lines = [standing(value, language, now), say(language, "Posts that waited are not posted any more.")]
    press = Press(say(language, "Look at it"), "partner", value.key)
    return Notice(language, title, tuple(lines), way=Press(value.name, "partner", value.key), presses=(press,))


def review(message: Message, now: datetime) -> Notice | None:
    """A post waits for an organiser's word; nothing where it is decided."""
    reader = reader_of(message)
    if message.group_id is None or role_of(reader.id, message.group_id) not in ORGANISERS:
        return None
    one, value = partner_posts.post(str(message.facts["post"]), reader.id)
    if one.state != partner_posts.State.ASKED:
        return None
    language = reader.language
    title = say(language, "{name} would like to say something to {group}", name=value.name,
                group=outside_name(value.group, language))  # fmt: skip
    press = Press(say(language, "Read it and decide"), "partner_post", one.key)
    return Notice(language, title, (left(value, language),), presses=(press,))


def post(message: Message, now: datetime) -> Notice | None:
    """In the group's chat, under the label; nothing once the agreement is over."""
    found = PartnerPost.get_or_none(PartnerPost.key == message.facts["post"])
    if found is None or found.state != partner_posts.State.POSTED.value:
        return None
    value = partners.value_of(partners.row_of(Row.id == found.partner_id))
    if not value.is_on(now):
        return None
    language = value.group.language
    return Notice(language, label(value, language), pieces(found.text), thread_id=message.facts.get("thread_id"))


def label(value: Partner, language: str) -> str:
    """What every post begins with."""
    return say(language, LABEL, name=f"“\u2068{value.name}\u2069”")


def pieces(text: str) -> tuple[str, ...]:
    """The text line by line, each short enough to be shown whole and turned by nothing in another."""
    lines = (wrap(line, LONGEST_LINE, break_on_hyphens=False) for line in text.splitlines())
    return tuple(piece for line in lines for piece in line)


def question(value: Partner, about: About, language: str, *, called: str = "") -> str:
    """What members are asked; `called`: what the group is called where others may look on."""
    words = {About.START: noted("Shall {name} be a partner of {group}?"),
             About.END: noted("Shall {group} end it with its partner {name}?")}  # fmt: skip
    return say(language, words[about], name=value.name, group=called or value.group.name)


def terms(value: Partner, language: str, now: datetime) -> tuple[str, ...]:
    """What is agreed on, line by line; the address as text."""
    posts = count(language, "One post in the chat, each let pass by an organiser.",
                  "Up to {n} posts in the chat, each let pass by an organiser.", value.posts)  # fmt: skip
    return tuple(filter(None, (
        value.url,
        say(language, "What for: {words}", words=value.purpose),
        say(language, "What the group gets: {words}", words=value.gives),
        posts if value.posts else say(language, "No posts in the chat."),
        say(language, "Until {day}.", day=last_day(value, language, now)),
    )))  # fmt: skip


def last_day(value: Partner, language: str, now: datetime) -> str:
    """The day it ends, by the group's clock."""
    noon = resolve(datetime.combine(value.ends_on, time(12)), value.group.zone).utc
    return day_in_words(noon, value.group.zone, language, now.date())


def vote_until(value: Partner, about: About, language: str, now: datetime) -> str:
    """Until when one may vote."""
    until = value.vote_until if about == About.START else value.ending_until
    assert until is not None  # asked where it is voted on
    return say(language, "Vote until {day}.", day=day_in_words(until, value.group.zone, language, now.date()))


def numbers(yes: int, no: int, members: int, language: str) -> str:
    """How a vote ended."""
    return say(language, "{yes} said yes, {no} said no, of {members} members.", yes=yes, no=no, members=members)


def left(value: Partner, language: str) -> str:
    """How many posts may still go out."""
    if not value.left:
        return say(language, "All posts that were agreed are out.")
    return count(language, "One post of {all} is left.", "{n} posts of {all} are left.", value.left, all=value.posts)


def standing(value: Partner, language: str, now: datetime) -> str:
    """Where it stands, in a sentence."""
    if value.state == State.VOTING and now >= value.vote_until:
        return say(language, "The vote is over and is being counted.")
    if value.state == State.VOTING:
        return vote_until(value, About.START, language, now)
    if value.state == State.REFUSED:
        return say(language, "Members did not take it.")
    if value.is_on(now):
        return say(language, "A partner until {day}.", day=last_day(value, language, now))
    return _how_it_ended(value, language, now)


def _how_it_ended(value: Partner, language: str, now: datetime) -> str:
    if not value.ballots:
        return say(language, "It was taken back before the vote was over.")
    at = value.settled_at or now
    if value.state == State.ON or at >= value.until:
        return say(language, "It ended on its day, {day}.", day=last_day(value, language, now))
    day = day_in_words(at, value.group.zone, language, now.date())
    if value.ballots[-1].about == About.END and value.ballots[-1].carried:
        return say(language, "Members ended it by a vote on {day}.", day=day)
    return say(language, "An organiser ended it on {day}.", day=day)
