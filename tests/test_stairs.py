"""The house keeps its shape: stairs go down only, rooms stay small. docs/map.md draws it."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
OURS = {"bot", "config", "database", "fields", "handlers", "meetups", "migrations", "models", "phrases", "playground",
        "scheduling", "scripts", "web", "benchmarks"}  # fmt: skip
# Who may import what of ours; and what of others' each room must never touch.
MAY = {
    "handlers": {"handlers", "meetups", "scheduling", "phrases", "config"},
    "web": {"web", "meetups", "scheduling", "phrases", "config"},
    "meetups": {"meetups", "models", "migrations", "database", "scheduling", "phrases", "config"},
    "scheduling": {"scheduling"},
    "phrases": set(),
    "models": {"database", "fields"},
    "fields": set(),
    "database": {"config", "troubles"},
    "troubles": set(),
    "config": set(),
    "playground": {"playground"},
    "bot": {"handlers", "meetups", "config"},
}
NEVER = {
    "handlers": {"peewee", "flask", "psycopg", "sqlite3"},
    "web": {"peewee", "telegram", "psycopg", "sqlite3"},
    "meetups": {"telegram", "flask"},
    "scheduling": {"peewee", "telegram", "flask"},
    "playground": {"peewee", "flask"},
}
LONGER_FILES: dict[str, str] = {"models.py": "tables only, section by section: 1,200 lines at most"}
LONGER_FUNCTIONS = {"register": "wiring, in order", "create_app": "wiring, in order"}


def rooms() -> list[Path]:
    """Every file of the house itself."""
    single = [ROOT / f"{name}.py" for name in MAY if (ROOT / f"{name}.py").exists()]
    return single + sorted(path for name in MAY for path in (ROOT / name).rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    """What stands in a file."""
    return ast.parse(path.read_text())


def imported(tree: ast.AST) -> set[str]:
    """The top-level names a file imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_stairs_go_down_only() -> None:
    for path in rooms():
        name = str(path.relative_to(ROOT))
        room = path.relative_to(ROOT).parts[0].removesuffix(".py")
        names = imported(parsed(path))
        assert names & OURS <= MAY[room], f"{name} imports what it may not"
        assert not names & NEVER.get(room, set()), f"{name} imports what it may not"


def test_files_and_functions_stay_small() -> None:
    for path in rooms():
        text, name = path.read_text(), str(path.relative_to(ROOT))
        most = 1200 if name == "models.py" else 10_000 if name in LONGER_FILES else 250
        assert text.count("\n") <= most, f"{name} is too long"
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name not in LONGER_FUNCTIONS:
                assert (node.end_lineno or 0) - node.lineno < 40, f"{name}: {node.name} is too long"


def test_imports_inside_meetups_form_no_circle() -> None:
    files = {f"meetups.{path.stem}": path for path in (ROOT / "meetups").glob("*.py")}
    needs = {name: _modules_of(path) & files.keys() for name, path in files.items()}
    while free := {name for name, rest in needs.items() if not rest}:
        needs = {name: rest - free for name, rest in needs.items() if name not in free}
    assert not needs, f"these import each other in a circle: {needs}"


def test_a_stair_upwards_would_be_seen() -> None:
    assert imported(ast.parse("from handlers.cards import draw")) & OURS == {"handlers"}
    assert "handlers" not in MAY["web"]


def _modules_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "meetups":
            found |= {f"meetups.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("meetups."):
            found.add(str(node.module))
    return found
