"""A private PostgreSQL server for measuring: durable commits, room for its caches, gone afterwards."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PORT = 5432
"""Only names the socket file: the server listens on no network address."""
SUPERUSER = "bench"
SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "2GB",
    "max_wal_size": "8GB",
    "max_connections": "100",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "log_min_messages": "warning",
}
SCALE = 50
BARE = "bare"
SCRIPTS = Path(__file__).parent / "limits_sql"


@dataclass(frozen=True)
class Server:
    """A running server; its socket lies in ``directory``."""

    directory: Path
    programs: Path

    def create(self, database: str | None = None) -> str:
        """Make an empty database, named or not; its SQLAlchemy URL."""
        database = database or f"d_{uuid.uuid4().hex}"
        self._run("createdb", database)
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={self.directory}&port={PORT}"

    def drop(self, database: str) -> None:
        self._run("dropdb", "--force", "--if-exists", database)

    def checkpoint(self) -> None:
        """Write what memory holds to disk, so that what is measured next has only its own to write."""
        self._run("psql", "-q", "-c", "CHECKPOINT", "-d", "postgres")

    def pgbench(self, database: str, *arguments: str) -> str:
        """What pgbench says."""
        return self._run("pgbench", *arguments, database)

    def tpcb_per_s(self, database: str, *, clients: int, seconds: int) -> float:
        """Transactions a second of pgbench's TPC-B-like script at scale 50."""
        return _tps(self.pgbench(database, "-n", "-c", str(clients), "-j", "2", "-T", str(seconds)))

    def fill_tpcb(self, database: str) -> None:
        """The tables of TPC-B at scale 50: five million accounts."""
        self.pgbench(database, "-i", "-q", "-s", str(SCALE))

    def run_script(self, database: str, script: Path) -> None:
        """Run one file of SQL by psql."""
        self._run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(script), "-d", database)

    def script_per_s(self, database: str, script: Path, *, clients: int, seconds: int) -> float:
        """Transactions a second of one pgbench script."""
        arguments = ["-n", "-f", str(script), "-c", str(clients), "-j", "2", "-T", str(seconds)]
        return _tps(self.pgbench(database, *arguments))

    def _run(self, program: str, *arguments: str) -> str:
        place = ["-h", str(self.directory), "-p", str(PORT), "-U", SUPERUSER]
        finished = subprocess.run(
            [str(self.programs / program), *place, *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        if finished.returncode != 0:
            raise RuntimeError(f"{program} failed:\n{finished.stderr}")
        return finished.stdout


class Bare:
    """The bare SQL of ``limits_sql`` in a database of its own."""

    def __init__(self, running: Server) -> None:
        self._server = running
        running.create(BARE)
        running.run_script(BARE, SCRIPTS / "schema.sql")

    def transfers_per_s(self, script: str, *, batch: int, clients: int, seconds: int) -> float:
        """Transfers a second, ``batch`` of which the script commits together."""
        per_s = self._server.script_per_s(BARE, SCRIPTS / script, clients=clients, seconds=seconds)
        return batch * per_s


def _tps(said: str) -> float:
    found = re.search(r"^tps = ([0-9.]+)", said, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"pgbench names no figure:\n{said}")
    return float(found[1])


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """Start one; stop it and remove its data whatever happens."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[4]))
    directory = Path(tempfile.mkdtemp(prefix="tolem-bench-"))
    user = "postgres" if os.geteuid() == 0 else None
    cluster = directory / "cluster"
    if user is not None:
        shutil.chown(directory, user)
    try:
        initdb = f"-U {SUPERUSER} -A trust -E UTF8 --locale=C -N".split()
        _administer([str(programs / "initdb"), "-D", str(cluster), *initdb], user, directory)
        settings = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        start = [str(programs / "pg_ctl"), "-D", str(cluster), "-w", "-l", str(directory / "log"), "start"]
        _administer([*start, "-o", f"-p {PORT} -k {directory} {settings}"], user, directory)
        yield Server(directory, programs)
    finally:
        if (cluster / "postmaster.pid").exists():
            stop = [str(programs / "pg_ctl"), "-D", str(cluster), "-m", "immediate", "-w", "stop"]
            _administer(stop, user, directory)
        shutil.rmtree(directory, ignore_errors=True)


def _administer(command: list[str], user: str | None, directory: Path) -> None:
    # A file takes the output: the server that pg_ctl leaves behind would hold a pipe open.
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
        if finished.returncode != 0:
            raise RuntimeError(f"{Path(command[0]).name} failed:\n{output.read().decode(errors='replace')}")
