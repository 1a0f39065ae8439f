"""Files as a bot fetches them: /file/bot<token>/<file_path>, the path being getFile's."""

from __future__ import annotations

import base64
import json

from playground.errors import Refused
from playground.guard import Tokened
from playground.methods.files import ANY, path_of
from playground.reach import known_bot
from playground.world import Json, World


class Download(Tokened):
    def initialize(self, world: World) -> None:
        self.world = world

    def get(self, token: str, path: str) -> None:
        try:
            file = self._found(token, path)
        except Refused as refusal:
            self.set_status(refusal.code)
            self.set_header("Content-Type", "application/json")
            self.finish(json.dumps(refusal.body()))
            return
        self.set_header("Content-Type", ANY)
        self.finish(base64.b64decode(file["data"]))

    def _found(self, token: str, path: str) -> Json:
        known_bot(self.world, token)
        file_id = path.rpartition("/")[2].partition(".")[0]
        file: Json = self.world.files.get(file_id, {})
        if "data" not in file or path_of(file_id, file) != path:
            raise Refused(404)
        return file
