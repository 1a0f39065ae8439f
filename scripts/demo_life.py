"""What one of the demo's groups lives on: who may come in, introductions, thanks, suggestions, a ritual, a report.

Everybody in it is invented. Told through the same rules everybody uses, as if over the last weeks.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from meetups import (
    applications,
    ask_about,
    buddies,
    complaints,
    entry,
    entry_saving,
    introductions,
    partner_votes,
    partners,
    prompts,
    suggestions,
    thanks,
)
from meetups.applications import Source
from meetups.complaints import ReportWish
from meetups.entry import EntryMode, EntryWish
from meetups.entry_questions import Decision, EntryQuestionWish, Kind
from meetups.groups import GroupFacts
from meetups.introductions import Shown
from meetups.people import Person
from meetups.prompts import PromptWish, Sort
from models import OutboxMessage

GROUP = "Translators’ Table"
KATRIN, YOUSEF, SAMIRA, BILAL, CHIARA, EMRE = range(5001, 5007)
OLGA, NOOR, ANNA = 5009, 5010, 5011
DAY = timedelta(days=1)
THURSDAY, EVENING = 3, 18 * 60
DOOR = EntryWish(
    EntryMode.QUESTIONS,
    vouches=2,
    human_check=True,
    welcome="Welcome. Sit down anywhere, and bring one poem the first time. Anna pours the tea; ask her anything.",
)
QUESTIONS = (
    EntryQuestionWish(Kind.YES_NO, "Do you live in more than one language?", decisions={"no": Decision.REVIEW}),
    EntryQuestionWish(Kind.CHOICE, "What brings you?", ("poems", "the company", "learning a language"),
                      decisions={"poems": Decision.ADMIT, "learning a language": Decision.DECLINE},
                      reason="We are no course. The library has a good one on Mondays."),
    EntryQuestionWish(Kind.TEXT, "Which line would you never get right?", only_after=2, only_if=("the company",)),
)  # fmt: skip
INTRODUCED = (
    (YOUSEF, "Baghdad, then Leipzig. I teach physics and read what cannot be measured.", Shown.PUBLIC, 50),
    (CHIARA, "I translate instructions for coffee machines all day. Here I mend that.", Shown.PUBLIC, 41),
    (EMRE, "I write large. Bring me the commas.", Shown.GROUP, 8),
)
THANKED = (
    (KATRIN, ANNA, "proofreading", "The whole booklet, in one night.", 20),
    (CHIARA, ANNA, "proofreading", "", 12),
    (SAMIRA, YOUSEF, "the Arabic metres", "", 6),
    (EMRE, KATRIN, "a key to the café", "", 2),
)
SUGGESTED = (
    (SAMIRA, "A walk along the canal, with one poem a bridge", "Four bridges, four poems; in gloves.", 9,
     (CHIARA, ANNA, YOUSEF, EMRE)),
    (BILAL, "Songs instead of poems", "Whoever plays brings what they play.", 4, (CHIARA, KATRIN)),
)  # fmt: skip
RITUAL = PromptWish(
    Sort.QUESTION,
    ("Which word did you look up this week?", "What does your grandmother say that nobody else says?",
     "Which title would you have translated otherwise?"),
    THURSDAY,
    EVENING,
)  # fmt: skip
PARTNER = {
    "name": "Buchhandlung Ludwig",
    "url": "https://books.example.org/",
    "purpose": "They would like to tell about readings, twice until spring.",
    "gives": "A shelf for our booklets, and ten copies of what we translate next.",
    "posts": "2",
}


def live(group: GroupFacts, known: Mapping[int, Person], now: datetime) -> None:
    """Let it have lived, where it is the group."""
    if group.name != GROUP:
        return
    who = {number: person.id for number, person in known.items()}
    entry_saving.save_all(who[KATRIN], group.id, DOOR, QUESTIONS, entry.entry_of(group.id).revision, now - 40 * DAY)
    for number, words, shown, days in INTRODUCED:
        introductions.write(who[number], group.id, words, shown, now - days * DAY)
    buddies.volunteer(who[ANNA], group.id, 2, now - 30 * DAY)
    for giver, receiver, topic, words, days in THANKED:
        thanks.thank(who[giver], who[receiver], group.id, topic, words, now - days * DAY)
    ask_about.show(who[ANNA], group.id, ask_about.mark_of("proofreading"), now - 11 * DAY)
    for author, title, about, days, others in SUGGESTED:
        key = suggestions.suggest(who[author], group.id, title, about, now - days * DAY)
        for other in others:
            suggestions.back(who[other], key, now - (days - 1) * DAY)
    prompts.write(who[KATRIN], group.id, RITUAL, now)
    _vote(group, who, now)
    OutboxMessage.delete().where(OutboxMessage.group == group.id, OutboxMessage.created_at < now).execute()  # told then
    _ask_in(group, who, now)
    wish = ReportWish("spam", "The same link in three evenings, in private.", who[EMRE])
    complaints.report(who[CHIARA], group.id, wish, now)


def _ask_in(group: GroupFacts, who: Mapping[int, int], now: datetime) -> None:
    """Two wait at the door for a word of the organiser's."""
    for number, line in ((NOOR, "“Bon courage.” Neither courage nor good."), (OLGA, "Any line of my mother’s.")):
        mine = applications.open_application(who[number], group.id, Source.LINK, now)
        applications.accept_norms(who[number], mine.key, 1, now)
        applications.show_presence(who[number], mine.key, group.slug, now)
        for position, said in enumerate(("yes", "the company", line), 1):
            applications.answer(who[number], mine.key, position, said, now)
        applications.send(who[number], mine.key, now)


def _vote(group: GroupFacts, who: Mapping[int, int], now: datetime) -> None:
    """A partner is voted on."""
    terms = PARTNER | {"ends_on": (now + 120 * DAY).date().isoformat()}
    made = partners.propose(who[KATRIN], group.id, terms, now - 2 * DAY)
    for number in (KATRIN, YOUSEF, CHIARA, ANNA, SAMIRA):
        partner_votes.vote(who[number], made.key, partners.About.START, True, now - DAY)
