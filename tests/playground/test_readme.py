"""The table of strict rules in playground/README.md names tests that exist."""

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
README = (HERE.parents[1] / "playground" / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\|(.+)\|(.+)\|(.+)\| `(test_\w+)` \|$", re.MULTILINE)


def written_tests() -> set[str]:
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in HERE.glob("test_*.py"))
    return {node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_rule_names_a_test_that_exists() -> None:
    named = [name for *_, name in ROW.findall(README)]
    assert len(named) >= 40
    assert sorted(set(named) - written_tests()) == []


def test_every_row_of_the_rules_is_complete() -> None:
    table = README.partition("## Strict rules")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert [line for line in rows if not ROW.fullmatch(line)] == []


def test_every_refusal_test_stands_in_the_table() -> None:
    named = {name for *_, name in ROW.findall(README)}
    tree = ast.parse((HERE / "test_refusals.py").read_text(encoding="utf-8"))
    refusals = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
    assert sorted(refusals - named) == []
