"""Numbers as forms and addresses send them: whatever else somebody sends in their place is nonsense, and no error."""

from flask import request

from meetups.refusals import NotFound

DIGITS = 9  # of any number we hand out, but those of rows that grow without end
NOBODY_SAW = -1


def whole(text: str, otherwise: int, digits: int = DIGITS) -> int:
    """The whole number `text` says in up to so many digits, 0 to 9; `otherwise` for nonsense."""
    said = text.strip()
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= digits else otherwise


def number_of(field: str) -> int:
    """The number of somebody or something in the form. Raises NotFound for nonsense: that is nothing's number."""
    found = whole(request.form.get(field, ""), NOBODY_SAW, digits=17)
    if found == NOBODY_SAW:
        raise NotFound()
    return found


def one_of(field: str, *choices: str) -> str:
    """Which of these the form chose. Raises NotFound for anything else: no button of ours says it."""
    said = request.form.get(field, "")
    if said not in choices:
        raise NotFound()
    return said


def seen_revision() -> int:
    """The revision the form was made from; nonsense counts as one nobody has seen."""
    return whole(request.form.get("revision", ""), NOBODY_SAW)
