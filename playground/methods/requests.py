"""approveChatJoinRequest and declineChatJoinRequest."""

from __future__ import annotations

from playground import invitations, joining, reach
from playground.calls import Call, method
from playground.errors import bad_request, forbidden


@method("approveChatJoinRequest", "chat_id user_id")
def approve_chat_join_request(call: Call) -> bool:
    return _settle(call, admit=True)


@method("declineChatJoinRequest", "chat_id user_id")
def decline_chat_join_request(call: Call) -> bool:
    return _settle(call, admit=False)


def _settle(call: Call, admit: bool) -> bool:
    """Any administrator with the right decides, whoever made the link; the first decision counts."""
    user = call.number("user_id")
    if user <= 0:
        raise bad_request("invalid user_id specified")
    chat = reach.chat_of(call)
    if chat.kind == "private":
        raise bad_request("the chat can't have join requests")
    if not reach.place(call, chat).may(invitations.RIGHT):
        raise bad_request("not enough rights to manage chat join requests")
    if chat.member(user).is_present:
        raise bad_request("USER_ALREADY_PARTICIPANT")
    if user not in chat.requests:
        raise bad_request("HIDE_REQUESTER_MISSING")
    if call.world.people[user].gone:
        raise forbidden("user is deactivated")
    joining.settle(call.world, chat, call.bot.id, user, admit)
    return True
