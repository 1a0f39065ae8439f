"""A small memory of bytes that were costly to make; what was not asked for longest goes first."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock


class Shelf:
    """Holds up to `room` bytes, shared by the threads of one process. A piece of over a quarter of it is not kept."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._taken = 0
        self._pieces: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> bytes | None:
        """What was put there, or None."""
        with self._lock:
            if key in self._pieces:
                self._pieces.move_to_end(key)
            return self._pieces.get(key)

    def put(self, key: Hashable, piece: bytes) -> None:
        """Keep this piece under the key, and let go what has no room any more."""
        if len(piece) * 4 > self._room:
            return
        with self._lock:
            self._taken += len(piece) - len(self._pieces.pop(key, b""))
            self._pieces[key] = piece
            while self._taken > self._room:
                self._taken -= len(self._pieces.popitem(last=False)[1])
