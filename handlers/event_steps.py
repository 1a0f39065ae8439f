"""What an event is asked for, step by step. The texts collected are those of `meetups/event_form.py`."""

from collections.abc import Callable, Mapping
from typing import Any

from handlers import more_steps, quick_line, time_steps
from handlers.cards import isolated
from handlers.more_steps import has_line, has_room
from handlers.questions import ALSO, Asking, Options, Question, Said, Step, always, chosen, picking
from meetups.busy import busy_typed
from meetups.event_form import Format, VenueShown, check_fields
from meetups.groups import group, groups_of, require_organiser
from meetups.refusals import Invalid, NotAllowed, wrong
from meetups.visibility import ORGANISERS, WIDTH, Visibility
from phrases import noted

MOST_GROUPS = 20


def choosing_group(asking: Asking, group_id: int) -> dict[str, str]:
    """The fields that follow from the group. Raises NotAllowed unless the person organises it."""
    require_organiser(asking.person.id, group_id)
    facts = group(group_id)
    return {"group": str(facts.id), "zone": facts.zone, "width": facts.visibility.value}


def _group_options(asking: Asking) -> Options:
    mine = groups_of(asking.person.id, ORGANISERS)[:MOST_GROUPS]
    return tuple(((facts.name, str(facts.id)),) for facts, _ in mine)


def _ask_group(asking: Asking) -> Question:
    return Question(asking.say("Which group is it for?"), _group_options(asking))


def _take_group(asking: Asking, said: Said) -> Mapping[str, str]:
    group_id = int(chosen(said, _group_options(asking)))
    fields = choosing_group(asking, group_id)
    if asking.answers.get("group") == fields["group"]:
        return fields  # the line was read for it already
    return fields | quick_line.fields_of(asking.answers, group_id)


def _no_event_yet(asking: Asking) -> bool:
    return not asking.answers.get("event")


def typed_step(
    name: str,
    label: str,
    words: str,
    options: Callable[[Asking], Options] = lambda asking: (),
    applies: Callable[[Asking], bool] = always,
    **more: Any,
) -> Step:
    """A step answered with words for the field of its name; a button gives the words for the person."""

    def ask(asking: Asking) -> Question:
        said = asking.answers.get(name, "")
        now = asking.say("Now: {said}", said=isolated(said[:300])) if said else ""
        return Question("\n".join(part for part in (asking.say(words), now) if part), options(asking))

    def take(asking: Asking, said: Said) -> Mapping[str, str]:
        typed = "" if _is_offered(said, options(asking)) else said.text
        check_fields({**asking.answers, name: typed}, (name,), asking.now)
        return {name: typed}

    return Step(name, label, ask, take, (name,), applies, **more)


def _is_offered(said: Said, options: Options) -> bool:
    labels = {label.casefold() for row in options for label, _ in row}
    if said.pressed:
        chosen(said, options)
    return said.pressed or said.text.strip().casefold() in labels


def _formats(asking: Asking) -> Options:
    return (
        ((asking.say("In person"), Format.IN_PERSON.value), (asking.say("Online"), Format.ONLINE.value)),
        ((asking.say("In person + online"), Format.HYBRID.value),),
    )


def _ask_format(asking: Asking) -> Question:
    """The first question once the time is known: whether many are busy then is said with it."""
    group_id = int(asking.answers["group"])
    busy = busy_typed(group_id, asking.answers, asking.now, asking.language, asked_by=asking.person.id)
    words = asking.say("Where do people meet?")
    return Question(f"{busy}\n\n{words}" if busy else words, _formats(asking))


def _take_format(asking: Asking, said: Said) -> Mapping[str, str]:
    return {"format": chosen(said, _formats(asking))}


def _take_venue(asking: Asking, said: Said) -> Mapping[str, str]:
    name, _, address = said.text.strip().partition("\n")
    fields = {"venue": name} | ({"address": " ".join(address.split()), ALSO: "address"} if address.strip() else {})
    check_fields({**asking.answers, **fields}, ("venue", "address"), asking.now)
    return fields


def _ask_venue(asking: Asking) -> Question:
    words = asking.say("Where is the room? Type its name, and the address on a second line if you like.")
    return Question(words)


def _no_limit(asking: Asking) -> Options:
    return (((asking.say("No limit"), "none"),),)


def _later(asking: Asking) -> Options:
    return (((asking.say("Later"), "later"),),)


def _widths(asking: Asking) -> Options:
    words = {
        Visibility.PRIVATE: noted("Members only"),
        Visibility.UNLISTED: noted("Whoever has the link"),
        Visibility.PUBLIC: noted("Everybody"),
    }
    widest = WIDTH[Visibility(asking.answers["width"])]
    return tuple(((asking.say(label), width.value),) for width, label in words.items() if WIDTH[width] <= widest)


def _may_be_wider(asking: Asking) -> bool:
    return asking.answers.get("width", Visibility.PRIVATE) != Visibility.PRIVATE


def _shown(asking: Asking) -> Options:
    return (
        ((asking.say("Everybody who sees the event"), VenueShown.EXACT.value),),
        ((asking.say("Those who have a seat"), VenueShown.AFTER.value),),
        ((asking.say("Only the area, to all"), VenueShown.AREA.value),),
    )


def may_organise(asking: Asking) -> None:
    """Raises NotAllowed where the person organises no group yet."""
    if not groups_of(asking.person.id, ORGANISERS):
        raise NotAllowed(
            noted("You organise no group yet. Add me to your group’s chat first: /start shows the button.")
        )


def _review_take(asking: Asking, said: Said) -> Mapping[str, str]:
    if said.text != "publish" or not said.pressed:
        raise Invalid(wrong("review", noted("Press Publish, or change something first.")))
    return {}


def steps(preview: Callable[[Asking], Question]) -> tuple[Step, ...]:
    """All steps in the order they are asked; `preview` draws the last."""
    return (
        quick_line.KEPT_STEP,
        Step("group", noted("Group"), _ask_group, _take_group, ("group",), _no_event_yet),
        typed_step("title", noted("Name"), noted("What is the event called?")),
        quick_line.DOUBT_STEP,
        *time_steps.STEPS,
        Step("format", noted("Format"), _ask_format, _take_format, ("format",)),
        Step("venue", noted("Room"), _ask_venue, _take_venue, ("venue",), has_room),
        typed_step("address", noted("Address"), noted("What is the address?"), applies=has_room, optional=True),
        typed_step("seats", noted("Seats"), noted("How many seats are there in the room?"), _no_limit, has_room),
        typed_step("link", noted("Link"), noted("What is the link? It is only ever sent to those who join online."),
                   _later, has_line),
        typed_step("about", noted("Description"), noted("What is it about? A few lines."), optional=True),
        picking("visibility", noted("Who sees it"), noted("Who may see it?"), _widths, applies=_may_be_wider),
        typed_step("online_seats", noted("Seats online"), noted("How many may join online?"), _no_limit, has_line,
                   extra=True),
        *more_steps.STEPS,
        picking("venue_shown", noted("Who reads the address"), noted("Who may read where exactly it is?"), _shown,
                applies=has_room, extra=True),
        Step("review", "", preview, _review_take, review=True),
    )  # fmt: skip
