"""The Bot API methods, one noun a module. Importing this package fills the table in playground.calls."""

from playground.methods import (
    callbacks,
    chats,
    edits,
    files,
    invites,
    media,
    members,
    messages,
    pins,
    polling,
    polls,
    profile,
    reactions,
    requests,
    titles,
    topics,
)

__all__ = [
    "callbacks",
    "chats",
    "edits",
    "files",
    "invites",
    "media",
    "members",
    "messages",
    "pins",
    "polling",
    "polls",
    "profile",
    "reactions",
    "requests",
    "titles",
    "topics",
]
