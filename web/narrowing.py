"""Narrowing the list of groups down by what they say of themselves."""

from collections.abc import Mapping

from meetups import interests, spoken
from meetups.gazetteer import fold
from meetups.group_card_words import LEVELS, PACES
from meetups.group_search import Wanted, offered
from phrases import noted, say
from web.door import language

ANY = noted("Any")
LONGEST = 60
Options = list[tuple[str, str]]


def wanted_in(fields: Mapping[str, str]) -> Wanted:
    """What an address asks for; a level or pace that does not exist is not asked for."""
    asked = {name: fields.get(name, "").strip()[:LONGEST] for name in ("interest", "level", "language", "pace")}
    known = None if asked["interest"] in interests.interests() else interests.meant(asked["interest"])
    return Wanted(
        interest=known.key if known else asked["interest"],
        level=asked["level"] if asked["level"] in list(LEVELS) else "",
        language=asked["language"].lower(),
        pace=asked["pace"] if asked["pace"] in list(PACES) else "",
    )


def choices(wanted: Wanted) -> dict[str, Options]:
    """Value and words of what may be chosen in each field: what groups say, and what is asked for already."""
    reader, there = language(), offered()
    tags = {one.tag: one.label(reader) for one in there.tags}
    if wanted.interest:
        tags.setdefault(wanted.interest, interests.label(wanted.interest, reader))
    codes = {*there.languages, *filter(None, (wanted.language,))}
    return {
        "interest": _sorted(tags),
        "level": _with_any([(value.value, say(reader, words)) for value, words in LEVELS.items()]),
        "language": _sorted({code: spoken.name(code, reader) for code in codes}),
        "pace": _with_any([(value.value, say(reader, words)) for value, words in PACES.items()]),
    }


def _sorted(named: Mapping[str, str]) -> Options:
    return _with_any(sorted(named.items(), key=lambda pair: fold(pair[1])))


def _with_any(options: Options) -> Options:
    return [("", say(language(), ANY)), *options]
