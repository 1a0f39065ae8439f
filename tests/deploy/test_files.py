"""The files of a deployment say the same as the Procfile, and what they start does start."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import Settings
from tests.deploy.fleet import NGINX, WITHOUT_NGINX, shipped
from tests.deploy.image import instructions, unpack
from tests.playground.conftest import ROOT, free_port

UNITS = ROOT / "deploy" / "systemd"
PROCFILE = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = {"web": "site", "bot": "bot", "release": "release"}
OWN_UNITS = {"web": "klatch-site@.service", "bot": "klatch-bot@.service", "release": "klatch-migrate.service"}
TOKEN = "7700000:klatch-image-token-abcdefgh"


def unit(name: str) -> dict[str, list[str]]:
    """The settings of a unit, each with all it was given."""
    found: dict[str, list[str]] = {}
    for line in (UNITS / name).read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("process", PROCFILE)
def test_all_of_them_start_what_the_procfile_starts(process: str) -> None:
    words = shlex.split(PROCFILE[process])
    assert shlex.split(COMPOSE["services"][SERVICES[process]]["command"]) == words
    started = shlex.split(unit(OWN_UNITS[process])["ExecStart"][0])
    assert started[0] == f"/opt/klatch/.venv/bin/{words[0]}"
    assert started[1:] == words[1:]


def test_the_image_starts_the_site_unless_told_otherwise() -> None:
    command = [rest for name, rest in instructions() if name == "CMD"]
    assert [yaml.safe_load(words) for words in command] == [shlex.split(PROCFILE["web"])]
    assert ("USER", "klatch") in instructions()


def test_settings_named_anywhere_are_settings_there_are() -> None:
    known = {name.upper() for name in Settings.model_fields}
    for process in SERVICES.values():
        assert set(COMPOSE["services"][process]["environment"]) <= known
    named = {value.split("=")[0] for name in OWN_UNITS.values() for value in unit(name).get("Environment", [])}
    assert named == {"PORT", "WEBHOOK_PORT", "LISTEN"}
    assert named <= known


def test_ports_are_the_same_everywhere() -> None:
    ours = COMPOSE["services"]["site"]["environment"]
    assert f"server site:{ours['PORT']} " in shipped("compose.conf")
    assert f"server bot:{ours['WEBHOOK_PORT']} " in shipped("compose.conf")
    assert ("EXPOSE", f"{ours['PORT']} {ours['WEBHOOK_PORT']}") in instructions()
    assert "server 127.0.0.1:8000 " in shipped("klatch.conf")
    assert "klatch-site@8000" in (ROOT / "docs" / "deploying.md").read_text()
    assert "klatch-bot@8443" in (ROOT / "docs" / "deploying.md").read_text()


def test_what_a_file_mounts_or_includes_is_there() -> None:
    mounted = [one.split(":")[0] for one in COMPOSE["services"]["proxy"]["volumes"]]
    assert [path for path in mounted if not (ROOT / path).exists()] == ["./deploy/certificates"]  # yours
    assert "/deploy/certificates/" in (ROOT / ".gitignore").read_text().splitlines()


def test_only_one_process_migrates_and_the_others_wait_for_it() -> None:
    for process in ("site", "bot"):
        waits = COMPOSE["services"][process]["depends_on"]
        assert waits == {"release": {"condition": "service_completed_successfully"}}
    for process in ("web", "bot"):
        assert unit(OWN_UNITS[process])["After"] == ["klatch-migrate.service"]


def test_nothing_is_started_anew_that_did_not_end() -> None:
    for service in COMPOSE["services"].values():
        assert service["restart"] in ("unless-stopped", "on-failure")
        assert "autoheal" not in str(service)
    for process in OWN_UNITS.values():
        assert not unit(process).keys() & {"WatchdogSec", "RuntimeMaxSec"}
    for process in ("web", "bot"):
        assert unit(OWN_UNITS[process])["Restart"] == ["always"]
        assert unit(OWN_UNITS[process])["StartLimitIntervalSec"] == ["0"]


def seconds(given: str) -> int:
    return int(given.removesuffix("s"))


def test_whoever_is_told_to_stop_is_given_the_time_it_takes() -> None:
    from gunicorn.config import GracefulTimeout

    from handlers import webhook

    site = int(re.findall(r"^graceful_timeout = (\d+)$", (ROOT / "gunicorn.conf.py").read_text(), re.M)[0])
    assert site != GracefulTimeout.default
    for process, takes in (("web", site), ("bot", 2 * webhook.PATIENCE_S)):
        assert seconds(unit(OWN_UNITS[process])["TimeoutStopSec"][0]) > takes
        assert seconds(COMPOSE["services"][SERVICES[process]]["stop_grace_period"]) > takes


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="NO systemd-analyze HERE: UNITS WERE NOT VERIFIED")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for path in UNITS.iterdir():
        text = path.read_text().replace("/opt/klatch/.venv/bin/", f"{Path(sys.executable).parent}/")
        (tmp_path / path.name.replace("@.", "@8000.")).write_text(text.replace("=/opt/klatch\n", f"={ROOT}\n"))
    names = sorted(tmp_path.iterdir())
    assert len(names) == 6
    assert not_understood(names) == []
    site = tmp_path / "klatch-site@8000.service"
    site.write_text(site.read_text().replace("ProtectHome=", "ProtectHouse="))
    assert "Unknown key 'ProtectHouse'" in not_understood(names)[0]


def not_understood(units: list[Path]) -> list[str]:
    """What systemd says of these files; nothing of what it says of the machine."""
    command = ["systemd-analyze", "verify", "--man=no", *map(str, units)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line for line in done.stderr.splitlines() if "klatch" in line]


@pytest.mark.skipif(NGINX is None, reason=WITHOUT_NGINX)
@pytest.mark.parametrize("name", ["klatch.conf", "compose.conf"])
def test_nginx_understands_what_we_ship(name: str, tmp_path: Path) -> None:
    certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=klatch.example.org",
                   "-keyout", f"{tmp_path}/privkey.pem", "-out", f"{tmp_path}/fullchain.pem"]  # fmt: skip
    if shutil.which("openssl") is None:
        pytest.skip("NO openssl HERE: THE PROXY'S FILES WERE NOT CHECKED AS THEY ARE")
    subprocess.run(certificate, check=True, capture_output=True)
    text = shipped(name).replace("/etc/ssl/klatch", str(tmp_path))
    # Names that only Docker knows, and a word that only the nginx in compose.yaml knows.
    text = re.sub(r"server (site|bot):(\d+) resolve ", r"server 127.0.0.1:\2 ", text)
    text = text.replace("/etc/nginx/snippets", str(ROOT / "deploy" / "nginx"))
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{text}}}\n")
    assert NGINX is not None
    done = subprocess.run([NGINX, "-t", "-c", f"{tmp_path}/nginx.conf", "-e", f"{tmp_path}/log"], capture_output=True,
                          text=True, check=False)  # fmt: skip
    assert (done.returncode, "syntax is ok" in done.stderr) == (0, True), done.stderr


@pytest.mark.slow
@pytest.mark.long
def test_what_is_in_the_image_starts_and_says_that_it_lives(tmp_path: Path) -> None:
    image = unpack(tmp_path / "image")
    ports = {"PORT": str(free_port()), "WEBHOOK_PORT": str(free_port())}
    around = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path),
        "PYTHONPYCACHEPREFIX": str(ROOT / ".venv" / "compiled-image"), "DATABASE_URL": f"sqlite:///{tmp_path}/klatch.db",
        "TELEGRAM_API_URL": "http://127.0.0.1:9", "TELEGRAM_BOT_TOKEN": TOKEN,
        "SITE_URL": "http://localhost", "WEBHOOK_URL": "http://127.0.0.1:9", "WEBHOOK_SECRET": "s" * 20, **ports,
    }  # fmt: skip
    release = subprocess.run(shlex.split(PROCFILE["release"]), cwd=image, env=around, check=False)
    assert release.returncode == 0
    running = [subprocess.Popen(shlex.split(PROCFILE[name]), cwd=image, env=around) for name in ("web", "bot")]
    try:
        for service, name in (("site", "PORT"), ("bot", "WEBHOOK_PORT")):
            assert eventually_healthy(COMPOSE["services"][service], name, ports[name], around)
    finally:
        for process in running:
            process.terminate()
            process.wait(30)


def eventually_healthy(service: dict[str, Any], name: str, port: str, around: dict[str, str]) -> bool:
    """Whether the service's own health check comes to pass; before anything listens it must not."""
    kind, *command = service["healthcheck"]["test"]
    assert kind == "CMD"
    usual = service["environment"][name]
    here = [word.replace(f":{usual}/", f":{port}/") for word in command]
    assert here != command
    closed = [word.replace(f":{usual}/", f":{free_port()}/") for word in command]
    assert subprocess.run(closed, env=around, capture_output=True, check=False).returncode != 0
    end = time.monotonic() + 40
    while subprocess.run(here, env=around, capture_output=True, check=False).returncode != 0:
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True
