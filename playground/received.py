"""JSON as it is received: read once, and refused where it holds half a character."""

from __future__ import annotations

import json
from typing import Any


def read_json(text: bytes | str) -> Any:
    """The value; ValueError for what is no JSON, and for a lone surrogate, which no answer could carry back."""
    value = json.loads(text)
    mark = b"\\ud" if isinstance(text, bytes) else "\\ud"
    if mark in text.lower():  # type: ignore[operator]  # both are bytes, or both are text
        json.dumps(value, ensure_ascii=False).encode()
    return value
