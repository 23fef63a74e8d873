"""The composition root: settings, database, channels and flows put together; and the command line, `wasl`."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Annotated

import typer
import uvloop
from fastapi import FastAPI
from sqlalchemy import Connection

from bot import assembly, i18n, logs, metrics
from bot import settings as configuration
from bot.assembly import Ground
from bot.house import House
from bot.settings import Settings
from bot.staff.links import first_administrator_link
from bot.topics import Topics
from flows import TOPICS
from handlers.commands import doctor as health
from handlers.commands import profile
from handlers.commands.backup import make_backup, restore_backup
from handlers.commands.cases import cases_app
from handlers.commands.demo import fill_demo
from handlers.commands.desk import Desk
from handlers.commands.simulator import simulate
from handlers.commands.staff import staff_app
from handlers.commands.trouble import explain, free_port_or_explain, progress
from handlers.commands.understand import understand_app
from handlers.console.feed import Feed
from handlers.media import media_address
from handlers.running import running
from handlers.serving import addresses, leave, serve_many, serve_one
from handlers.site import Site, signer, site
from storage import embedded

cli = typer.Typer(
    help="Wasl: a hotline for people, and the work behind it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they would print local variables, which are people's words
)
profile_cli = typer.Typer(help="The organisation this installation serves.", no_args_is_help=True)
cli.add_typer(cases_app, name="cases")
cli.add_typer(staff_app, name="staff")
cli.add_typer(profile_cli, name="profile")
cli.add_typer(understand_app, name="understand")
cli.command("demo")(fill_demo)
cli.command("backup")(make_backup)
cli.command("restore")(restore_backup)


def house_of(ground: Ground, topics: Topics = TOPICS) -> House:
    sign = signer("media")
    return assembly.house(ground, topics, lambda id: media_address(ground.settings.public_url, sign, id))


def build(settings: Settings, topics: Topics = TOPICS, *, work: bool = True) -> Site:
    """The web application of one process, over its own ground. `work`: it takes background jobs too."""
    return build_on(assembly.lay(settings), topics, work=work)


def build_on(ground: Ground, topics: Topics = TOPICS, *, work: bool = True) -> Site:
    """The same over a ground that is laid already; closing it is its owner's."""
    house, feed = house_of(ground, topics), Feed()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(ground, house, work=work, feed=feed):
            yield

    return site(ground, house, feed, lifespan)


def web() -> Site:
    """What uvicorn calls in each of several web processes; jobs are taken by a process of their own."""
    logs.configure()
    return build(configuration.load(), work=False)


@cli.callback()
def prepare(context: typer.Context) -> None:
    logs.configure()

    @contextmanager
    def database() -> Iterator[Connection]:
        with _ground() as ground, ground.database.begin() as db:
            i18n.use(ground.in_force().default_language)
            yield db

    context.obj = Desk(database)


@cli.command()
def serve() -> None:
    """Start everything: database, web chat, channels, jobs."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    settings = configuration.load()
    held = embedded.hold(settings.data_dir) if settings.embedded else None
    free_port_or_explain(settings.host, settings.port)
    if settings.workers > 1:
        os.environ.update(metrics.share(settings.data_dir / "metrics" / str(settings.port)))
    ground = assembly.lay(settings, progress)
    with ground.database.begin() as db:
        first = first_administrator_link(db)
    for line in addresses(settings, first):
        progress(line)
    try:
        if settings.workers > 1:
            serve_many(settings)
        else:
            serve_one(settings, build_on(ground))
    finally:
        ground.close()
        if held is not None:
            held.release()


@cli.command()
def worker(with_parent: Annotated[int, typer.Option("--with-parent", hidden=True)] = 0) -> None:
    """Take background jobs only: retries, downloads, reminders, retention."""
    with _ground() as ground:
        uvloop.run(_work(ground, with_parent))


async def _work(ground: Ground, parent: int) -> None:
    """Until a signal; of a `parent` (its process id), until it is gone, be it before we began."""
    house = house_of(ground)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with running(ground, house, work=True, doors=False):
        while not stopped.is_set() and parent in (0, os.getppid()):
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), 1)


@cli.command()
def migrate() -> None:
    """Bring the tables up to date, and make what a first start makes."""
    with _ground(progress):
        progress("The database is up to date.")


@cli.command()
def doctor() -> None:
    """Look at settings, keys, database and channels, and say what to do."""
    if not health.show(health.doctor(configuration.load())):
        raise typer.Exit(1)


@cli.command()
def chat(
    language: Annotated[str, typer.Option(help="Language to begin in.")] = "ar",
    transcript: Annotated[bool, typer.Option(help="Print the dialogue as a transcript test at the end.")] = False,
) -> None:
    """Talk with the bot here in the terminal."""
    with _ground() as ground:
        simulate(ground.database, TOPICS, ground.in_force, language, transcript)


@profile_cli.command("check")
def check_profile(name: str) -> None:
    """Say what is wrong with profiles/NAME.toml."""
    raise typer.Exit(profile.check(name))


@profile_cli.command("export")
def export_profile(name: str) -> None:
    """Write the organisation in force to profiles/NAME.toml."""
    with _ground() as ground, ground.database.begin() as db:
        code = profile.export(db, name)
    raise typer.Exit(code)


@contextmanager
def _ground(say: assembly.Say = lambda line: None) -> Iterator[Ground]:
    ground = assembly.lay(configuration.load(), say)
    try:
        yield ground
    finally:
        ground.close()


def main() -> None:
    """The `wasl` command: what is known to go wrong is said in one sentence, with exit code 1."""
    try:
        cli()
    except Exception as error:
        sentence = explain(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
