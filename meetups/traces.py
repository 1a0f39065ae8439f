"""Where what others have under way names somebody: their dialogues, what the bot told them or is about to, work due."""

from __future__ import annotations

import json

from meetups import due
from models import Draft, DueWork, OutboxMessage, User

NOBODY = "?"
BY_OR_ABOUT = {"thanks": "giver", "moderation": "about"}  # kinds with words in their facts, and who those are of


def forget_person(user_id: int) -> None:
    """Take the name out of dialogues; delete messages with words by or about them, and what is to be done between them
    and another. Inside a transaction."""
    name = User.get_by_id(user_id).name
    for draft in Draft.select().where(Draft.user != user_id, Draft.answers.contains(json.dumps(name)[1:-1])):
        answers = {key: NOBODY if value == name else value for key, value in json.loads(draft.answers).items()}
        Draft.update(answers=json.dumps(answers)).where(Draft.id == draft.id).execute()
    for draft in Draft.select().where(Draft.kind == "report", Draft.answers.contains(f'"{user_id}"')):
        answers = json.loads(draft.answers)
        if answers.get("who") == str(user_id):  # what they wrote in a chat, which somebody is about to report
            Draft.update(answers=json.dumps(answers | {"who": "", "quoted": ""})).where(Draft.id == draft.id).execute()
    owed = OutboxMessage.select().where(OutboxMessage.kind.in_(list(BY_OR_ABOUT)))
    for letter in owed.where(OutboxMessage.facts.contains(f": {user_id}")):
        if json.loads(letter.facts).get(BY_OR_ABOUT[letter.kind]) == user_id:
            OutboxMessage.delete().where(OutboxMessage.id == letter.id).execute()
    for work in DueWork.select().where(DueWork.kind == "buddy_apart", DueWork.subject.contains(str(user_id))):
        if str(user_id) in work.subject.split(":"):
            due.forget_where(DueWork.id == work.id)
