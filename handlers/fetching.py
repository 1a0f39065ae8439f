"""Updates are fetched a few at a time: reading a hundred of them holds everything else up for as long as it takes."""

from typing import Any

from telegram.ext import ExtBot

FEW = 20  # of the hundred Bot API getUpdates gives at once: some ten milliseconds to read


class FewAtOnce(ExtBot[Any]):
    """The library's bot, which would take all there are in one go."""

    async def get_updates(self, offset: int | None = None, limit: int | None = None, *given: Any, **more: Any) -> Any:
        """Bot API getUpdates; where no limit is given, `FEW`."""
        return await super().get_updates(offset, limit or FEW, *given, **more)
