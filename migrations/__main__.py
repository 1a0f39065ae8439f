"""`python -m migrations`: bring the database of this installation up to date. Run before the servers start."""

import sys
from pathlib import Path

import config
import database
import migrations


def main() -> int:
    try:
        url = config.settings().database_url
        if url.startswith("sqlite:///"):
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        database.open_database(url)
        applied = migrations.migrate()
    except (config.Misconfigured, migrations.WrongSchema, database.Unavailable) as trouble:
        print(f"klatch: {trouble}", file=sys.stderr)  # noqa: T201 - what the person who started it must read
        return 2
    print("klatch: " + (f"migrated: {', '.join(applied)}" if applied else "the database is up to date"))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
