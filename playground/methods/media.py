"""sendPhoto, sendDocument, sendVenue and sendLocation."""

from __future__ import annotations

from playground import reach
from playground.calls import SENDING, Call, method
from playground.errors import bad_request
from playground.methods.files import document, photo
from playground.methods.messages import caption_body, send
from playground.world import Json

PLACE = "latitude longitude"
CAPTION = "caption parse_mode caption_entities"


@method("sendPhoto", f"{SENDING} {CAPTION} photo show_caption_above_media has_spoiler")
def send_photo(call: Call) -> Json:
    chat = reach.chat_of(call)
    reach.may_send(call, chat, "can_send_photos")
    body = caption_body(call)
    return send(call, chat, {"photo": [photo(call, "photo")]} | body)


@method("sendDocument", f"{SENDING} {CAPTION} document thumbnail disable_content_type_detection")
def send_document(call: Call) -> Json:
    chat = reach.chat_of(call)
    reach.may_send(call, chat, "can_send_documents")
    body = caption_body(call)
    return send(call, chat, {"document": document(call, "document")} | body)


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
