"""Servers are replaced one by one: code and schema may be one step apart, where the step promised so."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import database as ground
import migrations
from database import schema_change
from migrations import WrongSchema, check_schema, migrate
from tests.schemas import opened

PLAIN = "def up(migrator, db):\n    db.execute_sql('ALTER TABLE draft ADD COLUMN mood VARCHAR(9) NOT NULL DEFAULT 0')\n"


@pytest.fixture
def steps(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The code's folder of steps, all applied."""
    folder = tmp_path / "steps"
    folder.mkdir()
    for path in migrations.MIGRATIONS.glob("0*.py"):
        shutil.copy(path, folder)
    monkeypatch.setattr(migrations, "MIGRATIONS", folder)
    with opened(empty_url):
        migrate()
        yield folder


def newest(folder: Path) -> str:
    """The last step the code knows."""
    return max(path.stem for path in folder.glob("0*.py"))


def tomorrow(folder: Path, text: str, number: int = 9001) -> str:
    """A later version's step is written, applied, and its file is gone again: this is the code from before it."""
    path = folder / f"{number}_later.py"
    path.write_text(text)
    assert migrate() == [path.stem]
    path.unlink()
    return path.stem


def test_code_runs_on_the_schema_after_it_where_the_step_promised(steps: Path) -> None:
    tomorrow(steps, f'SERVES_FROM = "{newest(steps)}"\n{PLAIN}')
    check_schema()


def test_without_a_promise_it_does_not(steps: Path) -> None:
    tomorrow(steps, PLAIN)
    with pytest.raises(WrongSchema, match="newer Klatch"):
        check_schema()


def test_a_promise_to_newer_code_is_none_to_this(steps: Path) -> None:
    promised = f'SERVES_FROM = "{newest(steps)}"\n'
    first = tomorrow(steps, promised + PLAIN)
    second = (steps / f"{first}.py", steps / "9002_later_still.py")
    second[0].write_text(promised + PLAIN)
    second[1].write_text(f'SERVES_FROM = "{first}"\n{PLAIN.replace("mood", "tone")}')
    assert migrate() == ["9002_later_still"]
    second[1].unlink()
    check_schema()  # the code between them
    second[0].unlink()
    with pytest.raises(WrongSchema, match="newer Klatch"):
        check_schema()


def test_new_code_waits_for_its_step_unless_the_step_can_wait(steps: Path) -> None:
    (steps / "9001_later.py").write_text(PLAIN)
    with pytest.raises(WrongSchema, match="behind this Klatch"):
        check_schema()
    (steps / "9001_later.py").write_text(f"CAN_WAIT = True\n{PLAIN}")
    check_schema()
    assert migrate() == ["9001_later"]
    check_schema()


def test_old_code_never_migrates_what_newer_code_made(steps: Path) -> None:
    tomorrow(steps, f'SERVES_FROM = "{newest(steps)}"\n{PLAIN}')
    with pytest.raises(WrongSchema, match="newer Klatch"):
        migrate()


# ── What a step must leave alone to promise anything, shown for those we ship ─────────────────────────────────────────


def columns() -> dict[tuple[str, str], tuple[str, bool, bool]]:
    """Of every column: its type, whether it may be empty, whether the database fills it in."""
    found = {}
    for table in ground.db.get_tables():
        for column in ground.db.get_columns(table):
            filled = column.default is not None or column.primary_key
            found[table, column.name] = (column.data_type.lower(), column.null, filled)
    return found


def unique() -> set[tuple[str, tuple[str, ...]]]:
    """What may stand in a table only once."""
    return {(table, tuple(sorted(index.columns))) for table in ground.db.get_tables()
            for index in ground.db.get_indexes(table) if index.unique}  # fmt: skip


def broken_by(step: Path, folder: Path) -> list[str]:
    """What the code before this step would stumble over once it is applied."""
    before, once = columns(), unique()
    shutil.copy(step, folder)
    assert migrate() == [step.stem]
    after, old_tables = columns(), {table for table, _ in before}
    gone = [f"{table}.{name} is gone" for table, name in before.keys() - after.keys()]
    other = [f"{'.'.join(key)} is another" for key in before.keys() & after.keys() if before[key][:2] != after[key][:2]]
    bare = [f"{table}.{name} must be given" for (table, name) in after.keys() - before.keys()
            if table in old_tables and not (after[table, name][1] or after[table, name][2])]  # fmt: skip
    tighter = [f"{table} {names} only once" for table, names in unique() - once if table in old_tables]
    return sorted(gone + other + bare + tighter)


@pytest.fixture
def before_last(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """All steps but the last are applied; the folder to put the last one into."""
    folder = tmp_path / "steps"
    folder.mkdir()
    real = sorted(migrations.MIGRATIONS.glob("0*.py"))
    for path in real[:-1]:
        shutil.copy(path, folder)
    monkeypatch.setattr(migrations, "MIGRATIONS", folder)
    with opened(empty_url):
        migrate()
        yield folder


def test_the_last_step_keeps_what_it_promises(before_last: Path) -> None:
    last = max(Path(migrations.__file__).parent.glob("0*.py"))
    if "SERVES_FROM" not in last.read_text():
        pytest.skip(f"{last.stem} promises nothing")
    assert broken_by(last, before_last) == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("ALTER TABLE draft DROP COLUMN step", ["draft.step is gone"]),
        ("ALTER TABLE draft RENAME COLUMN step TO pace", ["draft.pace must be given", "draft.step is gone"]),
        ("CREATE UNIQUE INDEX one_kind ON draft (kind)", ["draft ('kind',) only once"]),
        ("ALTER TABLE draft ADD COLUMN mood VARCHAR(9)", []),
        ("CREATE TABLE mood (name VARCHAR(9) NOT NULL)", []),
    ],
)
def test_a_step_that_breaks_the_code_before_it_is_seen(
    statement: str, said: list[str], before_last: Path, tmp_path: Path
) -> None:
    step = tmp_path / "9001_later.py"
    step.write_text(f"def up(migrator, db):\n    db.execute_sql({statement!r})\n")
    assert broken_by(step, before_last) == said


def test_nobody_writes_promises_outside_a_migration(steps: Path) -> None:
    tomorrow(steps, f'SERVES_FROM = "{newest(steps)}"\n{PLAIN}')
    with pytest.raises(ground.WriteOutsideTransaction):
        migrations.PROMISES.delete().execute(ground.db)
    with schema_change():
        migrations.PROMISES.delete().execute(ground.db)
    with pytest.raises(WrongSchema):
        check_schema()
