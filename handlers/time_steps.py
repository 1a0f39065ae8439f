"""When it is: day, time, and which of two where a clock shows an hour twice."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from handlers.questions import UNDO, Asking, Options, Question, Said, Step, chosen, in_rows
from handlers.words import isolated
from meetups.event_form import check_fields
from meetups.quick_line import USUAL_LENGTH, with_last_day
from meetups.refusals import Invalid, wrong
from phrases import noted, say
from scheduling.typed import read_date, read_span, read_time
from scheduling.zones import Doubt, Moment, day_in_words, resolve, time_in_words, wall_in, zone_in_words

DAYS_OFFERED = 8
TIMES_OFFERED = ("17:00", "18:00", "18:30", "19:00", "19:30", "20:00")


def doubt_words(moment: Moment, language: str) -> str:
    """What a clock change made of the time, and how it was read; empty where there is no doubt."""
    asked, lands = moment.wall.strftime("%H:%M"), moment.lands.strftime("%H:%M")
    if moment.doubt == Doubt.NEVER:
        words = noted("Clocks go forward that night: there is no {asked}. It starts at {lands}.")
        return say(language, words, asked=asked, lands=lands)
    if moment.doubt == Doubt.TWICE:
        first = noted("Clocks go back that night: {asked} comes twice. It starts the first time.")
        second = noted("Clocks go back that night: {asked} comes twice. It starts the second time.")
        return say(language, second if moment.fold else first, asked=asked)
    return ""


def moment_of(answers: Mapping[str, str]) -> Moment | None:
    """The start as said so far; None while day or time is missing."""
    if not (answers.get("date") and answers.get("start")):
        return None
    wall = datetime.fromisoformat(f"{answers['date']}T{answers['start']}")
    return resolve(wall, answers["zone"], int(answers.get("fold") or 0))


def _ask_day(asking: Asking) -> Question:
    words = asking.say("Which day? Choose one, or type it: “3 December”, “Saturday”, “2026-12-03”.")
    today = _today(asking)
    days = [today + timedelta(days=n) for n in range(DAYS_OFFERED)]
    offered = in_rows([(_day_label(day, today, asking), day.isoformat()) for day in days], 2)
    return Question(unused_words(asking) + words, offered, {"unread_at": "date"})


def unused_words(asking: Asking) -> str:
    """Above a question that a line left open: what of the line could not be used; HTML. Empty: all of it could."""
    unread = asking.answers.get("unread", "")
    return asking.say("I could not use this: {said}", said=isolated(unread)) + "\n\n" if unread else ""


def _day_label(day: date, today: date, asking: Asking) -> str:
    if day == today:
        return asking.say("Today")
    if day == today + timedelta(days=1):
        return asking.say("Tomorrow")
    return day_in_words(datetime.combine(day, time(12), UTC), "UTC", asking.language)


def take_day(asking: Asking, said: Said) -> Mapping[str, str]:
    """The day pressed or typed; an hour that came twice is asked about again. Raises Invalid."""
    day = _iso(said.text) if said.pressed else read_date(said.text, asking.language, _today(asking))
    if day is None:
        raise Invalid(wrong("date", noted("I cannot read that as a day. Write it like 2026-12-03.")))
    answers = {**asking.answers, "date": day.isoformat(), "fold": ""}
    times = {} if answers.get("start") else {"start": "23:59", "end": "23:59"}  # today is fine until the day is over
    check_fields(answers | times, ("date",), asking.now)
    return {"date": day.isoformat(), "fold": "", "week_later": "", UNDO: "fold"}


def _ask_time(asking: Asking) -> Question:
    moment = datetime.combine(date.fromisoformat(asking.answers["date"]), time(12), UTC)
    words = asking.say(
        "When does it start, in {zone}? Type a time, “19:30”, or start and end, “19:30 to 22:00”."
        " Without an end it lasts two hours.",
        zone=zone_in_words(asking.answers["zone"], asking.language, moment),
    )
    unused = "" if asking.answers.get("unread_at") == "date" else unused_words(asking)  # said once, with the day
    return Question(unused + words, in_rows([(each, each) for each in TIMES_OFFERED], 3))


def take_time(asking: Asking, said: Said) -> Mapping[str, str]:
    """Start and end as pressed or typed; without an end it lasts as long as was said before, or two hours. Invalid."""
    span, lasts = read_span(said.text), ""
    if span is None:  # one line may have said how long it lasts before anybody said when it starts
        lasts = "" if asking.answers.get("start") else asking.answers.get("lasts", "")
        span = _with_usual_end(read_time(said.text), timedelta(minutes=int(lasts)) if lasts else USUAL_LENGTH)
    if span is None:
        raise Invalid(wrong("start", noted("I cannot read that as a time. Write it like 19:30, or 19:30 to 22:00.")))
    fields = {"start": span[0].strftime("%H:%M"), "end": span[1].strftime("%H:%M"), "fold": "", "lasts": lasts}
    check_fields(with_last_day({**asking.answers, **fields}), ("date", "start", "end"), asking.now)
    return {**fields, UNDO: "fold"}


def _with_usual_end(start: time | None, lasts: timedelta) -> tuple[time, time] | None:
    if start is None:
        return None
    return start, (datetime.combine(date.min, start) + lasts).time()


def _comes_twice(asking: Asking) -> bool:
    moment = moment_of(asking.answers)
    return moment is not None and moment.doubt == Doubt.TWICE


def _fold_options(asking: Asking) -> Options:
    moment = moment_of(asking.answers)
    assert moment is not None  # the step applies only once day and time are known
    both = [resolve(moment.wall, moment.zone, fold) for fold in (0, 1)]
    words = (noted("The first time: {utc} UTC"), noted("The second time: {utc} UTC"))
    return tuple(
        ((asking.say(label, utc=time_in_words(each.utc, "UTC", asking.language)), str(fold)),)
        for fold, (label, each) in enumerate(zip(words, both, strict=True))
    )


def _ask_fold(asking: Asking) -> Question:
    words = asking.say(
        "Clocks go back that night, so {asked} comes twice. Which one do you mean?", asked=asking.answers["start"]
    )
    return Question(words, _fold_options(asking))


def _take_fold(asking: Asking, said: Said) -> Mapping[str, str]:
    return {"fold": chosen(said, _fold_options(asking))}


def _today(asking: Asking) -> date:
    return wall_in(asking.now, asking.answers["zone"]).date()


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


STEPS = (
    Step("date", noted("Day"), _ask_day, take_day, ("date",)),
    Step("time", noted("Time"), _ask_time, take_time, ("start", "end", "zone")),
    Step("fold", "", _ask_fold, _take_fold, ("fold",), _comes_twice),
)
