"""Whatever is planned can be run: every kind of due work has its row in the registry."""

import ast
from pathlib import Path

from meetups import event_clock
from meetups.tasks import TASKS


def test_every_kind_that_is_planned_is_registered() -> None:
    planned = set(event_clock.KINDS)
    for path in (Path(__file__).parents[2] / "meetups").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("due.plan", "plan") and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    planned.add(first.value)
    assert planned == set(TASKS)
