"""A PostgreSQL server for the tests: started in a folder of its own, stopped at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from types import TracebackType

import psycopg

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


class Cluster:
    """A running server. PostgreSQL refuses to run as root, so root starts it as the system's postgres user."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="lms-postgres-"))
        self.port = free_port()
        self._names = count(1)
        self._as = "postgres" if os.geteuid() == 0 else None

    def __enter__(self) -> Cluster:
        data = self.folder / "data"
        data.mkdir()
        if self._as:
            user = pwd.getpwnam(self._as)
            for path in (self.folder, data):
                os.chown(path, user.pw_uid, user.pw_gid)
        self._run("initdb", "-D", str(data), "-U", "lms", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=60"
        self._run("pg_ctl", "-D", str(data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def create(self, name: str, template: str = "template1") -> None:
        """Create a database."""
        with psycopg.connect(cluster_dsn(self, "postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def copy_of(self, template: str) -> str:
        """Create a copy of a database and return its name."""
        name = f"test_{os.getpid()}_{next(self._names)}"
        self.create(name, template)
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected."""
        with psycopg.connect(cluster_dsn(self, "postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _run(self, program: str, *arguments: str) -> None:
        if not BINARIES:
            raise RuntimeError("PostgreSQL is not installed: run `make test-setup`, which installs it.")
        subprocess.run(
            [BINARIES[-1] / program, *arguments],
            check=True,
            user=self._as,
            cwd="/",
            stdout=subprocess.DEVNULL,
        )


def cluster_dsn(cluster: Cluster, name: str) -> str:
    """Return the address of a database for psycopg."""
    return f"postgresql://lms@127.0.0.1:{cluster.port}/{name}"


def cluster_url(cluster: Cluster, name: str) -> str:
    """Return the address of a database for SQLAlchemy."""
    return f"postgresql+psycopg://lms@127.0.0.1:{cluster.port}/{name}"


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
