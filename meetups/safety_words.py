"""Reports and sanctions in words, the same in private and on the site."""

from meetups.complaints import Kind as Wrongdoing
from meetups.complaints import Mine, Readers, State
from meetups.my_record import MySanction
from meetups.sanction_rows import Kind
from phrases import noted, say
from scheduling.zones import day_in_words

WRONGDOINGS = {
    Wrongdoing.SPAM: noted("Advertising, or the same again and again"),
    Wrongdoing.INSULT: noted("Insults somebody"),
    Wrongdoing.THREAT: noted("Threatens somebody"),
    Wrongdoing.PRIVATE: noted("Tells something private of somebody"),
    Wrongdoing.UNSAFE: noted("Somebody is not safe there"),
    Wrongdoing.OTHER: noted("Something else"),
}
DEEDS = {
    Kind.WARN: noted("Warn"),
    Kind.MUTE: noted("Mute"),
    Kind.REMOVE: noted("Remove"),
    Kind.BAN: noted("Ban"),
}
IMPOSED = {  # of somebody, beside their name
    Kind.WARN: noted("Warned"),
    Kind.MUTE: noted("Muted"),
    Kind.REMOVE: noted("Removed"),
    Kind.BAN: noted("Kept out"),
}
MEANS = {
    Kind.WARN: noted("They read why, and nothing else happens."),
    Kind.MUTE: noted("They write nothing in the chat and to the group for a while; they still answer events."),
    Kind.REMOVE: noted("They leave group and chat, and may come back. Their seats go to others."),
    Kind.BAN: noted("The group and its chats are closed to them. Their seats go to others."),
}
DONE = {
    Kind.WARN: noted("{name} is warned."),
    Kind.MUTE: noted("{name} is muted."),
    Kind.REMOVE: noted("{name} is removed."),
    Kind.BAN: noted("{name} is kept out."),
}
TITLES = {
    Kind.WARN: noted("{group}: a warning"),
    Kind.MUTE: noted("{group}: you are muted"),
    Kind.REMOVE: noted("{group}: you were removed"),
    Kind.BAN: noted("{group} is closed to you"),
}
TO_READERS = {
    Readers.ORGANISERS: noted("The organisers of {group} read it, and not who sent it."),
    Readers.MODERATORS: noted("The moderators of this Klatch read it, and not who sent it. The organisers do not."),
}
STATES = {
    State.OPEN: noted("Nobody has decided yet."),
    State.ACTED: noted("They did something about it."),
    State.LEFT: noted("They read it, and left it as it is."),
}
APPEALS = {
    "open": noted("Your objection waits for an answer."),
    "upheld": noted("Your objection was read, and it stays as it is."),
    "lifted": noted("Your objection was read, and it is lifted."),
}
GOES_TO = {
    "organisers": noted("Organisers who did not decide it look again."),
    "moderators": noted("The moderators of this Klatch look again: nobody else in the group could."),
    "same": noted("There is nobody else who could look again: whoever decided it reads what you say."),
}


def sent(mine: Mine, language: str) -> str:
    """What is said to whoever just reported something."""
    told = say(language, TO_READERS[mine.read_by], group=mine.group.name)
    return f"{say(language, 'Thank you. It is sent.')} {told} {say(language, 'You hear from me what becomes of it.')}"


def became(mine: Mine, language: str) -> str:
    """What became of a report."""
    return say(language, STATES[mine.state])


def until_words(mine: MySanction, language: str) -> str:
    """Until when, whether it was lifted; empty for what has no end."""
    zone = mine.group.zone
    if mine.lifted_at is not None:
        return say(language, "Lifted on {day}.", day=day_in_words(mine.lifted_at, zone, language))
    if mine.until is None:
        return ""
    day = day_in_words(mine.until, zone, language)
    return say(language, "It was over on {day}." if mine.over else "Until {day}.", day=day)


def meaning(mine: MySanction, language: str) -> str:
    """What it means for the reader."""
    return say(language, FOR_ME[mine.kind])


FOR_ME = {
    Kind.WARN: noted("Nothing else happens. Please read why."),
    Kind.MUTE: noted("You write nothing in the chat and to the group for that time. Events you may answer as ever."),
    Kind.REMOVE: noted("Your seats went to others. You may come back the way everybody comes in."),
    Kind.BAN: noted("Your seats went to others, and you cannot come in."),
}
