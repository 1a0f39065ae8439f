"""Phrases in Python code, for Babel's collector: also inside f-strings and other calls, and each branch of a choice."""

import ast
import io
import tokenize
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from itertools import product
from typing import IO

Found = tuple[int, str, tuple[str | None, ...], list[str]]


def said_in(
    file: IO[bytes], keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, object]
) -> Iterator[Found]:
    """Line, function, its words by position (None: not written there) and the notes to translators above or beside."""
    source = file.read().decode()
    calls, notes = _read(source, tuple(comment_tags))
    for call in calls:
        if (name := _name(call.func)) in keywords:
            for words in product(*map(_texts, call.args)):
                yield call.lineno, name, words, notes.get(call.lineno, [])


@cache  # for Babel asks once for each kind of keyword
def _read(source: str, tags: tuple[str, ...]) -> tuple[list[ast.Call], dict[int, list[str]]]:
    noted = any(tag in source for tag in tags)  # in few files, and looking for them takes longest
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return calls, _notes(source, tags) if noted else {}


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _texts(argument: ast.expr) -> tuple[str | None, ...]:
    """What the argument may be, as far as it is written out: `"a" if x else "b"` may be both."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return (argument.value,)
    if isinstance(argument, ast.IfExp):
        return _texts(argument.body) + _texts(argument.orelse)
    return (None,)


def _notes(source: str, tags: tuple[str, ...]) -> dict[int, list[str]]:
    """By line: the note that begins with a tag, on the line itself or in the comments right above it."""
    comments = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            comments[token.start[0]] = (token.string.lstrip("# "), token.line.lstrip().startswith("#"))
    notes = {}
    for first, (words, alone) in comments.items():
        if words.startswith(tags):
            line, said = first, [words]
            while alone and (line := line + 1) in comments and comments[line][1]:
                said.append(comments[line][0])
            notes[line] = said  # the line itself, or the first one below that is code
    return notes
