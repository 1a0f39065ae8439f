"""nginx with the files we ship, in front of servers that are gone or a full disk: it writes no address."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.deploy.fleet import NGINX, changed, needs_nginx, shipped
from tests.patience import answers, eventually
from tests.playground.conftest import free_port

pytestmark = needs_nginx
QUIET = "error_log stderr emerg;"
FEED, LINK, REFERRER = "feed-secret-4yTq", "link-secret-8kWz", "referrer-secret-2mPx"


@contextmanager
def proxy(folder: Path, name: str, level: str) -> Iterator[tuple[str, Path]]:
    """One that listens with this file of ours and passes on to nobody; its address, and where it logs."""
    port, dead = free_port(), free_port()
    text = shipped(name).replace("resolver 127.0.0.11 valid=5s ipv6=off;", "")
    text = re.sub(r"server (127\.0\.0\.1|site|bot):\d+( resolve)? ", f"server 127.0.0.1:{dead} ", text)
    text = re.sub(r" *ssl_certificate(_key)? .*\n", "", changed(text, "listen 443 ssl;", f"listen 127.0.0.1:{port};"))
    (folder / "locations.conf").write_text(
        changed(shipped("klatch-locations.conf"), QUIET, f"error_log stderr {level};")
    )
    text = changed(text, "/etc/nginx/snippets/klatch-locations.conf", f"{folder}/locations.conf")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log {folder}/main.log;\nevents {{}}\n"
        f"http {{\n{places}{text}}}\n"
    )
    assert NGINX is not None
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen([NGINX, "-c", f"{folder}/nginx.conf", "-e", f"{folder}/main.log"], stderr=log)
    try:
        eventually(lambda: answers(f"http://127.0.0.1:{port}/metrics", 404))  # what nobody may see from outside
        shutil.rmtree(folder / "client_body")  # as on a full disk: what is longer than a buffer cannot be put anywhere
        yield f"http://127.0.0.1:{port}", folder / "log"
    finally:
        running.terminate()
        running.wait(10)


def ask(url: str) -> None:
    """A feed, a sign-in address, a page somebody came to from one, and a form longer than a buffer."""
    came_from = {"Referer": f"https://klatch.example.org/in/{REFERRER}"}
    assert httpx.get(f"{url}/calendar/{FEED}.ics").status_code == 502
    assert httpx.get(f"{url}/in/{LINK}").status_code == 502
    assert httpx.get(f"{url}/", headers=came_from).status_code == 502
    assert httpx.post(f"{url}/in/{LINK}-form", content=b"x" * 100_000).status_code == 500


def written(folder: Path, name: str, level: str) -> set[str]:
    """Which of the secrets stand in a log afterwards."""
    with proxy(folder, name, level) as (url, log):
        ask(url)
    text = log.read_text() + (folder / "main.log").read_text()
    return {secret for secret in (f"{FEED}.ics", f"/in/{LINK} ", f"/in/{LINK}-form", REFERRER) if secret in text}


@pytest.mark.parametrize("name", ["klatch.conf", "compose.conf"])
def test_no_address_is_written_whatever_fails(name: str, tmp_path: Path) -> None:
    assert written(tmp_path, name, "emerg") == set()


def test_the_usual_level_writes_them_and_a_stricter_one_still_some(tmp_path: Path) -> None:
    for level in ("error", "crit"):
        (tmp_path / level).mkdir()
    all_of_them = {f"{FEED}.ics", f"/in/{LINK} ", f"/in/{LINK}-form", REFERRER}
    assert written(tmp_path / "error", "klatch.conf", "error") == all_of_them
    assert written(tmp_path / "crit", "klatch.conf", "crit") == {f"/in/{LINK}-form"}
