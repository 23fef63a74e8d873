"""The inbox and the search of staff over a million cases, twenty colleagues at once: `python -m bench.study_inbox`."""

import argparse
import os
import random
import socket
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import psycopg
from sqlalchemy import insert

from bench.filling_cases import World, fill_cases
from bench.inbox_work import Action, actions, pages
from bench.lineup import process
from bot import profiles
from bot.organisation import Organisation
from bot.staff.sessions import csrf_token, open_session
from handlers.console.visit import COOKIE
from storage import embedded, organisation, sealed
from storage.database import Database
from storage.ids import random_id
from storage.migrate import migrate
from storage.staff import Staff, StaffMember, staff_member

COLLEAGUES = 20
STAFF = 200  # who work there; so many others hold cases
TARGET = 150.0  # milliseconds at the 95th percentile

Work = Callable[[Any], object]


def everybody(world: Organisation) -> Iterator[dict[str, Any]]:
    """Of twenty: two supervisors and six caseworkers of everything, eight of one region, two of one service and region,
    one of one service, one safeguarding officer."""
    regions = [region.key for region in world.regions]
    for n in range(STAFF):
        of = n % COLLEAGUES
        roles = ["supervisor"] if of < 2 else ["safeguarding"] if of == 2 else ["caseworker"]
        yield {
            "id": random_id(),
            "email": f"s{n}@example.org",
            "name": f"Colleague {n}",
            "roles": roles,
            "services": ["legal"] if of in (3, 4, 5) else [],
            "regions": [regions[n % len(regions)]] if of in (4, 5) or of >= 12 else [],
            "totp_sealed": bytes(1),  # who has a second factor is let in by a complete session
            "created_at": datetime.now(UTC),
        }


def run(
    people: Sequence[tuple[Any, StaffMember]], does: Sequence[Action], seconds: float, pause: float
) -> dict[str, list[float]]:
    """Each with their own tool, all at once: milliseconds of every action by its kind. `pause` is the mean rest."""
    took: dict[str, list[float]] = defaultdict(list)
    lock, until = threading.Lock(), time.perf_counter() + seconds
    failed: list[BaseException] = []

    def work(n: int) -> None:
        tool, member = people[n]
        chance = random.Random(n)
        shares = [action.share for action in does]
        try:
            while time.perf_counter() < until and not failed:
                if pause:
                    time.sleep(chance.expovariate(1 / pause))
                action = chance.choices(does, shares)[0]
                begun = time.perf_counter()
                action.work(tool, member, chance)
                with lock:
                    took[action.kind].append((time.perf_counter() - begun) * 1e3)
        except BaseException as trouble:  # told by the thread that waits
            failed.append(trouble)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return took


def tell(
    title: str, took: dict[str, list[float]], does: Sequence[Action], seconds: float, target: float = TARGET
) -> bool:
    """Print p50 and p95 of each kind; gives whether all hold the target."""
    print(f"\n{title}: {sum(map(len, took.values())) / seconds:.0f} actions a second")
    print(f"{'':42}{'times':>7}{'p50 ms':>9}{'p95 ms':>9}")
    held = True
    for kind in dict.fromkeys(action.kind for action in does):
        if found := sorted(took.get(kind, ())):
            p50, p95 = (found[min(len(found) - 1, int(len(found) * share))] for share in (0.5, 0.95))
            held &= p95 < target
            print(f"{kind:42}{len(found):7}{p50:9.1f}{p95:9.1f}{'' if p95 < target else '  MISS'}")
    return held


@contextmanager
def browsers(folder: Path, server: embedded.Server, members: Sequence[StaffMember]) -> Iterator[list[Any]]:
    """The real server on the same data, and a signed-in browser of each colleague."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    database = Database(server.url())
    with database.begin() as db:
        secrets = [open_session(db, member.id, "Study", datetime.now(UTC), complete=True) for member in members]
    database.close()

    def ready() -> bool:
        try:
            return httpx.get(f"{address}/health/ready", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    settings = {"WASL_DATA_DIR": str(folder), "WASL_PORT": str(port), "WASL_PUBLIC_URL": address}
    command = [sys.executable, "-m", "app", "serve"]
    with process(command, folder.parent / "serve.log", ready, **settings):
        made = [
            (httpx.Client(base_url=address, cookies={COOKIE: secret}, timeout=30), csrf_token(secret))
            for secret in secrets
        ]
        for client, _token in made:
            client.headers["Origin"] = address
        yield made
        for client, _token in made:
            client.close()


def prepare(folder: Path, url: str, cases: int) -> World:
    """Make the tables, the staff and the cases, where they are not there yet; else only the words they were made of."""
    organisation_ = profiles.load("palestine-center")
    database = Database(url)
    migrate(database.engine)
    with psycopg.connect(url.replace("+psycopg", "")) as db:
        found = db.execute("SELECT count(*) FROM cases").fetchone()
        if found and found[0] >= cases:
            database.close()
            return World(organisation_, [])
        staff: list[UUID] = []
        with database.begin() as connection:
            organisation.save(connection, organisation_.to_document())
            for values in everybody(organisation_):
                connection.execute(insert(Staff).values(**values))
                staff.append(values["id"])
        begun, world = time.monotonic(), World(organisation_, staff)
        fill_cases(db, world, cases)
        print(f"{cases:,} cases filled in {time.monotonic() - begun:.0f} s", flush=True)
    database.close()
    return world


def study(folder: Path, arguments: argparse.Namespace) -> bool:
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    keys = folder / "keys.json"
    if not keys.exists():
        sealed.make_ring().save(keys, replace=False)
    sealed.use(sealed.load_ring(keys))
    with embedded.start(folder) as server:
        world = prepare(folder, server.url(), arguments.cases)
        database = Database(server.url(), COLLEAGUES)
        with database.begin() as db:
            found = [staff_member(db, f"s{n}@example.org") for n in range(COLLEAGUES)]
        members = [member for member in found if member is not None]
        does = actions(world, arguments.cases)
        run([(database, member) for member in members], does, 5, 0)  # warms up
        held = True
        # Without a rest twenty colleagues only queue for the cores: it shows how much the machine can do.
        for pause, title, target in ((1.0, "a second's rest between actions", TARGET), (0.0, "without a rest", inf)):
            took = run([(database, member) for member in members], does, arguments.seconds, pause)
            held &= tell(f"Verbs, {len(members)} colleagues, {title}", took, does, arguments.seconds, target)
        database.close()
        if arguments.pages:
            with browsers(folder, server, members) as tools:
                shown = pages(world, arguments.cases)
                people = list(zip(tools, members, strict=True))
                run(people, shown, 5, 1.0)
                took = run(people, shown, arguments.seconds, 1.0)
                title = f"Pages over HTTP, {len(members)} colleagues, a second's rest between pages"
                held &= tell(title, took, shown, arguments.seconds)
    return held


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pages", action=argparse.BooleanOptionalAction, default=True, help="measure HTTP too")
    parser.add_argument("--folder", type=Path, help="keep the filled database here, and use it again")
    arguments = parser.parse_args()
    if arguments.folder:
        held = study(arguments.folder / "data", arguments)
    else:
        with tempfile.TemporaryDirectory(prefix="wasl-bench-") as folder:
            os.chmod(folder, 0o755)  # PostgreSQL runs as a user of its own where we are root
            held = study(Path(folder) / "data", arguments)
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
