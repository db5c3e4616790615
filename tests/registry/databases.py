"""Both databases for tests: SQLite always, PostgreSQL where it is installed; where not, tests say so and skip."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class NoPostgres(Exception):
    """Raised where no PostgreSQL can be started here; says why."""


class Cluster:
    """A PostgreSQL server of its own, on a socket in a temporary folder, gone with the tests."""

    def __init__(self) -> None:
        self._bin = _programs()
        self._user = _servant()
        self.folder = Path(tempfile.mkdtemp(prefix="wb-pg-", dir="/tmp"))
        if self._user:
            shutil.chown(self.folder, self._user)
        self.folder.chmod(0o755)
        self._data = self.folder / "data"
        self._call(
            "initdb", "-D", str(self._data), "-U", "wardbook", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
        )
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers; after a crash what is left of the one before may need a moment to end."""
        for left in range(5, -1, -1):
            try:
                self._start()
                break
            except subprocess.CalledProcessError:
                if not left:
                    raise
                time.sleep(1)

    def _start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses='' -c max_connections=40 -c shared_buffers=32MB"
        self._call(
            "pg_ctl",
            "-D",
            str(self._data),
            "-l",
            str(self.folder / "log"),
            "-w",
            "-t",
            "60",
            "-o",
            options,
            "start",
        )

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` as an administrator does, `immediate` as a crash does."""
        self._call("pg_ctl", "-D", str(self._data), "-w", "-m", mode, "stop")

    def restart(self, mode: str = "fast") -> None:
        """Stop and start."""
        self.stop(mode)
        self.start()

    def new_database(self) -> str:
        """The address of an empty database."""
        name = f"t{uuid.uuid4().hex}"
        self._call("createdb", "-h", str(self.folder), "-U", "wardbook", name)
        return f"postgresql://wardbook@/{name}?host={self.folder}"

    def drop(self, address: str) -> None:
        """Take a database away: after a crash the server looks through the files of all that it has."""
        name = address.partition("@/")[2].partition("?")[0]
        self._call("dropdb", "--force", "-h", str(self.folder), "-U", "wardbook", name)

    def remove(self) -> None:
        """Stop it and take its files away."""
        with suppress(subprocess.CalledProcessError):
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _call(self, program: str, *arguments: str) -> None:
        line = [str(self._bin / program), *arguments]
        if self._user:
            line = ["setpriv", f"--reuid={self._user}", f"--regid={self._user}", "--clear-groups", *line]
        # What the server prints goes to a file: it keeps a pipe open for as long as it lives.
        with (self.folder / "said").open("ab") as said:
            subprocess.run(line, check=True, stdout=said, stderr=said, cwd="/", timeout=120)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server for as long as the block runs. Raises NoPostgres."""
    made = Cluster()
    try:
        yield made
    finally:
        made.remove()


def _programs() -> Path:
    places = [Path(found).resolve().parent for name in ("pg_ctl",) if (found := shutil.which(name))]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if all((place / name).is_file() for name in ("initdb", "pg_ctl", "createdb", "postgres")):
            return place
    raise NoPostgres("PostgreSQL is not installed here")


def _servant() -> str:
    """Whom the server runs as: it refuses to run as root."""
    if os.geteuid() != 0:
        return ""
    if shutil.which("setpriv") is None:
        raise NoPostgres("PostgreSQL does not run as root, and there is no setpriv")
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise NoPostgres("PostgreSQL does not run as root, and there is no other user")
