"""Thanks in a group: said, read in the order of time; and who knows about what."""

from flask import Blueprint, Response, request

from meetups import ask_about, groups, members, thanks
from meetups.groups import GroupFacts
from meetups.people import Person
from meetups.refusals import Invalid, NotFound, Refusal
from phrases import noted, say
from web import whom
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.security import POSTS_A_MINUTE, limiter

pages = Blueprint("thanks", __name__)
FIELDS = ("member", "who", "topic", "words")
THANKED = noted("{name} reads from you: thanks for {topic}.")
SHOWN = noted("Members read beside your name that they may ask you about: {topic}.")
HIDDEN = noted("Hidden: {topic}.")


@pages.get("/g/<slug>/thanks")
def listing(slug: str) -> Response:
    """The latest, and the form; a name may stand in the address, as it does in links of the members list."""
    person, group = _member(slug)
    return _page(person, group, {name: request.args.get(name, "") for name in FIELDS}, {})


@pages.post("/g/<slug>/thanks")
@limiter.limit(POSTS_A_MINUTE)
def thank(slug: str) -> Response:
    """Say it, or what is in the way; nothing typed is lost."""
    person, group = _member(slug)
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        receiver = whom.chosen(group.id, person, typed)
        done = thanks.thank(person.id, receiver, group.id, typed["topic"], typed["words"], now())
    except Invalid as refused:
        return _page(person, group, typed, {fault.field: fault.words(language()) for fault in refused.wrongs})
    except Refusal as refused:  # who it is for, or how often: said beside the name
        return _page(person, group, typed, {"member": refused.words(language())})
    say_next(say(language(), THANKED, name=done.receiver, topic=done.topic))
    return go(f"/g/{slug}/thanks")


@pages.get("/g/<slug>/knows")
def knows(slug: str) -> Response:
    """Who may be asked about what, and one's own topics."""
    person, group = _member(slug)
    moment = now()
    return show(
        "knows.html",
        here="groups",
        paper=group.paper,
        group=group,
        found=ask_about.knows(person.id, group.id, moment),
        mine=ask_about.mine(person.id, group.id, moment),
    )


@pages.post("/g/<slug>/knows")
@limiter.limit(POSTS_A_MINUTE)
def choose(slug: str) -> Response:
    """Show a topic of one's own, or hide it."""
    person, group = _member(slug)
    act, _, mark = request.form.get("topic", "").partition(":")
    if act not in ("show", "hide"):
        raise NotFound()
    rule = ask_about.show if act == "show" else ask_about.hide
    done = rule(person.id, group.id, mark, now())
    say_next(say(language(), SHOWN if act == "show" else HIDDEN, topic=done.topic))
    return go(f"/g/{slug}/knows")


def _member(slug: str) -> tuple[Person, GroupFacts]:
    """Who reads, and the group they belong to. Raises SignInNeeded, NotFound, NotAllowed."""
    person = required_viewer()
    facts = groups.view(slug, person.id).facts
    members.member(facts.id, person.id, person.id)  # the list knows who belongs
    return person, facts


def _page(person: Person, group: GroupFacts, typed: dict[str, str], errors: dict[str, str]) -> Response:
    choice = whom.choice(group.id, person, typed)
    return show(
        "thanks.html",
        status=422 if errors else 200,
        here="groups",
        paper=group.paper,
        group=group,
        choice=choice if choice.people or choice.many else None,
        suggested=thanks.suggestions(group.id, language()),
        lately=thanks.in_group(person.id, group.id),
        to_me=thanks.to_me(person.id, group.id),
        fields=typed,
        errors=errors,
        limits=(thanks.LONGEST_TOPIC, thanks.LONGEST_WORDS),
    )
