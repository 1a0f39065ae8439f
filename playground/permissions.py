"""ChatPermissions as a call gives them: what each one includes, and what stands for one left out."""

from __future__ import annotations

from playground.calls import Call
from playground.errors import bad_request
from playground.shapes import SENDING_RIGHTS
from playground.world import Json

MEDIA = tuple(f"can_send_{kind}" for kind in ("audios", "documents", "photos", "videos", "video_notes", "voice_notes"))
INCLUDE_MEDIA = ("can_send_other_messages", "can_add_web_page_previews")


def granted(call: Call) -> dict[str, bool]:
    """Every permission by name, of the parameter `permissions`; a missing one is not granted."""
    given = call.structure("permissions")
    if not isinstance(given, dict):
        raise bad_request("can't parse permissions JSON object")
    rights = {name: bool(given.get(name)) for name in SENDING_RIGHTS}
    for name in ("can_manage_topics", "can_edit_tag"):
        rights[name] = bool(given.get(name, rights["can_pin_messages"]))
    if not call.flag("use_independent_chat_permissions"):
        _include(rights)
    rights["can_react_to_messages"] = bool(given.get("can_react_to_messages", rights["can_send_messages"]))
    return rights


def _include(rights: Json) -> None:
    """Without use_independent_chat_permissions, stickers and previews include media; all include text."""
    if any(rights[name] for name in INCLUDE_MEDIA):
        rights |= dict.fromkeys(MEDIA, True)
        rights["can_send_messages"] = True
    if rights["can_send_polls"]:
        rights["can_send_messages"] = True
