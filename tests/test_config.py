"""Settings: read once, refused in one line that names the setting and never says a secret."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import config
from config import DEMO_SECRET, Misconfigured, Settings, settings

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQ"
LONG = "a-long-and-random-secret-of-this-installation"
DSN = "https://hush@reports.example.org/1"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing of the surroundings: no `.env`, no setting in the environment, nothing remembered."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


def refusal() -> str:
    with pytest.raises(Misconfigured) as refused:
        settings()
    return str(refused.value)


def test_without_a_word_it_is_this_computer_on_its_own() -> None:
    chosen = settings()
    assert (chosen.site_url, chosen.port, chosen.database_url) == (
        "http://localhost:8000",
        8000,
        "sqlite:///data/klatch.db",
    )
    assert not chosen.in_production
    assert chosen.signing_keys == (DEMO_SECRET,)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "not a token"),
        ("TELEGRAM_BOT_TOKEN", "123456789:tooshort"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("SITE_URL", "klatch.example.org"),
        ("SITE_URL", "ftp://klatch.example.org"),
        ("SITE_URL", "https://"),
        ("SITE_URL", "https://[::1"),
        ("SITE_URL", "https://klatch.example.org:99999"),
        ("SITE_URL", "https://klatch example.org"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY_FALLBACKS", f"{LONG},short"),
        ("DATABASE_URL", "mysql://localhost/klatch"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite://data/klatch.db"),
        ("DATABASE_URL", "klatch.db"),
        ("PORT", "eighty"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "9"),
        ("WEBHOOK_URL", "hooks.example.org"),
        ("WEBHOOK_SECRET", "no spaces please"),
        ("WEBHOOK_PORT", "8443.5"),
        ("GEOCODER_URL", "javascript:alert(1)"),
        ("OPERATORS", "@katrin"),
        ("OPERATORS", "5001;77"),
        ("MODERATORS", "@katrin"),
        ("REPORT_DAYS", "0"),
        ("AUDIT_DAYS", "179"),
        ("BAN_DAYS", "29"),
        ("SENT_DAYS", "29"),
        ("SESSION_DAYS", "0"),
        ("LINK_DAYS", "0"),
        ("DRAFT_DAYS", "0"),
        ("TALLY_DAYS", "7"),
        ("SENTRY_DSN", "reports.example.org"),
    ],
)
def test_a_malformed_setting_is_refused_in_one_line_that_names_it(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    said = refusal()
    assert said.startswith(f"{name}: ")
    assert "\n" not in said


def test_a_name_with_nothing_behind_it_is_a_name_not_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    absent = settings()
    (tmp_path / ".env").write_text("".join(f"{name.upper()}=\n" for name in Settings.model_fields))
    settings.cache_clear()
    assert settings() == absent


def test_the_example_can_be_copied_as_it_is(tmp_path: Path) -> None:
    absent = settings()
    (tmp_path / ".env").write_text((Path(config.__file__).parent / ".env.example").read_text())
    settings.cache_clear()
    assert settings() == absent


@pytest.mark.parametrize("site", ["https://klatch.example.org", "http://192.168.1.20:8000", "http://0.0.0.0:8000"])
def test_the_default_secret_is_refused_where_others_reach_the_site(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", site)
    assert refusal() == "SECRET_KEY is missing: others can reach SITE_URL, so set a long random one"
    monkeypatch.setenv("SECRET_KEY", LONG)
    assert settings().in_production


def test_a_clock_that_runs_ahead_is_refused_where_others_reach_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", LONG)
    monkeypatch.setenv("CLOCK_AHEAD_FILE", "data/demo-clock")
    assert settings().clock_ahead_file == "data/demo-clock"
    settings.cache_clear()
    monkeypatch.setenv("SITE_URL", "https://klatch.example.org")
    assert refusal() == "CLOCK_AHEAD_FILE is for the demo and for tests: others can reach SITE_URL"


def test_the_default_secret_is_believed_nowhere_in_public(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", "https://klatch.example.org")
    monkeypatch.setenv("SECRET_KEY", LONG)
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", DEMO_SECRET)
    assert refusal() == "SECRET_KEY_FALLBACKS holds the demo's secret, which everybody knows"


@pytest.mark.parametrize(
    "site", ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:8000", "http://klatch.localhost"]
)
def test_the_demo_needs_no_secret_on_this_computer(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", site)
    assert not settings().in_production


def test_a_webhook_needs_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "https://hooks.example.org")
    assert refusal() == "WEBHOOK_SECRET is missing: WEBHOOK_URL needs one"


def test_buttons_lead_to_the_site_only_where_its_host_has_a_dot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", LONG)
    monkeypatch.setenv("SITE_URL", "http://intranet:8000")
    assert (settings().in_production, settings().has_public_address) == (True, False)
    settings.cache_clear()
    monkeypatch.setenv("SITE_URL", "https://klatch.example.org/")
    assert settings().has_public_address
    assert settings().site_url == "https://klatch.example.org"


@pytest.mark.parametrize("name", config.SECRETS)
def test_a_secret_may_come_from_a_file(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shapes = {"TELEGRAM_BOT_TOKEN": TOKEN, "DATABASE_URL": "postgresql://klatch@db/klatch", "SENTRY_DSN": DSN}
    value = shapes.get(name, LONG)
    (tmp_path / "secret").write_text(f"{value}\n")
    monkeypatch.setenv(f"{name}_FILE", str(tmp_path / "secret"))
    assert getattr(settings(), name.lower()) == value


def test_a_file_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    monkeypatch.setenv("SECRET_KEY_FILE", str(path))
    assert refusal() == f"SECRET_KEY_FILE: cannot read {path} (No such file or directory)"
    path.write_bytes(b"\xff\xfe\x00")
    assert refusal() == f"SECRET_KEY_FILE: {path} is not UTF-8 text"


def test_an_unreadable_env_file_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"SITE_URL=\xff\xfe\n")
    assert refusal() == ".env: is not UTF-8 text"


def test_operators_are_telegram_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings().operator_ids == frozenset()
    settings.cache_clear()
    monkeypatch.setenv("OPERATORS", " 5001, 77 ")
    assert settings().operator_ids == {5001, 77}


def test_moderators_are_the_operators_unless_others_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPERATORS", "5001")
    settings.cache_clear()
    assert (settings().moderator_ids, settings().report_days) == ({5001}, 180)
    settings.cache_clear()
    monkeypatch.setenv("MODERATORS", "77, 78")
    assert settings().moderator_ids == {77, 78}


def test_older_keys_are_believed_after_the_one_that_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", LONG)
    monkeypatch.setenv("SECRET_KEY_FALLBACKS", f" {LONG}-1 ,, {LONG}-2")
    assert settings().signing_keys == (LONG, f"{LONG}-1", f"{LONG}-2")


def test_no_secret_is_shown_by_the_settings_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "SECRET_KEY": f"{LONG}-key",
        "SECRET_KEY_FALLBACKS": f"{LONG}-older",
        "DATABASE_URL": "postgresql://klatch:pass-of-the-database@db/klatch",
        "WEBHOOK_SECRET": f"{LONG}-hook",
        "SENTRY_DSN": DSN,
    }
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    assert set(settings().secrets) == {
        TOKEN, TOKEN.split(":")[1], f"{LONG}-key", f"{LONG}-older", "pass-of-the-database", f"{LONG}-hook", DSN,
    }  # fmt: skip
    shown = f"{settings()!r} {settings()!s}"
    assert [name for name, value in secrets.items() if value in shown] == []
    assert "pass-of-the-database" not in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "hush"),
        ("SECRET_KEY", "hush"),
        ("SECRET_KEY_FALLBACKS", "hush"),
        ("DATABASE_URL", "mysql://klatch:hush@db/klatch"),
        ("WEBHOOK_SECRET", "hush hush"),
    ],
)
def test_no_secret_is_said_by_what_refuses_it(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    assert "hush" not in refusal()
