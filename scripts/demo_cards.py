"""What the demo's groups say of themselves: whom they are for, and how they treat each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from meetups import group_card, norms
from meetups.groups import GroupFacts


@dataclass(frozen=True)
class Saying:
    """A group's card as typed, and its norms as Markdown."""

    card: dict[str, str]
    norms: str


def say_so(group: GroupFacts, owner_id: int, now: datetime) -> None:
    """Save the card and publish the norms, before anybody else belongs to the group."""
    said = SAYINGS[group.name]
    group_card.save(owner_id, group.id, said.card, group_card.FIRST_REVISION, now)
    norms.publish(owner_id, group.id, said.norms, norms.NONE_YET, now)


def agree(group: GroupFacts, user_ids: Iterable[int], now: datetime) -> None:
    """These agreed as they came in."""
    for user_id in user_ids:
        norms.record(user_id, group.id, 1, now)


SAYINGS = {
    "Translators’ Table": Saying(
        {
            "interests": "translation poetry language-exchange",
            "own": "arguing about a comma",
            "level": "hobby",
            "languages": "English, German, Arabic, Spanish, Italian, Turkish",
            "pace": "fortnightly",
            "meets": "hybrid",
            "not_for": "It is not a language course, and nobody is corrected who did not ask.",
            "size_limit": "24",
            "accessibility": "No steps to the café; the door to the toilet is 75 cm wide. The screen is large.",
            "cost": "Free. The café is glad if you order something.",
        },
        "1. **The poem comes first.** We argue about words, never about people.\n"
        "2. Whoever has said least speaks next.\n"
        "3. Those online are at the table: look at the screen when you speak.\n"
        "4. What is told about a life between the lines stays in the room.\n\n"
        "If something is not right, write to Katrin or Anna, alone.",
    ),
    "PyLavapiés": Saying(
        {
            "interests": "python programming free-software",
            "level": "hobby",
            "languages": "Spanish",
            "pace": "weekly",
            "meets": "hybrid",
            "not_for": "No es un curso ni una bolsa de empleo.",
            "size_limit": "40",
            "accessibility": "Ascensor hasta la sala; subtítulos en la videollamada si los pides antes.",
            "cost": "Gratis.",
        },
        "- Ninguna pregunta es tonta: la primera en voz alta ayuda a tres más.\n"
        "- Se critica el código, no a quien lo escribió.\n"
        "- Nada de fotos sin preguntar.\n\n"
        "¿Algo va mal? Escribe a Lucía.",
    ),
    "Repair Evening Ghent": Saying(
        {
            "interests": "repair sewing electronics upcycling",
            "own": "toasters",
            "level": "beginner",
            "languages": "Dutch, English, French",
            "pace": "seldom",
            "meets": "in_person",
            "not_for": "Not a free workshop: you mend it yourself, and somebody sits beside you.",
            "accessibility": "Ground floor, wide doors. It can get loud.",
            "cost": "Free; a jar stands by the door for screws and coffee.",
        },
        "1. Unplug it first.\n"
        "2. Ask before you take somebody’s tool, and put it back.\n"
        "3. Not everything can be mended. That is fine too.",
    ),
}
