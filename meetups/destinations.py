"""Where a person was going, and what they were about to answer there, folded into a start payload.

Telegram takes 64 characters of `A-Za-z0-9_-` and no path. The site writes `https://t.me/<bot>?start=<payload_to(path)>`;
the bot reads the path back and makes a link that signs in and leads there. An answer travels as `/e/<key>?answer=room`.

What is new has a code of two letters, with the name right behind it, so that the longest name fits as well:
`signin_think` is `/g/ink/thanks`. Those of one letter and `_` are as old as the links that are about with them.
"""

import re

from meetups.rsvps import Choice

PREFIX = "signin"
LONGEST = 64
_OF_GROUP = {
    "th": "thanks", "kn": "knows", "ti": "titles", "in": "introductions", "bd": "buddies", "lv": "lively",
    "nc": "newcomers", "ds": "discretion", "rp": "reports",
}  # fmt: skip
_SHAPES = (
    (re.compile(r"/e/([a-z0-9]{4,16})(?:/[a-z0-9-]*)?"), "e", "/e/{}"),
    (re.compile(r"/e/([a-z0-9]{4,16})/edit"), "c", "/e/{}/edit"),
    (re.compile(r"/e/([a-z0-9]{4,16})/told"), "t", "/e/{}/told"),
    (re.compile(r"/g/([a-z0-9-]{1,55})"), "g", "/g/{}"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/events/new"), "n", "/g/{}/events/new"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/members"), "m", "/g/{}/members"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/settings"), "s", "/g/{}/settings"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/card"), "f", "/g/{}/card"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/norms"), "b", "/g/{}/norms"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/join(?:/[0-9]{1,4})?"), "j", "/g/{}/join"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/entry"), "d", "/g/{}/entry"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/applications"), "a", "/g/{}/applications"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/handbook"), "h", "/g/{}/handbook"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/chats"), "k", "/g/{}/chats"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/invitations"), "v", "/g/{}/invitations"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/owner"), "w", "/g/{}/owner"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/my-place"), "z", "/g/{}/my-place"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/partners(?:/[a-z0-9]{4,16})?"), "1", "/g/{}/partners"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/suggestions"), "5", "/g/{}/suggestions"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/rituals"), "6", "/g/{}/rituals"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/polls"), "7", "/g/{}/polls"),
    (re.compile(r"/i/([a-z0-9]{20})"), "i", "/i/{}"),
    (re.compile(r"/g/([a-z0-9-]{1,55})/report"), "l", "/g/{}/report"),
    (re.compile(r"/s/([a-z0-9]{4,16})"), "q", "/s/{}"),
    (re.compile(r"/me/(record|reports)"), "u", "/me/{}"),
    (re.compile(r"/(nearby|groups|me|moderation)"), "p", "/{}"),
    (re.compile(r"/me/(time)"), "2", "/me/{}"),
    *(
        (re.compile(rf"/e/([a-z0-9]{{4,16}})\?answer={choice.value}"), letter, f"/e/{{}}?answer={choice.value}")
        for choice, letter in ((Choice.ROOM, "r"), (Choice.ONLINE, "o"), (Choice.MAYBE, "y"), (Choice.NO, "x"))
    ),
    *((re.compile(rf"/g/([a-z0-9-]{{1,55}})/{page}"), code, f"/g/{{}}/{page}") for code, page in _OF_GROUP.items()),
)
_ANSWER = re.compile(r"/e/([a-z0-9]{4,16})\?answer=(room|online|maybe|no)")


def payload_to(path: str) -> str:
    """The payload that signs in and leads there; plain `signin` where the path has no short form."""
    plain = path if _ANSWER.fullmatch(path) else path.partition("?")[0].partition("#")[0]
    for shape, code, _ in reversed(_SHAPES):
        if found := shape.fullmatch(plain):
            payload = f"{PREFIX}_{code}{'_' if len(code) == 1 else ''}{found[1]}"
            return payload if len(payload) <= LONGEST else PREFIX
    return PREFIX


def answer_in(path: str) -> tuple[str, Choice] | None:
    """The event's key and the answer a destination carries, if it carries one."""
    found = _ANSWER.fullmatch(path)
    return (found[1], Choice(found[2])) if found else None


def path_in(payload: str) -> str | None:
    """The path a payload leads to (`/me` for plain `signin`); None: it is no such payload."""
    if payload == PREFIX:
        return "/me"
    head, _, rest = payload.partition("_")
    code, name = (rest[0], rest[2:]) if rest[1:2] == "_" else (rest[:2], rest[2:])
    path = next((each.format(name) for _, known, each in _SHAPES if known == code), None)
    return path if head == PREFIX and path is not None and payload_to(path) == payload else None
