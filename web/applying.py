"""Asking to come in, on the site: whom the group is for and its norms, then question by question, then where it stands.

Each question has an address of its own, so that going back loses nothing.
"""

from flask import Blueprint, Response, request

from meetups import applications, groups, my_applications
from meetups.applications import Mine, Source, State, Step
from meetups.entry_questions import EntryQuestion, asked_of, questions_of
from meetups.people import Person
from meetups.refusals import Invalid, NotFound, TooLate
from meetups.visibility import INSIDERS
from phrases import noted, say
from web.applying_pages import At, asked_page, read_page, start_page
from web.clock import now
from web.door import go, language, required_viewer, say_next
from web.sent import whole

pages = Blueprint("applying", __name__)
JOINED = noted("You are at this table now.")
WITHDRAWN = noted("You took it back. What you said is deleted.")
OTHER = noted("That was the other one. Press the name of the group.")
KNOWN = (State.DECLINED, State.BLOCKED)  # whoever was told so may read it again, also of a group not to be seen


@pages.get("/g/<slug>/join")
def where_it_stands(slug: str) -> Response:
    """Whom the group is for and how one begins; later what is asked now, or what became of it."""
    person = required_viewer()
    at = _at(person, slug)
    if at.inside:
        return go(f"/g/{slug}")
    if at.mine is not None and at.mine.question is not None:
        return go(f"/g/{slug}/join/{at.mine.question.position}")
    return _page(person, at)


@pages.post("/g/<slug>/join")
def begin(slug: str) -> Response:
    """Begin or go on, having read the norms of the version that was shown; where nothing is asked, that is all."""
    person = required_viewer()
    at = _at(person, slug)
    if at.inside:
        return go(f"/g/{slug}")
    mine = applications.open_application(person.id, at.group.id, Source.SITE, now())
    version = whole(request.form.get("version", ""), 0)
    if mine.step == Step.NORMS and version:
        mine = applications.accept_norms(person.id, mine.key, version, now())
    return _on(mine)


@pages.post("/g/<slug>/join/person")
def show_presence(slug: str) -> Response:
    """The press that shows a person is there."""
    person = required_viewer()
    pressed = request.form.get("pressed", "")
    mine = applications.show_presence(person.id, _open(person, slug).key, pressed, now())
    if mine.step == Step.HUMAN:
        say_next(say(language(), OTHER))
    return _on(mine)


@pages.get("/g/<slug>/join/<int:position>")
def asked(slug: str, position: int) -> Response:
    """One question, with what was said to it; one that is not on the way leads to the one that is."""
    mine = _at(required_viewer(), slug).mine
    way = _way(mine) if mine is not None else ()
    if mine is None or position not in {one.position for one in way}:
        return go(f"/g/{slug}/join")
    said = next((one.value for one in mine.answers if one.position == position), "")
    return asked_page(mine, way, position, said)


@pages.post("/g/<slug>/join/<int:position>")
def answer(slug: str, position: int) -> Response:
    """Answer it, and on to what is asked next."""
    person, said = required_viewer(), request.form.get("answer", "")
    mine, mark = _open(person, slug), request.form.get("mark")
    if position not in {one.position for one in _way(mine)}:
        return go(f"/g/{slug}/join")
    try:
        return _on(applications.answer(person.id, mine.key, position, said, now(), mark=mark))
    except Invalid as refused:
        return asked_page(mine, _way(mine), position, said, wrong=refused.words(language()))
    except TooLate as refused:  # asked in other words by now: there it is read as it is
        say_next(refused.words(language()))
        return go(f"/g/{slug}/join")


@pages.post("/g/<slug>/join/send")
def send(slug: str) -> Response:
    """All is answered and read once more."""
    person = required_viewer()
    return _on(applications.send(person.id, _open(person, slug).key, now()))


@pages.post("/g/<slug>/join/more")
def say_more(slug: str) -> Response:
    """Answer what the organisers asked besides."""
    person, words = required_viewer(), request.form.get("answer", "")
    mine = _open(person, slug)
    try:
        return _on(applications.say_more(person.id, mine.key, words, now()))
    except Invalid as refused:
        return read_page(mine, words, wrong=refused.words(language()))


@pages.post("/g/<slug>/join/withdraw")
def withdraw(slug: str) -> Response:
    """Take it back."""
    person = required_viewer()
    mine = applications.withdraw(person.id, _open(person, slug).key, now())
    say_next(say(language(), WITHDRAWN))
    return go("/me" if mine.group.visibility == "private" else f"/g/{slug}")


def _at(person: Person, slug: str) -> At:
    """Where this person stands at that group. Raises NotFound where they may not know of it."""
    mine = my_applications.mine_at(person.id, slug)
    try:
        view = groups.view(slug, person.id)
    except NotFound:
        if mine is None or not (mine.open or mine.state in KNOWN):
            raise
        return At(mine.group, inside=False, mine=mine)
    return At(view.facts, inside=view.role in INSIDERS, mine=mine)


def _open(person: Person, slug: str) -> Mine:
    mine = _at(person, slug).mine
    if mine is None or not mine.open:
        raise TooLate(noted("That is not asked any more."))
    return mine


def _way(mine: Mine) -> tuple[EntryQuestion, ...]:
    """The questions that may be answered now: those that are, and the next."""
    if mine.step not in (Step.QUESTION, Step.SEND):
        return ()
    way = asked_of(questions_of(mine.group.id), {one.position: one.value for one in mine.answers})
    return way if mine.question is None else way[: way.index(mine.question) + 1]


def _page(person: Person, at: At) -> Response:
    mine, moment = at.mine, now()
    declined = mine is not None and mine.again_from is not None and mine.again_from > moment
    asked_now = mine is not None and mine.step in (Step.NORMS, Step.HUMAN)
    if mine is not None and ((mine.open and not asked_now) or declined or mine.state == State.BLOCKED):
        return read_page(mine)
    return start_page(at, None if asked_now else my_applications.refused(person.id, at.group.id, moment))


def _on(mine: Mine) -> Response:
    if mine.state == State.ADMITTED:
        say_next(say(language(), JOINED))
        return go(f"/g/{mine.group.slug}")
    return go(f"/g/{mine.group.slug}/join")
