"""A group's card as people type it, in the dialogue and on the page: read, and told what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass

from meetups import interests, spoken
from meetups.gazetteer import fold
from meetups.names import one_line, paragraphs, visible
from meetups.refusals import Invalid, Wrong, wrong
from phrases import noted

MOST_TAGS, MOST_OWN = 12, 5
LONGEST_OWN = 48
MOST_LANGUAGES = 12
SMALLEST, LARGEST = 2, 100_000
LEVELS = ("beginner", "hobby", "advanced", "professional")
PACES = ("weekly", "fortnightly", "monthly", "seldom")
MEETS = ("in_person", "online", "hybrid")
LONGEST = {"not_for": 500, "accessibility": 300, "cost": 200}
FIELDS = ("interests", "own", "level", "not_for", "languages", "pace", "meets", "size_limit", "accessibility", "cost")


@dataclass(frozen=True, slots=True)
class CardWish:
    """What a card shall say, checked. `interests` are keys of the list, `own` the group's own words."""

    interests: tuple[str, ...]
    own: tuple[str, ...]
    level: str
    not_for: str
    languages: tuple[str, ...]
    pace: str
    meets: str
    size_limit: int | None
    accessibility: str
    cost: str


def read(typed: Mapping[str, str]) -> CardWish:
    """Raises Invalid with every field that is wrong. A field that is missing is empty."""
    fields = {name: typed.get(name, "") for name in FIELDS}
    wrongs: list[Wrong] = []
    keys, own = tags_in(fields["interests"], fields["own"])
    codes, unknown = spoken.read(fields["languages"])
    wrongs += [
        *_tag_wrongs(keys, own),
        *_choice_wrongs(fields),
        *_language_wrongs(codes, unknown),
        *_size_wrongs(fields["size_limit"]),
    ]
    texts = {name: paragraphs(fields[name]) for name in LONGEST}
    for name, limit in LONGEST.items():
        if len(texts[name]) > limit:
            length = len(texts[name])
            words = noted("Keep this under {limit} characters; it has {length}.")
            wrongs.append(wrong(name, words, limit=limit, length=length))
    if wrongs:
        raise Invalid(*sorted(wrongs, key=lambda one: FIELDS.index(one.field)))
    return CardWish(keys, own, fields["level"], texts["not_for"], codes, fields["pace"], fields["meets"],
                    _size(fields["size_limit"]), texts["accessibility"], texts["cost"])  # fmt: skip


def tags_in(chosen: str, own: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(keys of the list, a group's own words), each once; own words that the list knows become its key."""
    keys, words = dict.fromkeys(chosen.split()), dict[str, str]()
    for text in (one_line(part) for part in spoken.COMMAS.split(own)):
        known = interests.meant(text)
        if known is not None:
            keys[known.key] = None
        elif visible(text):
            words.setdefault(fold(text) or text, text)
    return tuple(keys), tuple(words.values())


def _tag_wrongs(keys: tuple[str, ...], own: tuple[str, ...]) -> list[Wrong]:
    wrongs = []
    if any(key not in interests.interests() for key in keys):
        wrongs.append(wrong("interests", noted("Choose one of those offered.")))
    if len(keys) + len(own) > MOST_TAGS:
        wrongs.append(wrong("interests", noted("Choose up to {n}: those that say most."), n=MOST_TAGS))
    if len(own) > MOST_OWN:
        wrongs.append(wrong("own", noted("Up to {n} in your own words; the rest from the list."), n=MOST_OWN))
    for text in own:
        if len(text) > LONGEST_OWN:
            wrongs.append(wrong("own", noted("“{words}” is too long: keep each under {limit} characters."), words=text,
                                limit=LONGEST_OWN))  # fmt: skip
    return wrongs


def _choice_wrongs(fields: Mapping[str, str]) -> list[Wrong]:
    offered = {"level": LEVELS, "pace": PACES, "meets": MEETS}
    return [
        wrong(name, noted("Choose one of those offered."))
        for name, values in offered.items()
        if fields[name] not in ("", *values)
    ]


def _language_wrongs(codes: tuple[str, ...], unknown: tuple[str, ...]) -> list[Wrong]:
    if unknown:
        words = noted("“{words}” is no language known here. Put commas between languages.")
        return [wrong("languages", words, words=unknown[0][:60])]
    if len(codes) > MOST_LANGUAGES:
        return [wrong("languages", noted("Name up to {n} languages."), n=MOST_LANGUAGES)]
    return []


def _size_wrongs(text: str) -> list[Wrong]:
    try:
        size = _size(text)
    except ValueError:
        return [wrong("size_limit", noted("Type a number, such as 30, or leave it empty."))]
    if size is not None and not SMALLEST <= size <= LARGEST:
        return [wrong("size_limit", noted("Type a number from {least} to {most}."), least=SMALLEST, most=LARGEST)]
    return []


def _size(text: str) -> int | None:
    plain = text.strip()
    if not plain:
        return None
    if not plain.isdecimal() or len(plain) > 9:
        raise ValueError(plain)
    return int(plain)
