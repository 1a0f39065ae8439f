"""How people come into the circle, or do not: asked in private, by link, declined with a date, by two at once."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from models import Application, OutboxMessage, User
from playground.client import Person
from tests.e2e.circle import Circle, hears, plain, press, tell
from tests.e2e.visitor import Visitor
from tests.patience import eventually

LAMP, GREEN_LAMP = "A lamp from Halle", "The green one"
CROWD, THRESHOLD = 60, 20
AGAIN = timedelta(days=10)


def write_the_door(circle: Circle, site: Visitor) -> None:
    """On the site: norms, a page of the handbook, and three questions of which two depend on what was said before."""
    site.send(f"{circle.page}/norms/new", "/norms/new", text="Unplug it first.")
    site.send(f"{circle.page}/handbook/new", "/handbook", title="The spoon", body="It stirs the glue.", after_days="0")
    common = {"mode": "questions", "welcome": "Sit where you like.", "again_days": str(AGAIN.days)}
    first = {"question_1_kind": "yes_no", "question_1_prompt": "Do you mend things?", "question_1_required": "on",
             "question_1_decision_yes": "admit", "question_1_decision_no": "decline",
             "question_1_reason": "Here people mend things."}  # fmt: skip
    second = {"question_2_kind": "choice", "question_2_prompt": "How often?", "question_2_required": "on",
              "question_2_option_1": "every week", "question_2_option_2": "now and then",
              "question_2_decision_1": "admit", "question_2_after": "1", "question_2_if_1": ["yes"]}  # fmt: skip
    third = {"question_3_kind": "text", "question_3_prompt": "What did you mend last?", "question_3_required": "on",
             "question_3_after": "2", "question_3_if_2": ["2"]}  # fmt: skip
    said = site.send(f"{circle.page}/entry", "/entry", do="save", **common, **first, **second, **third)
    assert "Saved. Whoever asks to come in is asked this from now on." in said


def in_time(circle: Circle, link: str) -> Person:
    """Noor answers, goes back once, and is in before the five minutes are over."""
    noor = circle.somebody("Noor")
    assert noor.follow(link) == "asked"
    assert "Unplug it first." in noor.wait_for("Do you agree to that?").text
    press(noor, "I agree", "Do you mend things?")
    press(noor, "Yes", "How often?")
    press(noor, "now and then", "What did you mend last?")
    press(noor, "Previous question", "How often?")
    press(noor, "every week", "Is this right?")
    press(noor, "Send", "You are in. Welcome to")
    noor.wait_for("Sit where you like.")
    circle.lets_in(noor)
    return noor


def past_the_five_minutes(circle: Circle, link: str) -> Person:
    """Tomas stops half way; his link leads back when nobody may write to him any more, and organisers look at it."""
    tomas = circle.somebody("Tomas")
    assert tomas.follow(link) == "asked"
    begun = tomas.wait_for("Do you agree to that?").text
    press(tomas, "I agree", "Do you mend things?")
    press(tomas, "Yes", "How often?")
    circle.desk.expire_contact(tomas, circle.chat)
    payload = re.search(r"\?start=(join_\w+)", begun)
    assert payload
    started = tomas.start(payload[1])
    tomas.wait_for("How often?", after=started.id)
    press(tomas, "now and then", "What did you mend last?")
    tell(tomas, LAMP, "Is this right?")
    press(tomas, "Send", "Sent. The organisers of")
    asked = hears(circle.katrin, "Tomas would like to come into")
    assert f"What did you mend last? {LAMP}" in plain(asked.text)
    press(circle.katrin, "Ask more", "What would you like to know from")
    tell(circle.katrin, "Which lamp?", "Asked.")
    tomas.wait_for("Which lamp?")
    press(tomas, "Go on", "would like to know:")
    tell(tomas, GREEN_LAMP, "Sent.")
    circle.katrin.wait_for(GREEN_LAMP)
    press(circle.katrin, "Admit", "admitted")
    circle.lets_in(tomas)
    return tomas


def declined(circle: Circle, link: str) -> Person:
    """Ines says no, reads from which day she may ask again, asks before, and reads the same day."""
    ines = circle.started("Ines")
    assert ines.follow(link) == "asked"
    ines.wait_for("Do you agree to that?")
    press(ines, "I agree", "Do you mend things?")
    said = press(ines, "No", "could not take you in this time").text
    assert "Here people mend things." in said
    day = re.search(r"You may ask again from (.+)\.", said)
    assert day
    eventually(lambda: circle.desk.requests(circle.chat) == [])
    before = ines.messages()[-1].id
    assert ines.follow(link) == "asked"
    ines.wait_for(f"You may ask again from {day[1]}.", after=before)
    eventually(lambda: circle.desk.requests(circle.chat) == [])
    assert circle.role(ines) == ""
    return ines


def comes_again(circle: Circle, ines: Person, link: str) -> None:
    """The day has come: she is asked anew, is in, and opens the first page of the handbook from her welcome."""
    before = ines.messages()[-1].id
    assert ines.follow(link) == "asked"
    ines.wait_for("Do you agree to that?", after=before)
    press(ines, "I agree", "Do you mend things?")
    press(ines, "Yes", "How often?")
    press(ines, "every week", "Is this right?")
    press(ines, "Send", "You are in. Welcome to")
    ines.wait_for("Sit where you like.")
    press(ines, "The spoon", "It stirs the glue.")
    circle.lets_in(ines)


def two_at_once(circle: Circle, link: str) -> Person:
    """Omar is let in by one organiser and declined by the other, in the same moment: one of it holds, for all three."""
    omar = circle.started("Omar")
    omar.follow(link)
    omar.wait_for("Do you agree to that?")
    press(omar, "I agree", "Do you mend things?")
    press(omar, "Yes", "How often?")
    press(omar, "now and then", "What did you mend last?")
    tell(omar, "A chair", "Is this right?")
    press(omar, "Send", "Sent.")
    for organiser in (circle.katrin, circle.mina):
        hears(organiser, "Omar would like to come into")
    press(circle.mina, "Decline", "Why not this time?")
    with ThreadPoolExecutor(2) as both:
        toasts = list(both.map(lambda it: it[0].tap(it[1]).text, ((circle.katrin, "Admit"), (circle.mina, "1"))))
    (row,) = Application.select().join(User, on=Application.user == User.id).where(User.telegram_id == omar.id)
    assert row.state in ("admitted", "declined")
    assert len([said for said in toasts if "decided already" in said]) == 1
    winner = circle.katrin if row.state == "admitted" else circle.mina
    told = f"{winner.first_name} {row.state}"
    for organiser in (circle.katrin, circle.mina):
        eventually(lambda organiser=organiser: told in plain(organiser.messages()[-1].text))  # type: ignore[misc]
    omar.wait_for("Welcome to" if row.state == "admitted" else "could not take you in this time")
    eventually(lambda: circle.desk.requests(circle.chat) == [])
    assert circle.role(omar) == ("member" if row.state == "admitted" else "")
    return omar


def raid(circle: Circle, link: str) -> list[Person]:
    """Sixty ask at once. Organisers hear it once each, look at who they are, and turn them all away."""
    crowd = [circle.somebody(f"Crowd{number}") for number in range(CROWD)]
    for person in crowd:
        assert person.follow(link) == "asked"
    told = circle.katrin.wait_for("many come at once", timeout=30)
    assert f"More than {THRESHOLD} people came or asked to come in within ten minutes." in told.text
    circle.mina.wait_for("many come at once", timeout=30)
    open_ones = Application.select().where(Application.chat_id.is_null(False), Application.state == "asking")
    eventually(lambda: open_ones.count() == CROWD, 60)
    circle.katrin.tap("Who they are", message=told)
    circle.katrin.wait_for(f"{CROWD} ask to come in:")
    press(circle.katrin, "Turn all of these away", f"{CROWD} are turned away.")
    eventually(lambda: circle.desk.requests(circle.chat) == [], 90)
    press(circle.katrin, "End this", "People come in as usual.")
    assert OutboxMessage.select().where(OutboxMessage.kind == "raid").count() == 2
    assert [circle.role(person) for person in crowd] == [""] * CROWD
    return crowd
