"""`make translations`: collect the phrases of the code into every language's catalogue, locales/<language>.

New phrases arrive untranslated, phrases nobody says any more leave. `--check` changes nothing and says what is missing.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from phrases import LANGUAGES, LOCALES

ROOT = Path(__file__).parent.parent
# Functions take the language first, methods know it: `say(language, "…")`, `asking.say("…")`.
KEYWORDS = (
    {"noted": None, "say": (2,), "count": (2, 3), "_": None, "n_": (1, 2)},
    {"say": (1,), "count": (1, 2)},
)
METHODS = [("**.py", "scripts.said:said_in"), ("web/templates/**.html", "jinja2")]
ROOMS = ("handlers", "meetups", "web", "phrases.py")


def main() -> int:
    """0: the catalogues say everything. 1: some phrases wait for words (with --check)."""
    template = collected()
    missing = 0
    for language in LANGUAGES:
        if language == "en":
            continue
        path = LOCALES / language / "LC_MESSAGES" / "klatch.po"
        catalogue = updated(path, language, template)
        missing += len(list(untranslated(catalogue)))
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_written(catalogue))
        for message in untranslated(catalogue):
            print(f"{language}: {message.id!r}")
    print(f"{len(template)} phrases, {missing} without words")
    return 1 if missing and "--check" in sys.argv else 0


def collected() -> Catalog:
    """Every phrase of the code, with the places that say it."""
    catalogue = Catalog(
        project="Klatch", version="", charset="utf-8", fuzzy=False, creation_date=datetime(2026, 1, 1, tzinfo=UTC)
    )
    found = [
        one
        for keywords in KEYWORDS
        for one in extract_from_dir(
            str(ROOT), METHODS, keywords=keywords, comment_tags=("Translators:",), directory_filter=_ours
        )
    ]
    for file, _line, message, comments, context in sorted(found, key=lambda one: one[:2]):
        if file.startswith(ROOMS):
            _check_one_plural(catalogue, message, file)
            catalogue.add(message, None, [(file, 1)], auto_comments=comments, context=context)
    return catalogue


def _check_one_plural(catalogue: Catalog, message: str | tuple[str, ...], file: str) -> None:
    """A catalogue keeps one plural for a singular; a second would be lost without a word. Raises ValueError."""
    known = catalogue.get(message[0] if isinstance(message, tuple) else message)
    if isinstance(message, tuple) and known is not None and known.pluralizable and known.id != message:
        raise ValueError(f"{file}: {message[0]!r} has two plurals, {known.id[1]!r} and {message[1]!r}")


def updated(path: Path, language: str, template: Catalog) -> Catalog:
    """The language's catalogue with exactly the phrases of the code."""
    catalogue = Catalog(language, charset="utf-8")
    if path.exists():
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.project, catalogue.fuzzy = "Klatch", False
    catalogue.version = catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
    catalogue.header_comment = "# The words of Klatch. Informal, plain, warm and brief; no exclamation marks."
    # The same words, the same file.
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    return catalogue


def untranslated(catalogue: Catalog) -> Iterator[Message]:
    """Phrases without words yet."""
    for message in catalogue:
        words = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and not all(words):
            yield message


def _written(catalogue: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalogue, width=120, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return out.getvalue()


def _ours(folder: str) -> bool:
    return Path(folder).name not in (
        ".venv",
        ".venv-peers",
        "data",
        "tests",
        "benchmarks",
        "docs",
        "migrations",
        "playground",
        "scripts",
        "node_modules",
        ".git",
        "static",
    )


if __name__ == "__main__":
    sys.exit(main())
