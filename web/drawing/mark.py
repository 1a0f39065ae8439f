"""The mark of Klatch: a table, three chairs and a cup."""

from markupsafe import Markup

_MARK = Markup(
    '<svg viewBox="0 0 32 32" aria-hidden="true"><g stroke="currentColor" stroke-linecap="round">'
    '<circle cx="16" cy="16" r="6.2" stroke-width="3.6"/><path stroke-width="4" '
    'd="M28 19.9A12.6 12.6 0 0 1 19.9 28M12.1 28A12.6 12.6 0 0 1 4 19.9M4 12.1A12.6 12.6 0 0 1 12.1 4"/></g>'
    '<circle cx="26" cy="6" r="3.9" fill="currentColor"/></svg>'
)


def mark_svg() -> Markup:
    """The mark in the ink of whatever stands round it; the word beside it is its name."""
    return _MARK
