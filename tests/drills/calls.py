"""Every method of the Bot API the product calls, read from its code: what a fault may strike.

What the library calls by itself (getMe, getUpdates, deleteWebhook) is not among them.
"""

import ast
import functools
import inspect
import re
from collections import defaultdict
from collections.abc import Iterator

import telegram
from telegram import Bot

from handlers import ALLOWED_UPDATES
from tests.playground.conftest import ROOT

OURS = ("pace",)  # has turns and answers of its own


def called() -> dict[str, set[str]]:
    """Each method by its name in the Bot API, and the files that call it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "bot.py", *sorted((ROOT / "handlers").glob("*.py"))):
        for method in methods_in(path.read_text()):
            found[method].add(str(path.relative_to(ROOT)))
    return dict(found)


def methods_in(code: str) -> Iterator[str]:
    """Those this code names."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Attribute) and node.attr in api():
            yield api()[node.attr]
        if isinstance(node, ast.Await) and isinstance(node.value, ast.Call):
            wanted = node.value.func
            if isinstance(wanted, ast.Attribute) and not ast.unparse(wanted.value).endswith(OURS):
                yield from shortcuts().get(wanted.attr, ())


@functools.cache
def api() -> dict[str, str]:
    """How the library spells each method, and how the Bot API does: it knows both."""
    names = {name: re.sub("_(.)", lambda letter: letter[1].upper(), name) for name in dir(Bot)}
    return {name: method for name, method in names.items() if name != method and hasattr(Bot, method)}


@functools.cache
def shortcuts() -> dict[str, set[str]]:
    """What can be asked of an update's own objects, `message.reply_text`, and the methods that may stand behind it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for kind in vars(telegram).values():
        if not (inspect.isclass(kind) and issubclass(kind, telegram.TelegramObject) and _is_heard(kind.__name__)):
            continue
        for name, function in inspect.getmembers(kind, inspect.iscoroutinefunction):
            behind = re.search(r"await bot\.(\w+)\(", inspect.getdoc(function) or "")
            if behind and name not in api():
                found[name].add(api()[behind[1]])
    return dict(found)


def _is_heard(kind: str) -> bool:
    """Not where Telegram is told to send no such updates."""
    name = re.sub("(?<!^)([A-Z])", r"_\1", kind).lower()
    return name not in telegram.Update.ALL_TYPES or name in ALLOWED_UPDATES
