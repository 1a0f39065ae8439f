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
    asked = set(re.findall(r"vendor/([\w.-]+\.js)", Path("web/templates/base.html").read_text()))
    assert asked == {"htmx-4.0.1.min.js"}
    assert all((VENDOR / name).is_file() for name in asked)
