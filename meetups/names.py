"""Short public names for things: random keys in URLs, slugs, and titles made fit to show."""

import re
import secrets
import unicodedata

# Characters that turn or hide the direction of the text around them; titles are isolated where shown instead.
DIRECTION_MARKS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs by name, with nothing to see
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that reads like something else


def new_key(length: int = 10) -> str:
    """A random key for a URL; 10 characters are 49 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def slug_of(name: str) -> str:
    """`Translators’ Table` → `translators-table`; a name without Latin letters gives an empty text."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-")


def one_line(text: str) -> str:
    """A title as people meant it: one line, no control characters, no marks that turn the text around it."""
    kept = text.translate(DIRECTION_MARKS)
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in kept)
    return " ".join(kept.split())


def visible(text: str) -> bool:
    """Whether there is anything to see: a letter, a number, a sign; not only joiners and blanks."""
    return any(unicodedata.category(c)[0] in "LNPS" and c not in BLANKS for c in text)


def paragraphs(text: str) -> str:
    """A longer text as people meant it: line breaks kept, control characters and turning marks gone."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").translate(DIRECTION_MARKS)
    return "".join(c for c in kept if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()
