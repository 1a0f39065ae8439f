"""Markdown as Telegram shows it: its few tags, and nothing else that somebody typed is taken for one.

Telegram (Bot API, "HTML style") knows no headings, lists or rules, so these become bold lines, bullets and dashes;
quotations do not nest, and what is code has nothing in it.
"""

from collections.abc import Callable
from html import escape

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from handlers.words import length

BETWEEN = "\n\n"
LEAST = 40  # letters of a paragraph that are worth showing where no more fits
RULE = "———"
DEEPEST = 20  # marks within marks: nobody writes so many, and each is one call within another
SCHEMES = ("http://", "https://")  # tg: would name people, and open what is not ours
Inside = frozenset[str]
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("strikethrough")


def telegram_html(text: str, room: int) -> tuple[str, bool]:
    """The text in Telegram's HTML, in at most `room` UTF-16 units with its markup; and whether all of it fits."""
    tokens, shown = _markdown.parse(text), list[str]()
    if any(inner.level > DEEPEST for token in tokens for inner in token.children or ()):
        return _as_typed(text, room)
    for node in SyntaxTreeNode(tokens).children:
        block = _block(node, frozenset())
        left = room - sum(length(each) + len(BETWEEN) for each in shown)
        if length(block) > left:
            if left > LEAST:
                shown.append(_beginning(_plain(node), left))
            return BETWEEN.join(shown), False
        shown.append(block)
    return BETWEEN.join(filter(None, shown)), True


def _as_typed(text: str, room: int) -> tuple[str, bool]:
    fits = length(escape(text)) <= room
    return (escape(text) if fits else _beginning(text, room)), fits


def _block(node: SyntaxTreeNode, inside: Inside) -> str:
    if node.type in ("bullet_list", "ordered_list"):
        return _list(node, inside)
    if node.type in ("fence", "code_block"):
        return f"<pre>{escape(node.content.rstrip())}</pre>"
    if node.type == "hr":
        return RULE
    if node.type == "heading":
        return _tagged("b", node.children, inside)
    if node.type == "blockquote":
        quoted = "\n".join(_block(child, inside | {"blockquote"}) for child in node.children)
        return quoted if "blockquote" in inside else f"<blockquote>{quoted}</blockquote>"
    return _inline(node.children, inside)


def _list(node: SyntaxTreeNode, inside: Inside) -> str:
    first = int(node.attrs.get("start", 1))
    lines = []
    for number, item in enumerate(node.children, first):
        mark = f"{number}." if node.type == "ordered_list" else "•"
        words = "\n".join(_block(child, inside) for child in item.children)
        lines.append(f"{mark} {words.replace(chr(10), chr(10) + '  ')}")
    return "\n".join(lines)


def _inline(nodes: list[SyntaxTreeNode], inside: Inside) -> str:
    return "".join(INLINE.get(node.type, _children)(node, inside) for node in nodes)


def _children(node: SyntaxTreeNode, inside: Inside) -> str:
    return _inline(node.children, inside)


def _tagged(tag: str, nodes: list[SyntaxTreeNode], inside: Inside) -> str:
    words = _inline(nodes, inside | {tag})
    return words if tag in inside or not words else f"<{tag}>{words}</{tag}>"


def _link(node: SyntaxTreeNode, inside: Inside) -> str:
    address, words = str(node.attrs.get("href", "")), _inline(node.children, inside | {"a"})
    if "a" in inside or not words or not address.lower().startswith(SCHEMES):
        return words
    return f'<a href="{escape(address)}">{words}</a>'


def _beginning(words: str, room: int) -> str:
    """As much of plain words as fits, escaped."""
    while length(escape(words)) + 1 > room:
        words = words[: len(words) * 9 // 10]
    return f"{escape(words.rstrip())}…"


def _plain(node: SyntaxTreeNode) -> str:
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    return node.content if not node.children else "".join(_plain(child) for child in node.children)


INLINE: dict[str, Callable[[SyntaxTreeNode, Inside], str]] = {
    "text": lambda node, inside: escape(node.content),
    "code_inline": lambda node, inside: f"<code>{escape(node.content)}</code>",
    "softbreak": lambda node, inside: "\n",
    "hardbreak": lambda node, inside: "\n",
    "image": lambda node, inside: escape(_plain(node)),
    "strong": lambda node, inside: _tagged("b", node.children, inside),
    "em": lambda node, inside: _tagged("i", node.children, inside),
    "s": lambda node, inside: _tagged("s", node.children, inside),
    "link": _link,
}
