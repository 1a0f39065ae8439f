"""How gunicorn serves the site. Started wrongly it ends with one line and status 2, before anything listens."""

import gc
import os
import shutil
import socket
import tempfile
from urllib.parse import urlsplit

import config as _config  # `config` is a setting of gunicorn’s own
from meetups import logs, storage


def _refuse(line: str) -> None:
    logs.refuse("klatch site", line)
    os._exit(2)  # gunicorn would print a traceback of its own and try again


def _chosen() -> _config.Settings:
    try:
        settings = _config.settings()
        storage.open_storage(settings.database_url)
    except (_config.Misconfigured, storage.WrongSchema, storage.Unavailable) as trouble:
        _refuse(str(trouble))
        raise
    return settings


def _require_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            _refuse(f"PORT: cannot listen on {port} ({taken.strerror})")


def _counts_folder() -> str:
    """One for each port, so that what a killed site left behind is not counted, nor left for ever."""
    folder = os.path.join(tempfile.gettempdir(), f"klatch-metrics-{os.getuid()}-{_settings.port}")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:  # somebody else's
        return tempfile.mkdtemp(prefix="klatch-metrics-")
    return folder


_settings = _chosen()
_postgres = not _settings.database_url.startswith("sqlite")
# Only this computer, unless others are meant to reach the site: its address says so.
_host = _settings.listen or ("0.0.0.0" if _settings.in_production else "127.0.0.1")
_require_free(_host, _settings.port)

bind = f"[{_host}]:{_settings.port}" if ":" in _host else f"{_host}:{_settings.port}"
worker_class = "gthread"
# One writer at a time is SQLite's nature, so threads that share one queue; PostgreSQL uses every core.
workers = (os.cpu_count() or 1) if _postgres else 1
threads = 8
# Several workers count together, in files: whichever is asked by Prometheus answers for all of them.
_together = _counts_folder() if workers > 1 else ""
if _together:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _together
accesslog = None  # addresses carry secrets, and the metrics count
loglevel = "warning"
keepalive = 15
graceful_timeout = 10
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - heartbeats, not secrets; no disk needed
proc_name = f"klatch {urlsplit(_settings.site_url).hostname}"


def on_starting(server):
    """The process that looks after the workers says what it says in the same way, without secrets."""
    logs.configure(_settings)


def post_worker_init(worker):
    """What is loaded stays; the collector holds every thread while it looks through the rest."""
    gc.collect()
    gc.freeze()


def post_fork(server, worker):
    """Every worker does."""
    logs.configure(_settings)


def on_exit(server):
    """What was counted is counted anew from the next start on."""
    if _together:
        shutil.rmtree(_together, ignore_errors=True)
