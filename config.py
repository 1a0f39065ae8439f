"""Every setting, read once from the environment (or `.env`).

Each name below is documented in `.env.example`. A secret may come from a file: `SECRET_KEY_FILE=/run/secrets/key`.
"""

import os
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

TELEGRAM = "https://api.telegram.org"
DEMO_SECRET = "klatch-demo-secret-for-this-computer-only"  # noqa: S105 - refused wherever others can reach the site
SECRETS = ("TELEGRAM_BOT_TOKEN", "SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL", "WEBHOOK_SECRET")


class Misconfigured(Exception):
    """A setting is missing or malformed; the text is one line for the person who starts the process."""


class Settings(BaseSettings):
    """What an installation may choose. Names in the environment are these in capitals."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    telegram_bot_token: str = Field(default="", pattern=r"^(\d{5,}:[\w-]{20,})?$", repr=False)
    telegram_api_url: str = TELEGRAM
    site_url: str = "http://localhost:8000"
    secret_key: str = Field(default=DEMO_SECRET, min_length=16, repr=False)
    secret_key_fallbacks: str = Field(default="", repr=False)
    database_url: str = Field(default="sqlite:///data/klatch.db", repr=False)
    port: int = Field(default=8000, ge=1, le=65535)
    trusted_proxies: int = Field(default=0, ge=0, le=8)
    webhook_url: str = ""
    webhook_secret: str = Field(default="", pattern=r"^[A-Za-z0-9_-]{0,256}$", repr=False)
    webhook_port: int = Field(default=8443, ge=1, le=65535)
    geocoder_url: str = ""

    @field_validator("telegram_api_url", "site_url", "webhook_url", "geocoder_url")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname):
            raise ValueError("must be an address that starts with http:// or https://")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_known_database(cls, value: str) -> str:
        if urlsplit(value).scheme not in ("sqlite", "postgresql", "postgres"):
            raise ValueError("must start with sqlite:/// or postgresql://")
        return value

    @model_validator(mode="after")
    def _is_safe_in_public(self) -> Self:
        if self.in_production and self.secret_key == DEMO_SECRET:
            raise ValueError("SECRET_KEY is missing: others can reach SITE_URL, so set a long random one")
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
    def signing_keys(self) -> tuple[str, ...]:
        """The key that signs, then older keys that are still believed."""
        older = (key.strip() for key in self.secret_key_fallbacks.split(","))
        return (self.secret_key, *(key for key in older if key))


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
    return found


def _is_this_computer(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
