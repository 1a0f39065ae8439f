"""What others wrote is what they published."""

import re
from hashlib import sha256
from pathlib import Path

VENDOR = Path("web/static/vendor")
ROW = re.compile(
    r"^\| `(?P<file>[^`]+)` \| (?P<name>\S+) \| (?P<version>\S+) \| .+ \| `(?P<sha256>[0-9a-f]{64})` \|$", re.M
)


def test_every_script_has_the_checksum_the_readme_gives() -> None:
    listed = {row["file"]: row["sha256"] for row in ROW.finditer((VENDOR / "README.md").read_text())}
    found = {path.name: sha256(path.read_bytes()).hexdigest() for path in VENDOR.glob("*.js")}
    assert found == listed
    assert found


def test_the_pages_load_the_version_that_is_here() -> None:
    templates = {path.name: path.read_text() for path in Path("web/templates").rglob("*.html")}
    asked = {name: set(re.findall(r"vendor/([\w.-]+\.js)", text)) for name, text in templates.items()}
    assert {name: scripts for name, scripts in asked.items() if scripts} == {
        "base.html": {"htmx-4.0.1.min.js"},
        "check_in.html": {"jsqr-1.4.0.js"},
    }
    assert all((VENDOR / name).is_file() for scripts in asked.values() for name in scripts)


def test_the_worker_at_the_door_keeps_the_files_the_page_is_made_of() -> None:
    worker = Path("web/static/check_in_worker.js").read_text()
    kept = set(re.findall(r'"([\w/.-]+\.(?:css|js|svg))"', worker))
    page = Path("web/templates/check_in.html").read_text() + Path("web/templates/base.html").read_text()
    made_of = set(re.findall(r'filename="([\w/.-]+)"', page)) - {"vendor/htmx-4.0.1.min.js"}  # replaced on this page
    imported = set(re.findall(r'from "\./([\w.-]+)"', Path("web/static/check_in.js").read_text()))
    assert kept == made_of | imported
