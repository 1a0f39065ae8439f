"""An nginx for the tests of several sites and bots behind one address: one that is there, else Debian's."""

import os
import shutil
import subprocess
import sys

PLACES = ("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx")


def find() -> str | None:
    """The path of one that is installed already; it is often in no ordinary user's PATH."""
    return shutil.which("nginx") or next((path for path in PLACES if os.access(path, os.X_OK)), None)


def find_or_install() -> str | None:
    """The same, installing it where that takes no question; None where it cannot be had."""
    if (found := find()) or os.geteuid() != 0 or not shutil.which("apt-get"):
        return found
    print("klatch: installing nginx for the tests, once", flush=True)
    # Its package would start a server on port 80; the tests start their own, on loopback.
    unstarted = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "nginx-light"]):
        try:
            subprocess.run(["apt-get", *command], check=False, timeout=300, env=unstarted, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as trouble:
            print(f"klatch: apt-get: {trouble}", file=sys.stderr)
    return find()
