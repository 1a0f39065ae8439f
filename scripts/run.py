"""`make run`: prepare the database and start the processes of the Procfile; without a bot token, the demo."""

import os
import secrets
import sys
from pathlib import Path

from dotenv import dotenv_values
from honcho.command import main as honcho

from meetups import logs

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"
DEMO_TOKEN = "1000001:demo-token-for-the-playground-only"  # noqa: S105 - the playground's own, of no use elsewhere


def main() -> int:
    """Prepare, then hand over to honcho, which stops every process with Ctrl-C."""
    os.chdir(ROOT)
    logs.configure()
    DATA.mkdir(exist_ok=True)
    told = {**dotenv_values(ROOT / ".env"), **os.environ}
    given = any(told.get(name) for name in ("TELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_TOKEN_FILE"))
    procfile = _prepare_real(told) if given else _prepare_demo()
    from migrations.__main__ import main as migrate

    if status := migrate():
        return status
    if not given and _is_empty():
        from scripts.demo_world import seed  # only now: the world knows half of the house

        print("klatch: making the demo world, once", flush=True)
        seed()
    _say_where(given)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    wanted = ["web", "bot"] if given else ["web", "playground", "bot"]
    port = told.get("PORT") or "8000"
    os.environ.update(PATH=path, PYTHONUNBUFFERED="1")
    sys.argv = ["honcho", "start", "-f", procfile, "-p", port, *wanted]
    honcho()  # ends this process itself, with every other, at Ctrl-C
    return 0


def _prepare_real(told: dict[str, str | None]) -> str:
    if not (told.get("SECRET_KEY") or told.get("SECRET_KEY_FILE")):
        os.environ["SECRET_KEY_FILE"] = str(_own_secret())
    return "Procfile"


def _own_secret() -> Path:
    """A secret made once for this installation, readable by its owner alone."""
    path = DATA / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path


def _prepare_demo() -> str:
    playground = os.environ.setdefault("PLAYGROUND_PORT", "8081")
    os.environ.update(
        TELEGRAM_BOT_TOKEN=DEMO_TOKEN,
        TELEGRAM_API_URL=f"http://127.0.0.1:{playground}",
        DATABASE_URL=os.environ.get("DEMO_DATABASE_URL", "sqlite:///data/demo.db"),
        WEBHOOK_URL="",
        CLOCK_AHEAD_FILE="data/demo-clock",
    )
    os.environ.setdefault("SITE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}")
    return "playground/Procfile"


def _is_empty() -> bool:
    from database import connect, db

    connect()
    return not db.execute_sql("SELECT 1 FROM groups LIMIT 1").fetchone()


def _say_where(given: bool) -> None:
    site = os.environ.get("SITE_URL") or "http://localhost:8000"
    if given:
        print(f"klatch: starting on {site}; write to your bot on Telegram", flush=True)
        return
    playground = f"http://localhost:{os.environ['PLAYGROUND_PORT']}"
    print("klatch: no TELEGRAM_BOT_TOKEN, so this is the demo; nothing reaches Telegram")
    print(f"klatch: the site        {site}")
    print(f"klatch: the playground  {playground}   (sit down as Katrin, tap a card)", flush=True)


if __name__ == "__main__":
    sys.exit(main())
