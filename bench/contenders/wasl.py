"""This server, started from its settings as `wasl serve` does, with the six-turn complaint as its only flow."""

import uvicorn
from starlette.types import ASGIApp

import app
from bench.contenders.six import TOPICS
from bot import assembly, logs
from bot import settings as configuration


def web() -> ASGIApp:
    """What uvicorn calls in each of several web processes."""
    logs.configure()
    return app.build(configuration.load(None), TOPICS, work=False)


def main() -> None:
    logs.configure()
    settings = configuration.load(None)
    ground = assembly.lay(settings)
    try:
        options = {"host": settings.host, "port": settings.port, "access_log": False, "log_config": None}
        if settings.workers > 1:
            target = "bench.contenders.wasl:web"
            uvicorn.run(target, factory=True, workers=settings.workers, **options)  # type: ignore[arg-type]
        else:
            uvicorn.run(app.build_on(ground, TOPICS), server_header=False, **options)  # type: ignore[arg-type]
    finally:
        ground.close()


if __name__ == "__main__":
    main()
