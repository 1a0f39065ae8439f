"""What people type, made fit for an iCalendar value (RFC 5545 section 3.3.11, RFC 3986 for URIs)."""

import re
from urllib.parse import quote

from icalendar import vCategory, vText, vUri

_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls RFC 5545 forbids; embeddings, overrides and isolates, which would turn the words around them;
# a BOM; and halves of surrogate pairs, which UTF-8 cannot write.
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_URI_SAFE = "%:/?#[]@!$&'()*+,;=-._~"


class _Text(vText):
    r"""TEXT that keeps a typed "\N": the library's own escaping takes it for a line break."""

    def to_ical(self) -> bytes:
        return b"\\\\N".join(vText(part).to_ical() for part in self.split("\\N"))


def clean(value: str) -> str:
    """The words with every kind of line break as one and without what may not stand in a calendar."""
    return _UNWRITABLE.sub("", _LINE_BREAKS.sub("\n", value))


def one_line(value: str) -> str:
    """Cleaned, all runs of white space a single space: for titles and names."""
    return " ".join(clean(value).split())


def text(value: str) -> vText:
    """A TEXT value that reads back as `clean(value)`."""
    return _Text(clean(value))


def categories(values: tuple[str, ...]) -> vCategory:
    """The CATEGORIES value, each one line."""
    category = vCategory([])
    category.cats = [_Text(one_line(value)) for value in values]
    return category


def uri(value: str) -> vUri:
    """A URI value in ASCII; what a URI may not hold (spaces, line breaks, other scripts) percent-encoded."""
    return vUri(quote(clean(value).strip(), safe=_URI_SAFE))
