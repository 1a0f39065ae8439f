"""What `docker build` would put into the image, without a container engine: the files its COPY lines name."""

import shlex
import shutil
from pathlib import Path

from tests.playground.conftest import ROOT

LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc")  # as .dockerignore says


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions and what follows them, with continued lines joined."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(name, rest) for name, rest in lines]


def copied() -> list[tuple[list[str], str]]:
    """Of every COPY from this repository into the last stage: what, and where to."""
    last = [name for name, _ in instructions()].index("FROM", 1)
    found = [shlex.split(rest) for name, rest in instructions()[last:] if name == "COPY" and "--from" not in rest]
    return [(words[:-1], words[-1]) for words in found]


def unpack(folder: Path) -> Path:
    """Lay the image's files out under `folder`, as under its WORKDIR."""
    folder.mkdir(parents=True)
    for sources, target in copied():
        for source in sources:
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, folder / target, ignore=LEFT_OUT)
            else:
                shutil.copy(ROOT / source, folder / target)
    return folder
