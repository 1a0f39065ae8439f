"""The offline gazetteer's file, and the one way its names are folded.

`scripts/build_gazetteer.py` writes the file and says what its tables hold; `places` and `areas` read it.
"""

import sqlite3
import threading
import unicodedata
from pathlib import Path

from phrases import noted

FILE = Path(__file__).with_name("data") / "gazetteer.sqlite"
CREDIT = noted("Place names and populations: GeoNames (geonames.org), CC BY 4.0")

# Places that the file keeps ready for a short prefix.
KEPT_READY = 20

# How people are spread around a city's middle: evenly, over a disc.
PEOPLE_PER_KM2 = 3_000

# A compact key for any cell of level 11 or coarser: the 38 low bits of its id are all zero.
SPARE_BITS = 38

# Letters that Unicode does not decompose, and Arabic letters that keyboards use for one another.
_ALIKE = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t",
        "ŋ": "n", "ə": "e", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ى": "ي", "ی": "ي", "ک": "ك", "ـ": "",
    }
)  # fmt: skip
_JOINERS = frozenset("'’‘ʼʻʿʾ`´\u200c\u200d")
# Accents on Latin, Greek and Cyrillic; points of Hebrew and Arabic. The vowel signs of other scripts are letters
# to their readers and stay.
_ACCENTS = ((0x0300, 0x036F), (0x0591, 0x05C7), (0x064B, 0x065F), (0x0670, 0x0670))

_kept = threading.local()


def connection() -> sqlite3.Connection:
    """This thread's own connection, read-only; the file never changes under a running process."""
    if not hasattr(_kept, "connection"):
        _kept.connection = sqlite3.connect(f"{FILE.as_uri()}?mode=ro&immutable=1", uri=True)
    opened: sqlite3.Connection = _kept.connection
    return opened


def fold(text: str) -> str:
    """The form in which names are compared: no case, no accents, words parted by one space."""
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_ALIKE)
    bare = "".join(_plain(letter) for letter in letters)
    return unicodedata.normalize("NFC", " ".join(bare.split()))


def _plain(letter: str) -> str:
    if letter.isascii() and letter.isalnum():
        return letter
    code = ord(letter)
    if letter in _JOINERS or any(first <= code <= last for first, last in _ACCENTS):
        return ""
    return letter if unicodedata.category(letter)[0] in "LNM" else " "
