"""The organiser's form: make an event, change it, publish it, call it off."""

import uuid
from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, request

from meetups import event_editing, event_form, questions, suggested_events
from meetups.busy import busy_words
from meetups.cards import EventCard, Standing
from meetups.event_editing import Editing
from meetups.events import Saved
from meetups.question_kinds import Question, QuestionWish
from meetups.refusals import Invalid, NotFound, Stale
from phrases import count, noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.event_fields import doubt_in_words, fresh, posted, wrongs
from web.event_sheet import EMPTY, Sheet, sheet_page
from web.question_fields import checked, posted_rows, rows_of, same
from web.sent import seen_revision

pages = Blueprint("event_forms", __name__)


@pages.get("/g/<slug>/events/new")
def empty(slug: str) -> Response:
    """A form for a new event; what it makes, it makes once. `?from=`: filled with what a member suggested."""
    person, made_of = required_viewer(), request.args.get("from", "")
    group = event_editing.begin(person.id, slug)
    fields = fresh(group)
    if made_of:
        home, known = suggested_events.begin(person.id, made_of)
        if home.id != group.id:
            raise NotFound()
        fields = {**fields, **known}
    return sheet_page(Sheet(group, fields, creation_key=uuid.uuid4().hex, suggestion=made_of))


@pages.post("/g/<slug>/events/new")
def make(slug: str) -> Response:
    """Make the event as typed, or say beside each field what is in the way."""
    person, fields = required_viewer(), posted()
    group = event_editing.begin(person.id, slug)
    form_key = request.form.get("creation_key") or uuid.uuid4().hex
    made_of = request.form.get("suggestion", "")
    sheet = Sheet(group, fields, creation_key=form_key, rows=posted_rows() or EMPTY, suggestion=made_of)
    if _wants("look"):
        return sheet_page(sheet)
    publish, seen = _wants("publish"), seen_revision()
    try:
        wishes = _questions_sent(sheet)
        saved = event_editing.send(person.id, group.id, fields, form_key, now(), publish=publish, seen_revision=seen,
                                   suggestion=made_of)  # fmt: skip
    except Invalid as refused:
        return sheet_page(sheet, errors=wrongs(refused))
    except Stale as stale:
        return sheet_page(sheet, stale=stale)
    _ask(person.id, saved.key, sheet, wishes)
    return _after(person.id, saved)


@pages.get("/e/<key>/edit")
def as_it_stands(key: str) -> Response:
    """The form of an event that is there already."""
    person = required_viewer()
    event = event_editing.take_up(person.id, key, now())
    return sheet_page(_sheet_of(event, questions.questions_of(key, person.id)))


@pages.post("/e/<key>/edit")
def change(key: str) -> Response:
    """Save what was changed, unless somebody else saved first: then both versions are shown."""
    person, fields = required_viewer(), posted()
    event = event_editing.take_up(person.id, key, now())
    sheet = _sheet_of(event, questions.questions_of(key, person.id), fields)
    if _wants("look"):
        return sheet_page(sheet)
    try:
        wishes = _questions_sent(sheet)
        saved = event_editing.save(person.id, key, fields, seen_revision(), now(),
                                   notify="quiet" not in request.form, publish=_wants("publish"))  # fmt: skip
    except Invalid as refused:
        return sheet_page(sheet, errors=wrongs(refused))
    except Stale as stale:
        return sheet_page(sheet, stale=stale)
    _ask(person.id, key, sheet, wishes)
    moved = any(fields[name] != event.fields[name] for name in WHEN)
    return _after(person.id, saved, changed=True, moved=moved)


@pages.post("/e/<key>/publish")
def publish(key: str) -> Response:
    """Let everybody see a draft."""
    event_editing.publish(required_viewer().id, key, now())
    say_next(say(language(), PUBLISHED))
    return go(f"/e/{key}")


@pages.get("/e/<key>/cancel")
def ask_to_cancel(key: str) -> Response:
    """What calling it off would do, and to how many."""
    event = event_editing.take_up(required_viewer().id, key, now())
    return show("event_cancel.html", paper=event.card.group.paper, event=event, card=event.card)


@pages.post("/e/<key>/cancel")
def cancel(key: str) -> Response:
    """Call it off, once."""
    done = event_editing.call_off(required_viewer().id, key, now())
    if done.was_draft:
        say_next(say(language(), "“{title}” is thrown away. Nobody saw it.", title=done.title))
        return go(f"/g/{done.group_slug}")
    told = count(language(), "One person is told.", "{n} people are told.", done.told)
    say_next(f"{say(language(), '“{title}” is called off.', title=done.title)} {told}")
    return go(f"/e/{key}")


@pages.post("/e/<key>/restore")
def restore(key: str) -> Response:
    """Hold it after all; everybody who had a seat is asked again."""
    told = event_editing.restore(required_viewer().id, key, now())
    words = say(language(), "It is on again.")
    say_next(f"{words} {count(language(), 'One person is asked.', '{n} people are asked.', told)}" if told else words)
    return go(f"/e/{key}")


WHEN = ("date", "start", "end", "end_date", "zone", "fold")
PUBLISHED = noted("Published. The card is in the group’s chat in a moment.")


def _wants(what: str) -> bool:
    return request.form.get("do") == what


def _sheet_of(event: Editing, asked: Sequence[Question], fields: Mapping[str, str] | None = None) -> Sheet:
    rows = posted_rows() or rows_of(asked)
    return Sheet(event.card.group, fields or event.fields, event=event, revision=event.revision, rows=rows, asked=asked)


def _questions_sent(sheet: Sheet) -> tuple[QuestionWish, ...] | None:
    """What is to be asked anew; None: what is asked now. Raises Invalid, also with what is wrong with the event."""
    try:
        return checked(sheet.rows, sheet.asked)
    except Invalid as refused:
        try:
            event_form.read(sheet.fields, now(), began=sheet.event.card.starts.utc if sheet.event else None)
        except Invalid as too:
            raise Invalid(*too.wrongs, *refused.wrongs) from None
        raise


def _ask(actor_id: int, key: str, sheet: Sheet, wishes: tuple[QuestionWish, ...] | None) -> None:
    # A form sent twice asks once: asking the same anew would throw away what was answered in between.
    if wishes is not None and not same(sheet.rows, questions.questions_of(key, actor_id)):
        questions.set_questions(actor_id, key, wishes, now())


def _after(actor_id: int, saved: Saved, *, changed: bool = False, moved: bool = True) -> Response:
    """Back to the form with a draft, on to the page with anything else; and say what was done."""
    card = event_editing.take_up(actor_id, saved.key, now()).card
    doubts = doubt_in_words(card.starts), doubt_in_words(card.ends, ends=True)
    say_next(" ".join(filter(None, (_done(saved, changed=changed and not _wants("publish")), *doubts))))
    over = sum(mode.over for mode in (card.room, card.online) if mode)
    if over and card.standing == Standing.COMING:
        say_next(count(language(), "One seat more is taken than there are. Choose who is asked to give one up.",
                       "{n} seats more are taken than there are. Choose who is asked to give one up.",
                       over))  # fmt: skip
        return go(f"/e/{saved.key}/people#over")
    in_form = saved.status == "draft" and not _wants("preview")
    if moved and not in_form and (busy := _busy(actor_id, card)):
        say_next(busy)  # in the form itself it stands beside the day
    return go(f"/e/{saved.key}/edit" if in_form else f"/e/{saved.key}")


def _busy(actor_id: int, card: EventCard) -> str:
    return busy_words(card.group.id, card.starts.utc, card.ends.utc, language(), asked_by=actor_id, but=card.key)


def _done(saved: Saved, *, changed: bool) -> str:
    if saved.status == "draft":
        return say(language(), "Draft saved. Only organisers see it.")
    if not changed:
        return say(language(), PUBLISHED)
    if not saved.told:
        return say(language(), "Saved.")
    return count(language(), "Saved. One person is told.", "Saved. {n} people are told.", saved.told)
