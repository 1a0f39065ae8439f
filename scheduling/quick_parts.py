"""One line cut into its parts: at commas, semicolons and line breaks, but never inside a quotation, number or address.

An address on the web is taken out of the part it stands in; quotation marks around a whole part are taken off.
"""

import re
from dataclasses import dataclass
from unicodedata import category

_QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "»": "«"}
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_END_OF_WORDS = ".,;:!?)]}'"  # what ends a sentence is no part of an address
_CUT = re.compile(r"[,;\n\r\u2028\u2029\uff0c\u3001\u061b\u060c]")
# 2,000 seats; 1,5 h. Not the comma of "19:00,120 seats": a clock's minutes begin no number.
_NUMBER = re.compile(r"(?<![\d:.,])\d{1,3}(?:,\d{3})+(?!\d)|(?<![\d:.,])\d{1,2},\d{1,2}(?=\s?(?:h|st)[^\W\d]*)", re.I)


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of the line; `quoted` ones are meant as they stand."""

    words: str
    quoted: bool = False
    link: str = ""


def split(text: str) -> tuple[Part, ...]:
    """The parts that hold anything, in order. Takes any text, and time that grows with its length alone."""
    cuts = _cuts(text)
    pieces = [text[start:end] for start, end in zip([0, *(n + 1 for n in cuts)], [*cuts, len(text)], strict=True)]
    parts = (_part(piece) for piece in pieces)
    return tuple(part for part in parts if part.words or part.link)


def plain(words: str) -> str:
    """The words as the grammar reads them: small letters, single blanks, nothing invisible."""
    kept = "".join(" " if category(c) == "Cc" else c for c in words if category(c) not in ("Cf", "Cs"))
    return " ".join(kept.casefold().split())


def _cuts(text: str) -> list[int]:
    kept = sorted([*_quotations(text), *(found.span() for found in _NUMBER.finditer(text)), *_links(text)])
    cuts, spans = [], iter(kept)
    span = next(spans, None)
    for found in _CUT.finditer(text):
        at = found.start()
        while span is not None and span[1] <= at:
            span = next(spans, None)
        if span is None or at < span[0]:
            cuts.append(at)
    return cuts


def _quotations(text: str) -> list[tuple[int, int]]:
    """From mark to mark, where a quotation begins a part and is closed on its own line."""
    found, at = [], 0
    for match in re.finditer(r"(?:^|[,;\n\r])\s*([\"“„«»])", text):
        begins = match.end()
        if begins < at:
            continue
        stop = min(n if n >= 0 else len(text) for n in (text.find(end, begins) for end in "\n\r"))
        ends = [n for n in (text.find(mark, begins, stop) for mark in _QUOTES[match[1]]) if n > 0]
        if ends:
            at = min(ends) + 1
            found.append((begins - 1, at))
    return found


def _links(text: str) -> list[tuple[int, int]]:
    """An address ends before a comma that nothing follows, and before a sentence's own marks."""
    return [(found.start(), found.start() + len(_trimmed(found[0]))) for found in _LINK.finditer(text)]


def _trimmed(link: str) -> str:
    return link.rstrip(_END_OF_WORDS.replace(")", "") if "(" in link else _END_OF_WORDS)


def _part(piece: str) -> Part:
    words = piece.strip()
    mark = _QUOTES.get(words[:1])
    if mark and len(words) > 2 and words[-1] in mark and not any(each in words[1:-1] for each in mark):
        return Part(words[1:-1].strip(), quoted=True)
    found = _LINK.search(words)
    if found is None:
        return Part(words)
    link = _trimmed(found[0])
    rest = f"{words[: found.start()]} {words[found.start() + len(link) :]}".strip(f" {_END_OF_WORDS}({{[<>")
    return Part(" ".join(rest.split()), link=link)
