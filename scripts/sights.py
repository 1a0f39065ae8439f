"""Who may what: every address of the site and every button of the bot, by the least one has to be.

A new one stands in none of these lists, and the tests fail until it does: tests/web/test_who_sees_what.py looks whether
the site answers as it says here, tests/handlers/test_who_presses_what.py whether the bot does.
`python -m scripts.who_sees_what` writes docs/who-sees-what.md from them.
"""

import re
from collections.abc import Mapping
from enum import StrEnum


class Least(StrEnum):
    """What one has to be, at least."""

    ANYBODY = "anybody"
    SIGHT = "whoever may see the group or event"
    MEMBER = "members"
    ORGANISER = "organisers"
    OWN = "whose it is"
    HOLDER = "whoever has the address"
    HOUSE = "who runs this installation, or moderates"


PAGES = {
    Least.ANYBODY: """
        / /groups /nearby /privacy /help /sign-in /e/<key>/check-in/worker.js /healthz /readyz /metrics /robots.txt
        /favicon.ico /static/<path:filename>""",
    Least.SIGHT: """
        /g/<slug> /g/<slug>/norms /g/<slug>/join /g/<slug>/join/<int:position> /g/<slug>/calendar.ics /e/<key>
        /e/<key>/<slug> /e/<key>.ics /e/<key>/going /e/<key>/questions""",
    Least.MEMBER: """
        /g/<slug>/members /g/<slug>/handbook /g/<slug>/handbook/new /g/<slug>/handbook/<key>/edit
        /g/<slug>/handbook/proposals/<key> /g/<slug>/owner /g/<slug>/introductions /g/<slug>/buddies
        /g/<slug>/suggestions /g/<slug>/rituals /g/<slug>/polls /g/<slug>/partners /g/<slug>/partners/<key>
        /g/<slug>/titles /g/<slug>/thanks /g/<slug>/knows /g/<slug>/my-place /g/<slug>/report""",
    Least.ORGANISER: """
        /g/<slug>/settings /g/<slug>/card /g/<slug>/norms/new /g/<slug>/chats /g/<slug>/discretion
        /g/<slug>/invitations /g/<slug>/newcomers /g/<slug>/rituals/new /g/<slug>/rituals/<key>/edit
        /g/<slug>/partners/new /g/<slug>/lively /g/<slug>/entry /g/<slug>/applications /g/<slug>/events/new
        /g/<slug>/reports /g/<slug>/act /e/<key>/edit /e/<key>/cancel /e/<key>/people /e/<key>/told
        /e/<key>/check-in /e/<key>/check-in/list.json /i/<key>/print""",
    Least.OWN: """
        /me /me/time /me/record /me/reports /me/export.json /me/export.ics /me/delete /s/<key> /check-in/<code>""",
    Least.HOLDER: "/p/<key> /i/<key> /calendar/<token>.ics /sign-in/<token>",
    Least.HOUSE: "/moderation /admin",
}
FORMS = {
    Least.ANYBODY: "/sign-out",
    Least.SIGHT: """
        /e/<key>/rsvp /e/<key>/drop /e/<key>/bridge /e/<key>/questions /g/<slug>/norms /g/<slug>/join
        /g/<slug>/join/person /g/<slug>/join/<int:position> /g/<slug>/join/send /g/<slug>/join/more
        /g/<slug>/join/withdraw""",
    Least.MEMBER: """
        /g/<slug>/leave /g/<slug>/members/me /g/<slug>/members/block /g/<slug>/members/organise
        /g/<slug>/members/roster /g/<slug>/report /g/<slug>/owner /g/<slug>/owner/offer /g/<slug>/owner/end
        /g/<slug>/introductions /g/<slug>/introductions/post /g/<slug>/introductions/delete /g/<slug>/buddies
        /g/<slug>/first /g/<slug>/my-place/pause /g/<slug>/my-place/end /g/<slug>/my-place/fewer /g/<slug>/thanks
        /g/<slug>/knows /g/<slug>/titles /g/<slug>/suggestions /g/<slug>/suggestions/<key> /g/<slug>/polls/<key>/close
        /g/<slug>/partners/<key>/vote /g/<slug>/partners/<key>/ending /g/<slug>/handbook/new
        /g/<slug>/handbook/<key>/edit /g/<slug>/handbook/<key>/move /g/<slug>/handbook/<key>/delete
        /g/<slug>/handbook/proposals/<key> /g/<slug>/applications/<key>/vouch""",
    Least.ORGANISER: """
        /g/<slug>/events/new /g/<slug>/events/new/line /g/<slug>/settings /g/<slug>/card /g/<slug>/norms/new
        /g/<slug>/chats/here /g/<slug>/chats/not-here /g/<slug>/chats/add /g/<slug>/chats/take-away
        /g/<slug>/discretion /g/<slug>/discretion/ordinary /g/<slug>/discretion/sensitive /g/<slug>/invitations
        /g/<slug>/invitations/take-back /g/<slug>/lively /g/<slug>/titles/offer /g/<slug>/titles/again
        /g/<slug>/rituals/new /g/<slug>/rituals/<key>/edit /g/<slug>/rituals/<key>/now /g/<slug>/rituals/<key>/turn
        /g/<slug>/rituals/<key>/delete /g/<slug>/polls /g/<slug>/posts/<int:number> /g/<slug>/partners/new
        /g/<slug>/partners/<key>/posts /g/<slug>/partners/<key>/posts/<post> /g/<slug>/entry
        /g/<slug>/applications/<key>/admit /g/<slug>/applications/<key>/ask /g/<slug>/applications/<key>/decline
        /g/<slug>/applications/<key>/block /g/<slug>/reports/<key> /g/<slug>/sanctions/<key>/lift /g/<slug>/act
        /e/<key>/people/admit /e/<key>/people/decline /e/<key>/people/ask /e/<key>/people/bridge /e/<key>/told/again
        /e/<key>/told/leave /e/<key>/edit /e/<key>/publish /e/<key>/cancel /e/<key>/restore /e/<key>/check-in
        /e/<key>/check-in/walk-in /e/<key>/check-in/acts""",
    Least.OWN: """
        /me /me/time /me/browsers/<int:browser_id>/sign-out /me/browsers/sign-out /me/calendars
        /me/calendars/<key>/replace /me/calendars/<key>/revoke /me/delete /me/record /me/unblock /nearby/age
        /nearby/area /nearby/block /nearby/forget /nearby/shown /nearby/unblock /nearby/wave /s/<key>""",
    Least.HOLDER: "/p/<key> /i/<key> /sign-in/<token>",
    Least.HOUSE: """
        /moderation/<key> /s/<key>/answer /admin/letters/<int:letter_id>/again /admin/letters/<int:letter_id>/forget""",
}
COMMANDS = {
    Least.ANYBODY: "start help settings signin calendar nearby new events mine group record",
    Least.MEMBER: "thanks report",
    Least.ORGANISER: "here",
}
# Callback data as the bot listens for it: `#` a number, `*` a key or a word, `?` a letter.
BUTTONS = {
    Least.SIGHT: r"""
        rsvp:(room|online|maybe|no):* guest:* details:* ev:* mg:back:* my:(room|room_only|online|maybe|no):*
        gu:* code:* br:(on|off):* qs:* gr:card:# who:* gr:norms:# norms:# gr:agree:#:# agree:#:# en:again:#
        cl:no:*:#:* dg:(room|online|no):*:#""",
    Least.ANYBODY: r"""
        go:found go:new go:events go:mine go:group gr:list:# go:nearby nb:age:(adult|minor|unsaid) nb:around
        nb:place nb:menu go:calendar go:settings set:lang:* set:lead:# set:name:(hide|show) set:zone: set:quiet:
        go:signin go:help d:*:*:(=.{0,40}|go\.*|*)""",
    Least.ORGANISER: r"""
        mg:menu:* mg:edit:* mg:who:* mg:ask:* mg:off:* mg:on:* dc:(yes|no):*:* mg:word:* told:(again|leave):*:#
        mg:told:* mg:sent:* gr:card_edit:# gr:norms_new:# hb:wait:# hb:(take|leave):#:* fm:care:# gc:all:#
        gc:one:#:# gc:(on|off)\.(events|announcements|introductions|prompts):#:# gc:add:#:# gc:away:#:#
        gc:gone:#:# here:(events|announcements|introductions|prompts) (gr:asking|rv:list):# rv:show:* rv:yes:*
        rv:more:* rv:no:* rv:why?:* rv:words:* rv:block:* rv:shut:* gr:entry:#
        gr:entry_(open|questions|invitation|check):# gr:entry_asks:# gr:entry_welcome:# gr:invite:# iv:new:#
        iv:span:(day|week|month|never):# iv:make:(day|week|month|never):(1|5|20|any):# iv:one:# iv:back:#
        ow:people:#:# ow:who:#:# ow:(offer|make|end):#:# lv:show:# lv:days:#:# tt:(all|again):# tt:offer:#
        ds:all:# ds:see:*:# ds:name:# ds:off:# ds:end:# rc:show:#
        rc:(take_in|put_out|take_off|ban_there|let_again|show_way):#:# rd:show:#:#
        rd:(end|admit|decline|out):#:# gr:seen:# gv:(private|unlisted|public):#:# hb:set:* hb:(up|down):*
        hb:day:(none|#):#:* hb:out:* hb:gone:* rp:all:# rp:show:* rp:(leave|seen):*
        rp:(warn|mute|remove|ban|owner|unlist):* pt:sure:* pt:desk:* pt:posts:* pt:post:* pt:pass:* pt:no:*
        pt:paste:* pt:new:# ri:now:#:* ri:(on|off):* held:(again|leave):# ri:new:# ri:more:* po:new:# su:make:*
        su:leave:*""",
    Least.MEMBER: r"""
        gr:menu:# gr:in:(together|mine|care):# hb:all:# hb:p:* hb:below:* hb:new:# hb:edit:* hb:pr:* in:me:# in:all:#:#
        in:new:# in:post:# in:to\.(group|public):# in:gone:# bd:show:# bd:below:# bd:ask:# bd:want:# bd:none:#
        bd:n\.?:# bd:(yes|no):# bd:end:# fm:show:# fm:below:# fm:(good|mixed|bad):#
        fm:to\.(nobody|buddy|organisers):# fm:given:# fm:gone:# fm:words:# vo:* vo:back:* gr:own:# ow:show:#
        ow:do:(accept|decline|keep|here|no|ask|withdraw|lay_down):# pl:(show|all):# pl:below:#
        pl:(one|every):(week|month|quarter|day):# pl:(end|endall|few|more):# pl:hello:# th:say:# th:all:#
        aa:knows:# aa:mine:# aa:(yes|no):*:# tt:(mine|away):# tt:(yes|no):*:# bl:me:# bl:(hidden|named):#
        bl:people:#:# bl:ask:#:# bl:yes:#:# bl:no:#:# rp:new:# pt:all:# pt:one:* pt:below:*
        pt:v:(yes|no):(start|end):* pt:(ask|keep|over):* ri:all:# ri:one:* po:all:# po:one:* po:close:* su:all:#
        su:one:* su:(back|out):* su:away:* su:new:# nb:in:# nb:wave:#:#""",
    Least.OWN: r"""
        en:* nw:# sn:all:# sn:show:* sn:object:* ap:show:* ap:(lift|stay):* nb:forget nb:block nb:block:ask:#
        nb:block:yes:# nb:block:no:# cal:ask:* cal:yes:* cal:no: md:menu: md:ics: md:json: md:ask: md:erase:
        tm:menu: tm:(week|month|way):(x|#) tm:eve:? tm:told:(on|off) tm:look: tm:day:(x|?) tm:at:#""",
    Least.HOLDER: r"""
        iv:in:*""",
}


def shape(pattern: str) -> str:
    """A pattern of callback data as it stands in BUTTONS."""
    for part, sign in ((r"\\d\{[^}]*\}", "#"), (r"\[[^\]]*\]\{[^}]*\}", "*"), (r"\[[^\]]*\]", "?")):
        pattern = re.sub(part, sign, pattern)
    return pattern.strip("^$")


def by_name(table: Mapping[Least, str]) -> dict[str, Least]:
    """Each name of a table, and the least one has to be. Raises ValueError for one that stands in it twice."""
    names = [(name, least) for least, text in table.items() for name in text.split()]
    if len(dict(names)) != len(names):
        raise ValueError(f"twice: {sorted(name for name, _ in names if [n for n, _ in names].count(name) > 1)}")
    return dict(names)
