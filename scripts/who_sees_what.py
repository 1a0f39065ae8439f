"""Write docs/who-sees-what.md: the table of who sees what, from the lists the tests go by and the rules themselves."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from meetups.visibility import Role, Visibility, sight
from scripts.sights import BUTTONS, COMMANDS, FORMS, PAGES, Least

FILE = Path(__file__).parent.parent / "docs" / "who-sees-what.md"
READERS: dict[str, Role | None] = {
    "nobody signed in, a stranger": None, "who applied, who left": Role.LEFT, "who is kept out": Role.BANNED,
    "a member": Role.MEMBER, "an organiser": Role.ORGANISER, "the owner": Role.OWNER,
}  # fmt: skip
HEAD = """# Who sees what

`python -m scripts.who_sees_what` writes this file from `meetups/visibility.py` and `scripts/sights.py`. The tests press
every button and ask for every address as each of these people, and fail for one that stands in no list.

## A group and its events
"""
MORE = """
An event is as visible as its group at most; a draft is for organisers. **A sensitive group** is private, is called by
its neutral name outside itself, stands in no list, and its pages are not indexed. **Two people one of whom blocks the
other** read nothing of each other: names in lists, introductions, thanks, suggestions and offers are left out for both,
but for organisers, who look after the list of members; nothing says so. **Names of who comes** are for whom the group
or event says (all, members, those who come, organisers), and each person may be counted only.

| | |
|---|---|
| answers of who applies | organisers, and who gave them, until they are forgotten |
| reports | organisers; about one of them: moderators, a sensitive group by its neutral name; its maker: the answer |
| what was decided about somebody | that person, the organisers, and moderators once they object |
| how somebody's first event was | whom that person chose: nobody, their buddy, organisers |
| votes, quiet members, busy evenings | numbers, from five on; who voted what: nobody |
| time, digest, pauses, drift | that person alone |
"""


def written() -> str:
    """The whole file."""
    parts = [HEAD, *_groups(), MORE]
    for title, table in {"Pages": PAGES, "Forms": FORMS, "Commands": COMMANDS, "Buttons": BUTTONS}.items():
        parts += [f"\n## {title}\n", *_listed(table, "`/{}`" if table is COMMANDS else "`{}`")]
    return "\n".join(parts) + "\n"


def _groups() -> Iterator[str]:
    yield "| | " + " | ".join(Visibility) + " |"
    yield "|---" * (len(Visibility) + 1) + "|"
    for reader, role in READERS.items():
        yield f"| {reader} | " + " | ".join(_may(width, role) for width in Visibility) + " |"


def _may(width: Visibility, role: Role | None) -> str:
    allowed = sight(width, role)
    words = {"sees it": allowed.see, "finds it in lists": allowed.listed, "reads names": allowed.names,
             "answers": allowed.answer, "decides": allowed.manage}  # fmt: skip
    return ", ".join(word for word, yes in words.items() if yes) if allowed.see else "it does not exist"


def _listed(table: Mapping[Least, str], quoted: str) -> Iterator[str]:
    yield "| for | what |"
    yield "|---|---|"
    for least, text in table.items():
        names = (quoted.format(name.replace("|", "\\|")) for name in sorted(text.split()))
        yield f"| {least} | {' '.join(names)} |"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
