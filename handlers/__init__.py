"""The Telegram door: one ordered page of all that the bot listens to.

Order matters: what is about a chat comes before what is about a person, commands before typed answers, and the last
one catches what is left, so that nothing a person does goes unanswered.
"""

from typing import Any

from telegram import Update
from telegram.ext import Application, TypeHandler

from handlers import (
    ask_about,
    buddies,
    calendar,
    chat_members,
    chats,
    clashes,
    counting,
    dialogue,
    discretion,
    entry,
    entry_settings,
    events,
    first_meetings,
    group_blocks,
    group_card,
    group_chats,
    group_menu,
    group_visibility,
    groups,
    handbook,
    handbook_arranging,
    handbook_deciding,
    handbook_steps,
    help,
    here,
    introductions,
    invitations,
    invited,
    lively,
    my_data,
    my_place,
    my_record,
    nearby,
    nearby_blocks,
    norms,
    opened_news,
    ownership,
    partner_posts,
    partner_steps,
    partners,
    poll_steps,
    polling,
    polls,
    raids,
    refusals,
    reporting,
    reports,
    reviewing,
    ritual_steps,
    rituals,
    rosters,
    rsvps,
    settings,
    signin,
    start,
    suggestion_steps,
    suggestions,
    thanks,
    time_budget,
    titles,
    vouching,
)

__all__ = [
    "ALLOWED_UPDATES",
    "ask_about",
    "buddies",
    "calendar",
    "chat_members",
    "chats",
    "clashes",
    "counting",
    "dialogue",
    "discretion",
    "entry",
    "entry_settings",
    "events",
    "first_meetings",
    "group_blocks",
    "group_card",
    "group_chats",
    "group_menu",
    "group_visibility",
    "groups",
    "handbook",
    "handbook_arranging",
    "handbook_deciding",
    "handbook_steps",
    "help",
    "here",
    "introductions",
    "invitations",
    "invited",
    "lively",
    "my_data",
    "my_place",
    "my_record",
    "nearby",
    "nearby_blocks",
    "norms",
    "opened_news",
    "ownership",
    "partner_posts",
    "partner_steps",
    "partners",
    "poll_steps",
    "polling",
    "polls",
    "raids",
    "refusals",
    "register",
    "reporting",
    "reports",
    "reviewing",
    "ritual_steps",
    "rituals",
    "rosters",
    "rsvps",
    "settings",
    "signin",
    "start",
    "suggestion_steps",
    "suggestions",
    "thanks",
    "time_budget",
    "titles",
    "vouching",
]

# What we ask Telegram for: everything we use, and no more.
ALLOWED_UPDATES = [
    Update.MESSAGE,
    Update.CALLBACK_QUERY,
    Update.MY_CHAT_MEMBER,
    Update.CHAT_MEMBER,
    Update.CHAT_JOIN_REQUEST,
    Update.POLL,  # new counts of a poll the bot posted; who chose what is not told
]


def register(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Listen. Each module lists its own handlers in HANDLERS; here stands only their order."""
    add = application.add_handlers
    add(chats.HANDLERS)  # the bot added, muted, removed; a group that became a supergroup
    add(rsvps.HANDLERS)  # taps under a card: the most frequent, and the ones that must be fast
    add(start.HANDLERS)  # /start and its payloads
    add(groups.HANDLERS)  # founding a group
    add(events.HANDLERS)  # /new, /events, /mine
    add(group_menu.HANDLERS)  # /group
    add(group_card.HANDLERS)
    add(norms.HANDLERS)
    add(handbook.HANDLERS)
    add(handbook_steps.HANDLERS)
    add(handbook_deciding.HANDLERS)
    add(handbook_arranging.HANDLERS)
    add(group_visibility.HANDLERS)
    add(introductions.HANDLERS)  # who came lately, and who looks after them
    add(buddies.HANDLERS)
    add(first_meetings.HANDLERS)
    add(group_chats.HANDLERS)
    add(here.HANDLERS)  # what is posted in a chat or a topic
    add(entry.HANDLERS)  # who would come in
    add(reviewing.HANDLERS)
    add(vouching.HANDLERS)
    add(entry_settings.HANDLERS)
    add(invitations.HANDLERS)
    add(invited.HANDLERS)
    add(ownership.HANDLERS)
    add(my_place.HANDLERS)
    add(lively.HANDLERS)
    add(thanks.HANDLERS)  # in private, and /thanks in chats
    add(ask_about.HANDLERS)
    add(titles.HANDLERS)
    add(group_blocks.HANDLERS)
    add(discretion.HANDLERS)
    add(opened_news.HANDLERS)
    add(rosters.HANDLERS)  # where roster and chat are not alike
    add(raids.HANDLERS)
    add(reporting.HANDLERS)
    add(reports.HANDLERS)
    add(my_record.HANDLERS)
    add(partners.HANDLERS)
    add(partner_posts.HANDLERS)
    add(partner_steps.HANDLERS)
    add(rituals.HANDLERS)  # what is asked again and again, and posts in doubt
    add(ritual_steps.HANDLERS)
    add(polls.HANDLERS)
    add(poll_steps.HANDLERS)
    add(polling.HANDLERS)  # what Telegram counts
    add(suggestions.HANDLERS)
    add(suggestion_steps.HANDLERS)
    add(nearby.HANDLERS)
    add(nearby_blocks.HANDLERS)
    add(calendar.HANDLERS)
    add(settings.HANDLERS)
    add(my_data.HANDLERS)
    add(time_budget.HANDLERS)
    add(clashes.HANDLERS)  # ways out of what clashes, answers to the weekly look
    add(signin.HANDLERS)
    add(help.HANDLERS)
    add(dialogue.HANDLERS)  # typed answers to a question we asked
    add(refusals.HANDLERS)  # a button nobody knows any more, words nobody asked for
    application.add_handlers(chat_members.HANDLERS, group=-2)  # noted before anything follows from it
    application.add_error_handler(refusals.answer)
    application.add_handler(TypeHandler(Update, counting.count_update), group=-1)  # before them, and beside them
