"""A private PostgreSQL cluster for one test session, shared by its workers and gone when the session is.

The first worker that needs it starts it, under a file lock. A guard process holds the session's process by
a pidfd and stops the cluster when that process ends, however it ends: a killed worker or a killed session
leaves nothing behind.
"""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

SESSION_VARIABLE = "TOLEM_TEST_SESSION"
SUPERUSER = "tolem"
SERVER_USERS = ("postgres", "nobody")
MEMORY = Path("/dev/shm")
ROOM_BYTES_MIN = 4 * 2**30
PORT = 5432
"""Only names the socket file: the server listens on no network address."""

SETTINGS = {
    "listen_addresses": "",
    # No test cuts the machine's power; what a killed server wrote, the kernel still has.
    "fsync": "off",
    "full_page_writes": "off",
    # In the cluster's own folder: in /dev/shm a server that is killed leaves its segments behind.
    "dynamic_shared_memory_type": "mmap",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
    "autovacuum_naptime": "10min",
}


class PostgresqlUnavailable(Exception):
    """No PostgreSQL server programs here, or they could not be started."""


@dataclass(frozen=True, kw_only=True)
class TestSession:
    """What the processes of one test session share: a directory, and the process that all of it serves."""

    directory: Path
    owner_pid: int

    @property
    def is_in_memory(self) -> bool:
        return self.directory.is_relative_to(MEMORY)

    @property
    def state_file(self) -> Path:
        return self.directory / "postgresql.json"

    @property
    def data(self) -> Path:
        return self.directory / "postgresql"


def open_session() -> TestSession:
    """Make the session's directory and tell later processes of it by the environment."""
    directory = Path(tempfile.mkdtemp(prefix="tolem-test-", dir=_place()))
    directory.chmod(0o711)
    os.environ[SESSION_VARIABLE] = f"{os.getpid()}:{directory}"
    return TestSession(directory=directory, owner_pid=os.getpid())


def _place() -> str | None:
    """Memory where there is room: each test has a database of its own, and a disk would be waited for all day."""
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM_BYTES_MIN
    return str(MEMORY) if has_room and os.access(MEMORY, os.W_OK) else None


def current_session() -> TestSession:
    owner_pid, directory = os.environ[SESSION_VARIABLE].split(":", 1)
    return TestSession(directory=Path(directory), owner_pid=int(owner_pid))


def close_session(session: TestSession) -> None:
    """Stop what the session started, wait for it, and remove the directory."""
    if session.state_file.exists():
        state = json.loads(session.state_file.read_text())
        if "guard_pid" in state:
            _end(state["guard_pid"])
    shutil.rmtree(session.directory, ignore_errors=True)
    os.environ.pop(SESSION_VARIABLE, None)


def _end(guard_pid: int) -> None:
    try:
        handle = os.pidfd_open(guard_pid)
    except ProcessLookupError:
        return
    try:
        signal.pidfd_send_signal(handle, signal.SIGTERM)
        select.select([handle], [], [], 30)
    except ProcessLookupError:
        pass
    finally:
        os.close(handle)


class PostgresqlServer:
    """Makes and drops databases on the session's cluster."""

    def __init__(self, socket_directory: Path) -> None:
        self._socket_directory = socket_directory
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._lock = threading.Lock()

    @property
    def socket_directory(self) -> Path:
        return self._socket_directory

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database; the socket directory is its host."""
        host = {"host": str(self._socket_directory), "port": str(PORT)}
        url = URL.create("postgresql+psycopg", username=SUPERUSER, database=database, query=host)
        return url.render_as_string(hide_password=False)

    def create(self, template: str = "template1") -> str:
        """A database of its own: empty, or a copy of ``template`` (a name or a URL that nobody is using)."""
        name = f"t_{uuid.uuid4().hex}"
        source = make_url(template).database if "://" in template else template
        self._administer(
            # copied as files: through the log, which is the default, it takes three times as long
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(source or "")
            )
        )
        return self.url(name)

    def drop(self, url: str) -> None:
        name = make_url(url).database or ""
        self._administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def close(self) -> None:
        """End the connection that makes and drops databases; the server goes on."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _administer(self, statement: sql.Composed) -> None:
        with self._lock:
            if self._connection is None or self._connection.closed:
                self._connection = psycopg.connect(
                    host=str(self._socket_directory),
                    port=PORT,
                    user=SUPERUSER,
                    dbname="postgres",
                    autocommit=True,
                )
            self._connection.execute(statement)


def start_once(session: TestSession, more: Mapping[str, str] | None = None) -> PostgresqlServer:
    """The session's server; whoever comes first starts it, with ``more`` settings, the others wait for that.

    Raises:
        PostgresqlUnavailable: the programs are missing, or initdb or the server failed, with its words.
    """
    with _locked(session.directory / "postgresql.lock"):
        if not session.state_file.exists():
            session.state_file.write_text(json.dumps(_start_or_tell_why_not(session, more or {})))
        state = json.loads(session.state_file.read_text())
    if "failure" in state:
        raise PostgresqlUnavailable(state["failure"])
    return PostgresqlServer(Path(state["socket_directory"]))


def _start_or_tell_why_not(session: TestSession, more: Mapping[str, str]) -> dict[str, object]:
    """What failed once is not tried again by every worker and test."""
    try:
        return _start(session, more)
    except PostgresqlUnavailable as failure:
        return {"failure": str(failure)}


def _start(session: TestSession, more: Mapping[str, str]) -> dict[str, object]:
    programs = server_programs()
    user = _server_user()
    session.data.mkdir(mode=0o700)
    if user is not None:
        shutil.chown(session.data, user)
    guard_pid = _start_guard(session)
    cluster = ["-D", str(session.data / "cluster")]
    initdb = [str(programs / "initdb"), *cluster, *f"-U {SUPERUSER} -A trust -E UTF8 --locale=C -N".split()]
    _run(initdb, user, session.data)
    settings = " ".join(f"-c {name}='{value}'" for name, value in {**SETTINGS, **more}.items())
    pg_ctl = [str(programs / "pg_ctl"), *cluster, "-w", "-t", "60", "-l", str(session.data / "log"), "start"]
    _run([*pg_ctl, "-o", f"-p {PORT} -k {session.data} {settings}"], user, session.data)
    return {"socket_directory": str(session.data), "guard_pid": guard_pid}


def server_programs() -> Path:
    """Debian keeps server programs off the PATH, by version; the newest is taken."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise PostgresqlUnavailable("PostgreSQL is not installed here; script/test installs it")
    return Path(on_path).parent


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root, so root hands it to another user."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in SERVER_USERS if name in known)


def _run(command: list[str], user: str | None, directory: Path) -> None:
    # a file takes the output, because the server that pg_ctl leaves behind would hold a pipe open
    with tempfile.TemporaryFile() as output:
        finished = subprocess.run(
            command,
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
            cwd=directory,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": str(directory)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
        output.seek(0)
        said = output.read().decode(errors="replace")
    if finished.returncode != 0:
        log = directory / "log"
        said += log.read_text(errors="replace") if log.exists() else ""
        raise PostgresqlUnavailable(f"{Path(command[0]).name} failed:\n{said}")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _start_guard(session: TestSession) -> int:
    # posix_spawn and not Popen: the guard outlives the worker that happens to start it
    null = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
    command = [sys.executable, "-P", __file__, str(session.owner_pid), str(session.directory)]
    return os.posix_spawn(sys.executable, command, dict(os.environ), file_actions=null, setsid=True)


def _guard(owner_pid: int, session: TestSession) -> None:
    """Wait for the owner's end or for SIGTERM; then stop the cluster and remove the session's directory."""

    def leave(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit

    signal.signal(signal.SIGTERM, leave)
    try:
        select.select([os.pidfd_open(owner_pid)], [], [])
    except ProcessLookupError:
        pass
    finally:
        _stop(session)


def _stop(session: TestSession) -> None:
    pid_file = session.data / "cluster" / "postmaster.pid"
    if pid_file.exists():
        stop = [
            str(server_programs() / "pg_ctl"),
            "-D",
            str(pid_file.parent),
            "-m",
            "immediate",
            "-w",
            "stop",
        ]
        _run(stop, _server_user(), session.data)
    shutil.rmtree(session.directory, ignore_errors=True)


if __name__ == "__main__":
    _guard(int(sys.argv[1]), TestSession(directory=Path(sys.argv[2]), owner_pid=int(sys.argv[1])))
