"""Where processes listen, and whether several share the updates."""

from pathlib import Path

import pytest

import config
from config import Misconfigured, settings

WEBHOOK = {"WEBHOOK_URL": "https://klatch.example.org", "WEBHOOK_SECRET": "a-secret-of-some-length"}
POSTGRES = {"DATABASE_URL": "postgresql://klatch@localhost/klatch"}


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing of the surroundings, nothing remembered."""
    monkeypatch.chdir(tmp_path)
    for name in config.Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(config, "settings", settings.__wrapped__)
    return monkeypatch


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "::1", ""])
def test_an_address_to_listen_on(given: pytest.MonkeyPatch, address: str) -> None:
    given.setenv("LISTEN", address)
    assert config.settings().listen == address


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1:8000", "everywhere"])
def test_no_address_is_one_line(given: pytest.MonkeyPatch, address: str) -> None:
    given.setenv("LISTEN", address)
    with pytest.raises(Misconfigured, match=r"^LISTEN: must be an IP address of this computer, such as 127\.0\.0\.1$"):
        config.settings()


@pytest.mark.parametrize(
    ("chosen", "shared"),
    [({}, False), (WEBHOOK, False), (POSTGRES, False), (WEBHOOK | POSTGRES, True)],
    ids=["polling", "one bot on SQLite", "polling on PostgreSQL", "webhook on PostgreSQL"],
)
def test_updates_are_shared_behind_a_webhook_on_postgresql(
    given: pytest.MonkeyPatch, chosen: dict[str, str], shared: bool
) -> None:
    for name, value in chosen.items():
        given.setenv(name, value)
    assert config.settings().shares_updates is shared
