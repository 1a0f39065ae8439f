"""Files sent and fetched, and messages whose picture, document or caption is changed."""

import json
import struct
import zlib
from typing import Any

import httpx
import pytest

from playground.client import Chat, Desk, Person
from tests.playground.conftest import TOKEN, Api


def png(width: int, height: int) -> bytes:
    """A picture as small as its size allows."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def sent(api: Api, method: str, files: dict[str, Any], **given: Any) -> Any:
    """What a call with uploads is answered, refused or not."""
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
    return httpx.post(f"{api.url}/bot{TOKEN}/{method}", data=form, files=files).json()


def fetched(api: Api, file_id: str) -> bytes:
    path = api.ok("getFile", file_id=file_id)["file_path"]
    return httpx.get(f"{api.url}/file/bot{TOKEN}/{path}").raise_for_status().content


def test_a_document_keeps_its_name_and_can_be_fetched(api: Api, guest: Person) -> None:
    files = {"document": ("list.csv", b"a,b", "text/csv")}
    message = sent(api, "sendDocument", files, chat_id=str(guest.id), caption="<b>x</b>", parse_mode="HTML")["result"]
    document = message["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == ("list.csv", "text/csv", 3)
    assert (message["caption"], message["caption_entities"][0]["type"]) == ("x", "bold")
    assert fetched(api, document["file_id"]) == b"a,b"
    again = api.ok("sendDocument", chat_id=guest.id, document=document["file_id"])
    assert again["document"] == document
    seen = guest.messages()[-1]
    assert (seen.document, seen.photo) == ("list.csv", False)
    address = f"{api.url}/photo/{document['file_id']}"
    assert httpx.get(address).headers["Content-Disposition"] == "attachment"


def test_a_photo_can_be_fetched(api: Api, guest: Person) -> None:
    picture = png(3, 2)
    message = sent(api, "sendPhoto", {"photo": ("p.png", picture)}, chat_id=str(guest.id))["result"]
    size = message["photo"][0]
    assert (size["width"], size["height"]) == (3, 2)
    found = api.ok("getFile", file_id=size["file_id"])
    assert (found["file_size"], found["file_path"].startswith("photos/")) == (len(picture), True)
    assert fetched(api, size["file_id"]) == picture


def test_a_file_is_fetched_by_a_file_id_that_is_there(api: Api, guest: Person) -> None:
    assert api.refusal("getFile", file_id="x") == "Bad Request: invalid file_id"
    assert api.refusal("getFile") == "Bad Request: file_id not specified"
    noted = api.ok("sendPhoto", chat_id=guest.id, photo="https://a.example/p.png")["photo"][0]["file_id"]
    assert api.refusal("getFile", file_id=noted) == (
        "Bad Request: wrong file_id or the file is temporarily unavailable"
    )


def test_a_file_needs_the_right_token_and_path(api: Api, guest: Person) -> None:
    files = {"document": ("a.txt", b"x", "text/plain")}
    document = sent(api, "sendDocument", files, chat_id=str(guest.id))["result"]["document"]
    path = api.ok("getFile", file_id=document["file_id"])["file_path"]
    statuses = [
        httpx.get(f"{api.url}/file/bot{token}/{place}").status_code
        for token, place in ((TOKEN, path), ("77:other", path), (TOKEN, f"photos/{path}"), (TOKEN, "documents/x.txt"))
    ]
    assert statuses == [200, 401, 404, 404]


def test_a_document_is_there(api: Api, guest: Person, desk: Desk, group: Chat) -> None:
    assert api.refusal("sendDocument", chat_id=guest.id) == "Bad Request: there is no document in the request"
    empty = sent(api, "sendDocument", {"document": ("a.txt", b"", "text/plain")}, chat_id=str(guest.id))
    assert empty["description"] == "Bad Request: file must be non-empty"
    assert api.refusal("sendDocument", chat_id=guest.id, document="x").startswith("Bad Request: wrong remote file")
    desk.permit(group, can_send_documents=False)
    assert api.refusal("sendDocument", chat_id=group.id, document="https://a.example/x") == (
        "Bad Request: not enough rights to send documents to the chat"
    )


@pytest.fixture
def poster(api: Api, guest: Person) -> dict[str, Any]:
    """A photo with a caption and a button."""
    keyboard = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    message: dict[str, Any] = api.ok(
        "sendPhoto", chat_id=guest.id, photo="https://a.example/1.png", caption="one", reply_markup=keyboard
    )
    return {"chat_id": guest.id, "message_id": message["message_id"]}


def test_a_caption_is_edited_and_the_picture_stays(api: Api, guest: Person, poster: dict[str, Any]) -> None:
    edited = api.ok("editMessageCaption", caption="<i>two</i>", parse_mode="HTML", **poster)
    assert (edited["caption"], edited["caption_entities"][0]["type"]) == ("two", "italic")
    assert (len(edited["photo"]), "reply_markup" in edited) == (1, False)
    assert guest.messages()[-1].text == "two"
    again = {"caption": "<i>two</i>", "parse_mode": "HTML"}
    assert "message is not modified" in api.refusal("editMessageCaption", **again, **poster)
    assert "caption" not in api.ok("editMessageCaption", **poster)


def test_a_message_without_media_takes_no_caption(api: Api, guest: Person) -> None:
    message = api.ok("sendMessage", chat_id=guest.id, text="x")
    assert api.refusal("editMessageCaption", chat_id=guest.id, message_id=message["message_id"], caption="y") == (
        "Bad Request: there is no caption in the message to edit"
    )


def test_media_is_replaced_with_its_caption(api: Api, guest: Person, poster: dict[str, Any]) -> None:
    media = {"type": "photo", "media": "https://a.example/2.png", "caption": "two"}
    first = api.ok("editMessageMedia", media=media, **poster)
    assert (first["caption"], first["photo"][0]["width"]) == ("two", 800)
    assert "message is not modified" in api.refusal("editMessageMedia", media=media, **poster)
    upload = {"type": "photo", "media": "attach://file"}
    form = {name: str(value) for name, value in poster.items()}
    body = sent(api, "editMessageMedia", {"file": ("p.png", png(4, 4))}, media=upload, **form)
    assert (body["result"]["photo"][0]["width"], "caption" in body["result"]) == (4, False)
    assert len(guest.messages()[-1].labels) == 0


def test_a_text_can_become_a_picture(api: Api, guest: Person) -> None:
    message = api.ok("sendMessage", chat_id=guest.id, text="x")
    media = {"type": "document", "media": "https://a.example/x.pdf"}
    edited = api.ok("editMessageMedia", chat_id=guest.id, message_id=message["message_id"], media=media)
    assert ("document" in edited, "text" in edited) == (True, False)


def test_media_is_well_formed(api: Api, poster: dict[str, Any]) -> None:
    for media in (None, "x", [], {"type": "smell", "media": "https://a.example/"}):
        assert "media" in api.refusal("editMessageMedia", media=media, **poster).lower()
    assert api.refusal("editMessageMedia", media={"type": "photo", "media": ""}, **poster) == (
        "Bad Request: there is no media in the request"
    )


def test_a_place_takes_no_media(api: Api, guest: Person) -> None:
    message = api.ok("sendLocation", chat_id=guest.id, latitude=1, longitude=2)
    media = {"type": "photo", "media": "https://a.example/2.png"}
    assert api.refusal("editMessageMedia", chat_id=guest.id, message_id=message["message_id"], media=media) == (
        "Bad Request: message can't be edited"
    )
