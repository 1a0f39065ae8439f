"""The handbook of one of the demo's groups; everybody in it is invented."""

from datetime import datetime

from meetups import handbook
from meetups.groups import GroupFacts
from meetups.handbook import PageWish

PAGES = {
    "Translators’ Table": (
        PageWish(
            "How an evening goes",
            "We sit down at seven and say hello to the screen first: whoever joins online is at the table too.\n\n"
            "1. Somebody reads the poem aloud, twice.\n2. Everybody writes a first line, alone.\n"
            "3. We read them round the table. **Nobody explains** before the last one has read.\n\n"
            "Tea comes in the middle, never at the end.",
            0,
        ),
        PageWish(
            "The comma",
            "When somebody taps the table with a spoon, they ask for a *comma*: half a minute of silence for the line"
            " we just heard.\n\n> It began the evening Emre argued forty minutes about one.",
            3,
        ),
        PageWish(
            "Bring a poem",
            "- One page at most, in any language.\n- Ten printed copies, or a link in the chat by noon.\n"
            "- Say who wrote it, and when. What is still in copyright stays at the table.",
            7,
        ),
    ),
}


def write(group: GroupFacts, owner_id: int, now: datetime) -> None:
    """Write the pages of this group, if it has any."""
    for wish in PAGES.get(group.name, ()):
        handbook.write(owner_id, group.id, wish, now)
