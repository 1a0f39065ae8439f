"""How pretix runs here: as its own documentation has it installed, and wherever there is a choice, the faster one.

Read by Django in the environment of its own; nothing of ours is imported.
"""

import logging

from pretix.settings import *  # noqa: F403 - settings are taken over whole, as Django does it
from pretix.settings import DATABASES, db_backend

# Every query that pretix answers from Redis in production is answered from the process's own memory, which is nearer.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Mails, webhooks and notifications are handed to a queue that nobody works off: none of it is on pretix's account.
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_URL = "memory://"
CELERY_RESULT_BACKEND = "cache+memory://"
LOGGING_CONFIG = None
logging.disable()  # what it refuses is counted by whoever asked

DATABASES["default"]["CONN_MAX_AGE"] = None  # connections are kept
if db_backend == "sqlite3":
    # As ours: readers beside the writer, each commit on the disk, and the lock taken at the start of a transaction;
    # without the last, most orders of sixteen clients fail as "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }


class _FromModels:
    """No migrations: tables are made from the models at once, as pretix's own tests do; migrating takes minutes."""

    def __contains__(self, application: str) -> bool:
        return True

    def __getitem__(self, application: str) -> None:
        return None


MIGRATION_MODULES = _FromModels()
