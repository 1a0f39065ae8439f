"""Every setting, read once from the environment (or `.env`).

Each name below is documented in `.env.example`. A secret may come from a file: `SECRET_KEY_FILE=/run/secrets/key`.
"""

import os
import re
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

TELEGRAM = "https://api.telegram.org"
DEMO_SECRET = "klatch-demo-secret-for-this-computer-only"  # noqa: S105 - refused wherever others can reach the site
SHORTEST_SECRET = 16
SECRETS = ("TELEGRAM_BOT_TOKEN", "SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL", "WEBHOOK_SECRET", "SENTRY_DSN")


class Misconfigured(Exception):
    """A setting is missing or malformed; the text is one line for the person who starts the process."""


class Settings(BaseSettings):
    """What an installation may choose. Names in the environment are these in capitals."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    telegram_bot_token: str = Field(default="", pattern=r"^(\d{5,}:[\w-]{20,})?$", repr=False)
    telegram_api_url: str = TELEGRAM
    site_url: str = "http://localhost:8000"
    secret_key: str = Field(default=DEMO_SECRET, min_length=SHORTEST_SECRET, repr=False)
    secret_key_fallbacks: str = Field(default="", repr=False)
    database_url: str = Field(default="sqlite:///data/klatch.db", repr=False)
    port: int = Field(default=8000, ge=1, le=65535)
    listen: str = ""
    trusted_proxies: int = Field(default=0, ge=0, le=8)
    webhook_url: str = ""
    webhook_secret: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,256}$", repr=False)
    webhook_port: int = Field(default=8443, ge=1, le=65535)
    geocoder_url: str = ""
    clock_ahead_file: str = ""
    operators: str = Field(default="", pattern=r"^\s*(\d{1,15}\s*(,\s*\d{1,15}\s*)*)?$")
    moderators: str = Field(default="", pattern=r"^\s*(\d{1,15}\s*(,\s*\d{1,15}\s*)*)?$")
    report_days: int = Field(default=180, ge=1, le=3_650)
    audit_days: int = Field(default=730, ge=180, le=3_650)  # the database itself keeps an entry for 180
    ban_days: int = Field(default=1_095, ge=30, le=3_650)
    sent_days: int = Field(default=30, ge=30, le=365)  # what was sent is not sent again for as long
    session_days: int = Field(default=60, ge=1, le=365)
    link_days: int = Field(default=1, ge=1, le=30)
    draft_days: int = Field(default=14, ge=1, le=90)
    tally_days: int = Field(default=8, ge=8, le=366)  # /admin shows the hours of a week
    sentry_dsn: str = Field(default="", repr=False)

    @field_validator("*", mode="before")
    @classmethod
    def _blank_is_absent(cls, value: Any, info: ValidationInfo) -> Any:
        # `.env.example` lists every name, most of them with nothing behind it.
        return cls.model_fields[info.field_name or ""].default if value == "" else value

    @field_validator("telegram_api_url", "site_url", "webhook_url", "geocoder_url", "sentry_dsn")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        if value and not _is_address(value):
            raise ValueError("must be an address that starts with http:// or https://")
        return value.rstrip("/")

    @field_validator("listen")
    @classmethod
    def _is_number_of_ours(cls, value: str) -> str:
        try:
            return value and str(ip_address(value))
        except ValueError:
            raise ValueError("must be an IP address of this computer, such as 127.0.0.1") from None

    @field_validator("database_url")
    @classmethod
    def _is_known_database(cls, value: str) -> str:
        if not re.match(r"sqlite:///.|postgres(ql)?://.", value):
            raise ValueError("must start with sqlite:/// and a path, or with postgresql://")
        return value

    @field_validator("secret_key_fallbacks")
    @classmethod
    def _are_long_enough(cls, value: str) -> str:
        if any(len(key.strip()) < SHORTEST_SECRET for key in value.split(",") if key.strip()):
            raise ValueError(f"each key needs at least {SHORTEST_SECRET} characters")
        return value

    @model_validator(mode="after")
    def _is_safe_in_public(self) -> Self:
        if self.in_production and self.secret_key == DEMO_SECRET:
            raise ValueError("SECRET_KEY is missing: others can reach SITE_URL, so set a long random one")
        if self.in_production and DEMO_SECRET in self.signing_keys:
            raise ValueError("SECRET_KEY_FALLBACKS holds the demo's secret, which everybody knows")
        if self.in_production and self.clock_ahead_file:
            raise ValueError("CLOCK_AHEAD_FILE is for the demo and for tests: others can reach SITE_URL")
        if self.webhook_url and not self.webhook_secret:
            raise ValueError("WEBHOOK_SECRET is missing: WEBHOOK_URL needs one")
        return self

    @property
    def in_production(self) -> bool:
        """Whether others can reach the site: its address is not this computer's own."""
        return not _is_this_computer(urlsplit(self.site_url).hostname or "")

    @property
    def has_public_address(self) -> bool:
        """Whether Telegram accepts the site in URL buttons: it refuses hosts without a dot."""
        return self.in_production and "." in (urlsplit(self.site_url).hostname or "")

    @property
    def shares_updates(self) -> bool:
        """Whether other bots may take updates of the same chats: Telegram calls a proxy, and the database is shared."""
        return bool(self.webhook_url) and not self.database_url.startswith("sqlite")

    @property
    def signing_keys(self) -> tuple[str, ...]:
        """The key that signs, then older keys that are still believed."""
        older = (key.strip() for key in self.secret_key_fallbacks.split(","))
        return (self.secret_key, *(key for key in older if key))

    @property
    def operator_ids(self) -> frozenset[int]:
        """The Telegram ids of those who run this installation."""
        return _numbers(self.operators)

    @property
    def moderator_ids(self) -> frozenset[int]:
        """The Telegram ids of those who read what groups' organisers should not: who runs it, where nobody is named."""
        return _numbers(self.moderators) or self.operator_ids

    @property
    def secrets(self) -> tuple[str, ...]:
        """All that must never be said, wherever it turns up; empty where there is none."""
        token, database = self.telegram_bot_token, unquote(urlsplit(self.database_url).password or "")
        return (token, token.partition(":")[2], *self.signing_keys, database, self.webhook_secret, self.sentry_dsn)


@cache
def settings() -> Settings:
    """The settings of this process. Raises Misconfigured with one line that names the setting."""
    try:
        return Settings(**_secrets_from_files())  # type: ignore[arg-type]  # pydantic reads the texts
    except ValidationError as refused:
        first = refused.errors(include_input=False)[0]  # the input may be a secret
        name = ".".join(str(part) for part in first["loc"]).upper()
        said = first["msg"].removeprefix("Value error, ")
        raise Misconfigured(f"{name}: {said}" if name else said) from None
    except UnicodeDecodeError:
        raise Misconfigured(".env: is not UTF-8 text") from None


def _numbers(text: str) -> frozenset[int]:
    return frozenset(int(one) for one in text.split(",") if one.strip())


def _secrets_from_files() -> dict[str, str]:
    found = {}
    for name in SECRETS:
        path = os.environ.get(f"{name}_FILE")
        if not path:
            continue
        try:
            found[name.lower()] = Path(path).read_text(encoding="utf-8").strip()
        except OSError as broken:
            raise Misconfigured(f"{name}_FILE: cannot read {path} ({broken.strerror})") from None
        except UnicodeDecodeError:
            raise Misconfigured(f"{name}_FILE: {path} is not UTF-8 text") from None
    return found


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False  # a port beyond 65535, a bracket too few
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port_is_fine and " " not in value


def _is_this_computer(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
