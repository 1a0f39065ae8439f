"""sendPhoto, sendVenue and sendLocation."""

from __future__ import annotations

import base64
import hashlib
import struct

from playground import reach
from playground.calls import SENDING, Call, Upload, method
from playground.errors import bad_request
from playground.methods.messages import caption_body, send
from playground.world import Json

PLACE = "latitude longitude"
LARGEST_PHOTO = 10 * 1024 * 1024


@method("sendPhoto", f"{SENDING} photo caption parse_mode caption_entities show_caption_above_media has_spoiler")
def send_photo(call: Call) -> Json:
    chat = reach.chat_of(call)
    reach.may_send(call, chat, "can_send_photos")
    body = caption_body(call)
    return send(call, chat, {"photo": [_photo(call)]} | body)


def _photo(call: Call) -> Json:
    """An uploaded file, one sent before by its file_id, or an address, which is noted and not fetched."""
    given = call.text("photo")
    upload = call.uploads.get(given.removeprefix("attach://")) or call.uploads.get("photo")
    if upload:
        return _stored(call, upload)
    if not given:
        raise bad_request("there is no photo in the request")
    if given in call.world.files:
        return _size(given, call.world.files[given])
    if not given.startswith(("http://", "https://")):
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    return _kept(call, {"url": given, "width": 800, "height": 600, "size": 0}, given.encode())


def _stored(call: Call, upload: Upload) -> Json:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > LARGEST_PHOTO:
        raise bad_request("file is too big")
    kind, width, height = measured(upload.content)
    if not kind:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    data = base64.b64encode(upload.content).decode()
    size = len(upload.content)
    return _kept(call, {"data": data, "type": kind, "width": width, "height": height, "size": size}, upload.content)


def _kept(call: Call, file: Json, content: bytes) -> Json:
    file_id = "AgACAgI" + hashlib.sha256(content).hexdigest()[:40]
    call.world.files[file_id] = file
    return _size(file_id, file)


def _size(file_id: str, file: Json) -> Json:
    shape = {"file_id": file_id, "file_unique_id": file_id[7:23], "width": file["width"], "height": file["height"]}
    return shape | ({"file_size": file["size"]} if file["size"] else {})


def measured(content: bytes) -> tuple[str, int, int]:
    """(media type, width, height) of a PNG, GIF or JPEG; ("", 0, 0) for anything else."""
    if content[:8] == b"\x89PNG\r\n\x1a\n" and len(content) >= 24:
        return ("image/png", *struct.unpack(">II", content[16:24]))
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        return ("image/gif", *struct.unpack("<HH", content[6:10]))
    return _jpeg(content) if content[:2] == b"\xff\xd8" else ("", 0, 0)


def _jpeg(content: bytes) -> tuple[str, int, int]:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return "image/jpeg", width, height
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return "", 0, 0


@method("sendLocation", f"{SENDING} {PLACE} horizontal_accuracy live_period heading proximity_alert_radius")
def send_location(call: Call) -> Json:
    chat = reach.chat_of(call)
    reach.may_send(call, chat)
    location = _location(call)
    period = call.number("live_period")
    if period and not (60 <= period <= 86400 or period == 0x7FFFFFFF):
        raise bad_request("wrong live location period specified")
    return send(call, chat, {"location": location | ({"live_period": period} if period else {})})


@method(
    "sendVenue",
    f"{SENDING} {PLACE} title address foursquare_id foursquare_type google_place_id google_place_type",
)
def send_venue(call: Call) -> Json:
    """A venue message carries its location twice, as on Telegram."""
    chat = reach.chat_of(call)
    reach.may_send(call, chat)
    location = _location(call)
    if not call.text("title").strip():
        raise bad_request("title is empty")
    if not call.text("address").strip():
        raise bad_request("address is empty")
    venue = {"location": location, "title": call.text("title"), "address": call.text("address")}
    for name in ("foursquare_id", "foursquare_type", "google_place_id", "google_place_type"):
        if call.text(name):
            venue[name] = call.text(name)
    return send(call, chat, {"location": location, "venue": venue})


def _location(call: Call) -> Json:
    latitude, longitude = call.real("latitude"), call.real("longitude")
    for name, value in (("latitude", latitude), ("longitude", longitude)):
        if value is None:
            raise bad_request(f"{name} is empty")
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong location specified")
    return {"latitude": latitude, "longitude": longitude}
