"""What people of the circle do once they are in, as they would: in the chat, in private or on the site."""

from datetime import timedelta

from models import Partner, Poll, Sanction, Suggestion
from playground.client import Person
from tests.e2e.circle import Circle, hears, plain, press, tell, walk
from tests.e2e.doing import BERLIN
from tests.e2e.visitor import Visitor
from tests.patience import eventually

BINDS, AT_NOON, SOUP = "I bind books, badly.", "He does it every week.", "Soup <b>free</b> on Mondays."
WALK, ROOM = "A walk by the canal", "https://meet.example.org/the-canal"
CAFE = "Café Grundmann"


def introduces_herself(circle: Circle, noor: Person) -> None:
    """Noor writes a few lines for the group alone; Samira, who offered, becomes her buddy."""
    walk(circle.samira, ("My place here", "My place here"), ("Buddies", "How many newcomers"),
         ("2", "You look after up to 2 newcomers"))  # fmt: skip
    walk(noor, ("My place here", "My place here"), ("Introduce yourself", "You have not introduced"),
         ("Write it", "Who are you, and what brings you to"))  # fmt: skip
    tell(noor, BINDS, "It is kept.")
    walk(noor, ("My place here", "My place here"), ("Buddies", "Buddies"),
         ("I would like a buddy", "Somebody is asked."))  # fmt: skip
    assert BINDS in hears(circle.samira, "is new in").text
    press(circle.samira, "Yes, gladly", "You both hear how to write to each other.")
    hears(noor, "Samira is your buddy in")


def is_thanked(circle: Circle, noor: Person) -> None:
    """Two thank her for the same in the chat; with her yes it stands where everybody inside may read it."""
    said = noor.say("I would glue it twice.", circle.chat)
    for giver in (circle.katrin, circle.mina):
        giver.say("/thanks gluing", circle.chat, reply_to=said.id)
        hears(noor, f"{giver.first_name} thanks you for: gluing")
    hears(noor, "Ask me about: gluing")
    press(noor, "Yes, show it", "they may ask you about")
    assert "Noor" in walk(circle.mina, ("Together", "Together"), ("Who knows about what", "gluing")).text


def votes(circle: Circle, *voters: Person) -> None:
    """Katrin asks the chat; what they choose is counted, and who chose it reaches nobody."""
    walk(circle.katrin, ("Together", "Together"), ("Polls", "Nothing was asked yet."),
         ("Ask something", "What do you ask the group?"))  # fmt: skip
    tell(circle.katrin, "Where do we eat?", "Which answers")
    tell(circle.katrin, "By the canal\nIn the park", "May somebody choose several")
    press(circle.katrin, "One of them", "How long may people vote?")
    press(circle.katrin, "a week", "Is this right?")
    press(circle.katrin, "Ask it in the chat", "It is on its way to the chat.")
    asked = circle.katrin.wait_for(lambda seen: seen.poll is not None, circle.chat)
    eventually(lambda: Poll.get().state == "open")
    for person in voters:
        person.vote(asked.id, "In the park", chat=circle.chat)
    eventually(lambda: Poll.get().counts.replace(" ", "") == f"[0,{len(voters)}]")
    assert asked.poll is not None
    assert asked.poll["is_anonymous"]


def suggests(circle: Circle, noor: Person, tomas: Person, katrin: Visitor, his: Visitor) -> None:
    """Noor suggests it in private, Tomas would come, says the site, and Katrin makes an event of it there."""
    walk(noor, ("Together", "Together"), ("Suggest a meetup", "Nobody has suggested anything yet."),
         ("Suggest a meetup", "What would you"))  # fmt: skip
    tell(noor, WALK, "Is there more to say?")
    press(noor, "Skip", "You are the first.")
    key = Suggestion.get().key
    assert WALK in his.send(f"{circle.page}/suggestions", f"/suggestions/{key}", do="back")
    day = (circle.now().astimezone(BERLIN) + timedelta(days=12)).date().isoformat()
    katrin.send(f"{circle.page}/events/new?from={key}", "/events/new", do="publish", date=day, end_date=day,
                start="16:00", end="18:00", format="online", link=ROOM)  # fmt: skip
    card = hears(noor, WALK, circle.chat)
    hears(noor, f"What you suggested is on: {WALK}")
    hears(tomas, f"You would come, and it is on: {WALK}")
    assert "You join online." in tomas.tap("Online", circle.chat, card).text


def pauses(circle: Circle, samira: Person) -> None:
    """Samira wants to hear nothing for a month."""
    walk(samira, ("My place here", "My place here"), ("Pause, and fewer messages", "Nobody sees that you pause."),
         ("A month", "You paused it until"))  # fmt: skip


def is_reported(circle: Circle, noor: Person, tomas: Person, his: Visitor) -> None:
    """Noor reports what Tomas said, Katrin mutes him, he objects on the site, Mina lifts what she did not decide."""
    said = tomas.say("Buy my glue, only today", circle.chat)
    before = len(noor.messages(circle.chat))
    noor.say("/report", circle.chat, reply_to=said.id)
    hears(noor, "What is wrong?")
    press(noor, "Advertising, or the same again and again", "What happened")
    tell(noor, AT_NOON, "Thank you. It is sent.")
    assert [seen.from_bot for seen in noor.messages(circle.chat)][before:] == [False]  # her own words, and nothing else
    hears(circle.katrin, "somebody reported something")
    press(circle.katrin, "Read it and decide", "Buy my glue, only today")
    press(circle.katrin, "Mute", "For how long")
    press(circle.katrin, "A month", "They read it, from the group and not from you.")
    tell(circle.katrin, "No selling here.", "Decided.")
    hears(tomas, "you are muted")
    eventually(lambda: circle.stands(tomas) == "restricted")
    key = Sanction.get().key
    assert "Your objection is sent." in his.send(f"/s/{key}", f"/s/{key}", words="It was a gift.")
    hears(circle.mina, "somebody objects")
    press(circle.mina, "Read it and decide", "Tomas objects")
    press(circle.mina, "Lift it", "What do you answer")
    tell(circle.mina, "Right you are.", "Decided.")
    eventually(lambda: circle.stands(tomas) == "member")
    assert "Right you are." in his.read(f"/s/{key}")
    tomas.say("Thank you", circle.chat)


def propose_a_partner(circle: Circle, site: Visitor, *voters: Person) -> None:
    """Katrin writes the terms on the site; each member is asked once, in secret, but for who pauses."""
    last = (circle.now() + timedelta(days=60)).date().isoformat()
    site.send(f"{circle.page}/partners/new", "/partners/new", name=CAFE, purpose="Be known.", gives="A room.",
              ends_on=last, posts="1")  # fmt: skip
    for person in voters:
        hears(person, f"Shall {CAFE} be a partner of")
        press(person, "Yes", "You said yes.")
    assert not [seen for seen in circle.samira.messages() if CAFE in seen.text]


def partner_speaks(circle: Circle) -> None:
    """A week later the members have said yes: its words pass an organiser, and go out under a label of ours."""
    hears(circle.katrin, f"{CAFE} is a partner of")
    desk = Visitor(circle.house)
    desk.send(f"/p/{Partner.get().secret}", "/p/", text=SOUP)
    hears(circle.katrin, "would like to say something to")
    press(circle.katrin, "Read it and decide", "Soup")
    assert circle.katrin.tap("Let it pass").text == "It goes out now, under the label."
    posted = hears(circle.katrin, "whom members voted for", circle.chat)
    assert plain(posted.text) == f"From our partner “{CAFE}”, whom members voted for\n{SOUP}"
    shown = desk.read(f"/p/{Partner.get().secret}")
    assert [person.first_name for person in circle.people if person.first_name in shown] == []
