"""Addresses people may be sent to."""

import pytest

from meetups.join_address import is_join_address


@pytest.mark.parametrize(
    "address",
    [
        "https://meet.example.org/poem",
        "http://localhost:8443/room?pwd=x#y",
        "https://müller.example/räume",
        "steam://connect/192.0.2.7:27015",
        "minecraft://play.example.org:25565",
        "mumble://voice.example.org/Lobby",
        "secondlife://Plaza/128/128/20",
        "zoommtg://zoom.example/join?confno=123",
        "discord://-/channels/1/2",
        "tel:+4934112345",
        "sip:table@example.org",
        "xmpp:table@conference.example.org?join",
        "secondlife:///app/teleport/Plaza/128/128/20",
        "minecraft://?addExternalServer=Table|play.example.org:19132",
        "msteams:/l/meetup-join/19:meeting_x",
        "msteams://teams.example.org/l/meetup-join/x",
        "discord:///channels/1/2",
        "skype:table.example?call",
        "steam:connect/192.0.2.7",
        "tg://resolve?domain=table",
        "mailto:table@example.org",
    ],
)
def test_a_call_a_game_server_and_a_world_are_places_to_meet(address: str) -> None:
    assert is_join_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "", "meet.example.org", "//meet.example.org", "https://", "https:///room", "mailto:", "tel:", "steam:",
        "discord:///", "minecraft://?", "javascript:alert(1)", "javascript://host/%0aalert(1)", "JavaScript://host/x",
        "java\tscript://host/x", "vbscript://host/x", "data:text/html,x", "data://host/x", "file:///etc/passwd",
        "file://host/share", "blob:https://host/x", "about:blank", "view-source:https://host/",
        "intent://host/#Intent;end", "shell:startup", "meet.example.org:8443/room", "localhost:8443", "c:/room",
        "C:\\room", "1x:room", "livescript:x", "feed:javascript:x", "chrome://settings", "resource://x/y",
        "javascript:/x", "JAVASCRIPT:x", "vbscript:x", "file:/etc/passwd", "data:,x", "jar:https://host/x",
        "view-source:javascript:x", "ms-msdt:/id", "ms-officecmd://host/x", "search-ms://query=x", "https://host:0/",
        "https://host:99999/", "https://[::1/", "https://ho st/", "https://host/\u202egpj", "https://host/\u200b",
    ],
)  # fmt: skip
def test_what_runs_hides_or_leads_nowhere_is_no_place(address: str) -> None:
    assert not is_join_address(address)
