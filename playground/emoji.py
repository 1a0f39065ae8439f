"""The emoji people and bots react with (ReactionTypeEmoji), and what the page calls those it offers."""

from __future__ import annotations

ROWS = (
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮",
    "💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤️‍🔥 🌚 🌭 💯 🤣 ⚡",
    "🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻",
    "👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿",
    "🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂️ 🤷 🤷‍♀️ 😡",
)
REACTIONS = frozenset(emoji for row in ROWS for emoji in row.split())
OFFERED = {
    "👍": "thumbs up",
    "❤": "heart",
    "🔥": "fire",
    "🎉": "party",
    "😁": "grin",
    "😢": "tear",
    "🙏": "thanks",
    "👀": "eyes",
}
