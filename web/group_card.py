"""Whom a group is for: the form in which its organisers say it, and what its page and lists show of it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from meetups import group_card, group_card_form, groups, interests
from meetups.gazetteer import fold
from meetups.group_card_words import LABELS, LEVELS, MEETS, PACES
from meetups.groups import GroupFacts
from meetups.refusals import Invalid, Stale
from phrases import noted, say
from web.clock import now
from web.door import go, language, required_viewer, say_next, show
from web.event_fields import Differing
from web.sent import seen_revision

pages = Blueprint("group_card", __name__)
SAVED = noted("Saved. Whoever may see the group reads it before they join.")
OPEN = noted("Not said")
Words = Mapping[Any, str]
CHOICES: Mapping[str, Words] = {"level": LEVELS, "pace": PACES, "meets": MEETS}


@pages.get("/g/<slug>/card")
def as_it_stands(slug: str) -> Response:
    """The form, filled with what stands now."""
    facts = _managed(slug, required_viewer().id)
    said = group_card.card(facts.id)
    return _form(facts, group_card.fields_of(said, language()), said.revision)


@pages.post("/g/<slug>/card")
def change(slug: str) -> Response:
    """Save it; or look for interests; or say what is in the way, or who was faster. Nothing typed is lost."""
    person = required_viewer()
    facts, fields, revision = _managed(slug, person.id), _sent(), seen_revision()
    if request.form.get("do") == "look":
        return _form(facts, fields, revision)
    try:
        group_card.save(person.id, facts.id, fields, revision, now(), language=language())
    except Invalid as refused:
        return _form(facts, fields, revision, errors={one.field: one.words(language()) for one in refused.wrongs})
    except Stale as stale:
        return _form(facts, fields, stale.revision, stale=stale)
    say_next(say(language(), SAVED))
    return go(f"/g/{slug}")


def _managed(slug: str, person_id: int) -> GroupFacts:
    facts = groups.view(slug, person_id).facts
    groups.require_organiser(person_id, facts.id)
    return facts


def _sent() -> dict[str, str]:
    """The fields as sent; own words that are in the list are ticked there from now on."""
    fields = {name: request.form.get(name, "") for name in group_card_form.FIELDS}
    keys, own = group_card_form.tags_in(" ".join(request.form.getlist("interests")), fields["own"])
    return fields | {"interests": " ".join(keys), "own": ", ".join(own)}


def _form(
    facts: GroupFacts,
    fields: Mapping[str, str],
    revision: int,
    errors: Mapping[str, str] | None = None,
    stale: Stale | None = None,
) -> Response:
    spoken, sought = language(), request.form.get("sought", "")[:100]
    chosen = fields["interests"].split()
    return show(
        "group_card.html",
        status=422 if errors else 409 if stale else 200,
        here="groups",
        paper=facts.paper,
        group=facts,
        fields=fields,
        revision=revision,
        errors=errors or {},
        differing=_differences(fields, stale.theirs) if stale else None,
        chosen=[(key, interests.label(key, spoken)) for key in chosen],
        sought=sought,
        looked=bool(sought.strip()),
        found=[(one.key, one.label(spoken)) for one in interests.find(sought, spoken) if one.key not in chosen],
        families=_families(chosen),
        most=group_card_form.MOST_TAGS,
        levels=_options(LEVELS),
        paces=_options(PACES),
        meets=_options(MEETS),
    )


def _families(chosen: list[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The list to browse, without what is ticked above it."""
    spoken = language()
    return [
        (
            family.label(spoken),
            sorted(
                ((one.key, one.label(spoken)) for one in family.interests if one.key not in chosen),
                key=lambda pair: fold(pair[1]),
            ),
        )
        for family in interests.families()
    ]


def _options(words: Words) -> list[tuple[str, str]]:
    spoken = language()
    return [("", say(spoken, OPEN)), *((str(value), say(spoken, text)) for value, text in words.items())]


def _differences(mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[Differing]:
    spoken = language()
    labels = LABELS | {"own": noted("In your own words"), "meets": noted("Where")}
    return [
        Differing(
            name,
            say(spoken, labels[name]),
            _shown(name, theirs[name]),
            _shown(name, mine[name]),
            theirs[name] != mine[name].replace("\r\n", "\n").strip(),
        )
        for name in group_card_form.FIELDS
    ]


def _shown(name: str, value: str) -> str:
    spoken = language()
    if name == "interests":
        return ", ".join(interests.label(key, spoken) for key in value.split())
    words = CHOICES.get(name, {})
    return next((say(spoken, text) for each, text in words.items() if str(each) == value), value)
