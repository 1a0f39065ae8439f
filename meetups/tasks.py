"""Every kind of work that falls due, and what runs then. A new kind is a row."""

from meetups import housekeeping, reminders
from meetups.due import Task

TASKS: dict[str, Task] = {
    "remind": reminders.remind,
    "close_card": reminders.close_card,
    "housekeeping": housekeeping.run,
}
