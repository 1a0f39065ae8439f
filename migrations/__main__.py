"""`python -m migrations`: bring the database of this installation up to date. Run before the servers start."""

import sys
from pathlib import Path

import config
import database
import migrations
from meetups import logs


def main() -> int:
    try:
        logs.configure(config.settings())
        url = config.settings().database_url
        if url.startswith("sqlite:///"):
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        database.open_database(url)
        applied = migrations.migrate()
    except (config.Misconfigured, migrations.WrongSchema, database.Unavailable) as trouble:
        logs.refuse("klatch", str(trouble))
        return 2
    print("klatch: " + (f"migrated: {', '.join(applied)}" if applied else "the database is up to date"))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
