"""getFile, and how a call names a photo or a document: as an upload, by the file_id of one sent before, by address."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import struct

from playground.calls import Call, Upload, method
from playground.errors import bad_request
from playground.world import Json

PHOTO, DOCUMENT = "AgACAgI", "BQACAgI"  # how Telegram's file ids of a kind begin
LARGEST_PHOTO = 10 * 1024 * 1024
LARGEST_DOWNLOAD = 20 * 1024 * 1024
ANY = "application/octet-stream"


@method("getFile", "file_id")
def get_file(call: Call) -> Json:
    """Where a file can be fetched: /file/bot<token>/<file_path>."""
    file_id = call.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    file = call.world.files.get(file_id)
    if file is None:
        raise bad_request("invalid file_id")
    if "data" not in file:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file["size"] > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return _named(file_id, file) | {"file_path": path_of(file_id, file)}


def path_of(file_id: str, file: Json) -> str:
    folder = "photos" if file_id.startswith(PHOTO) else "documents"
    return f"{folder}/{file_id}{mimetypes.guess_extension(file['type']) or ''}"


def photo(call: Call, field: str) -> Json:
    """A PhotoSize. An address is noted and not fetched."""
    found = _upload(call, field)
    if found:
        return _size(*_stored_photo(call, found))
    return _size(*_known(call, field, PHOTO, {"width": 800, "height": 600}))


def document(call: Call, field: str) -> Json:
    """A Document. An address is noted and not fetched."""
    found = _upload(call, field)
    if found:
        about = {"name": found.name, "type": found.kind or ANY}
        return _document(*_kept(call, DOCUMENT, about | _content(found), found.content))
    return _document(*_known(call, field, DOCUMENT, {"name": "", "type": ANY}))


def _upload(call: Call, field: str) -> Upload | None:
    given = call.text(field)
    found = call.uploads.get(given.removeprefix("attach://")) or (None if given else call.uploads.get(field))
    if found and not found.content:
        raise bad_request("file must be non-empty")
    return found


def _known(call: Call, field: str, kind: str, about: Json) -> tuple[str, Json]:
    given, files = call.text(field), call.world.files
    if not given:
        raise bad_request(f"there is no {field} in the request")
    if given in files and given.startswith(kind):
        return given, files[given]
    if not given.startswith(("http://", "https://")):
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    return _kept(call, kind, {"url": given, "size": 0} | about, given.encode())


def _stored_photo(call: Call, upload: Upload) -> tuple[str, Json]:
    if len(upload.content) > LARGEST_PHOTO:
        raise bad_request("file is too big")
    kind, width, height = measured(upload.content)
    if not kind:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    about = {"type": kind, "width": width, "height": height}
    return _kept(call, PHOTO, about | _content(upload), upload.content)


def _content(upload: Upload) -> Json:
    return {"data": base64.b64encode(upload.content).decode(), "size": len(upload.content)}


def _kept(call: Call, kind: str, file: Json, content: bytes) -> tuple[str, Json]:
    named = f"{file.get('name', '')}\0".encode() if kind == DOCUMENT else b""
    file_id = kind + hashlib.sha256(named + content).hexdigest()[:40]
    call.world.files[file_id] = file
    return file_id, file


def _named(file_id: str, file: Json) -> Json:
    shape = {"file_id": file_id, "file_unique_id": file_id[7:23]}
    return shape | ({"file_size": file["size"]} if file["size"] else {})


def _size(file_id: str, file: Json) -> Json:
    return _named(file_id, file) | {"width": file["width"], "height": file["height"]}


def _document(file_id: str, file: Json) -> Json:
    named = {"file_name": file["name"]} if file["name"] else {}
    return _named(file_id, file) | named | {"mime_type": file["type"]}


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
