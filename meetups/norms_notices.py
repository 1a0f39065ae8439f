"""What a member is asked about a group's norms."""

from datetime import datetime

from meetups import norms
from meetups.delivery import Message
from meetups.groups import group
from meetups.notice_parts import Notice, Press, reader_of
from meetups.visibility import INSIDERS, role_of
from phrases import say

SHORT = 700  # characters that are read at a glance: the button to agree stands right below them


def asked(message: Message, now: datetime) -> Notice | None:
    """To a member who has not agreed to the version in force; nothing where they have, or are gone."""
    reader, group_id = reader_of(message), message.group_id
    if group_id is None:
        return None
    stands = norms.current(group_id)
    if stands is None or stands.version != message.facts["version"] or role_of(reader.id, group_id) not in INSIDERS:
        return None
    if norms.accepted(reader.id, group_id) >= stands.version:
        return None
    language, facts = reader.language, group(group_id)
    first = stands.version == 1
    why = (
        say(language, "This is how we treat each other.")
        if first
        else say(language, "We changed how we treat each other.")
    )
    way = Press(say(language, "How we treat each other: {group}", group=facts.name), "norms", str(group_id))
    if len(stands.text) <= SHORT:
        yes = Press(say(language, "I agree"), "agree", f"{stands.version}:{group_id}")
        return Notice(language, facts.name, (why,), body=stands.text, path=f"/g/{facts.slug}/norms", presses=(yes,),
                      way=way)  # fmt: skip
    lines = (why, say(language, "Read it when you have a minute, and say whether you agree."))
    return Notice(
        language, facts.name, lines, presses=(Press(say(language, "Read it"), "norms", str(group_id)),), way=way
    )
