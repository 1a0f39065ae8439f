"""What is promised, and what was reached."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of the table."""

    name: str  # unique among all parts: "an acknowledged answer is never lost"
    figure: str  # what must be reached: "200 kills under load: 0 missing"
    control: str = ""  # the protection taken away, so that it must fail: "without the lock"; empty where there is none


@dataclass(frozen=True, slots=True)
class Reached:
    """What one database showed of one promise."""

    promise: str  # its name
    database: str  # "sqlite" or "postgresql"
    figure: str  # what was measured: "200 kills: 0 missing of 3,412"
    kept: bool
    control: str = ""  # what became of it without the protection: "overbooked by 96"
    control_failed: bool | None = None  # None: not tried. A control that did not fail proves nothing

    def good(self, promise: Promise) -> bool:
        """Kept, and shown by a control that failed where the promise names one."""
        return self.kept and (not promise.control or self.control_failed is True)
