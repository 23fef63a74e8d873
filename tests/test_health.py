"""Health pages and metrics: honest about readiness, closed without their token, documented."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import REGISTRY

import app as wasl  # noqa: F401 - brings in every module that has metrics
from bot import metrics
from bot.settings import load
from handlers import health

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "a-token-of-the-tests"


class House:
    """Something that is ready, away, or silent."""

    state: bool | Exception | None = True

    async def ready(self) -> bool:
        if self.state is None:
            await asyncio.sleep(60)
        if isinstance(self.state, Exception):
            raise self.state
        return bool(self.state)


def client(house: House, token: str = TOKEN) -> httpx.AsyncClient:
    app = FastAPI()
    app.include_router(health.health_routes(house.ready, load(None, metrics_token=token)))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://wasl")


async def test_readiness_follows_the_database_and_liveness_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.05)
    house = House()
    async with client(house) as browser:
        for state, status in ((True, 200), (False, 503), (ConnectionError(), 503), (None, 503), (True, 200)):
            house.state = state
            assert (await browser.get("/health/ready")).status_code == status
            assert (await browser.get("/health/live")).status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer تخمين", TOKEN])
async def test_metrics_need_their_token(header: str) -> None:
    async with client(House()) as browser:
        answer = await browser.get("/metrics", headers={b"Authorization": header.encode()})
    assert answer.status_code == 401
    assert "wasl_" not in answer.text


async def test_without_a_token_there_are_no_metrics() -> None:
    async with client(House(), token="") as browser:
        assert (await browser.get("/metrics", headers={"Authorization": "Bearer "})).status_code == 404


async def test_metrics_show_what_was_counted() -> None:
    metrics.turn("telegram", "answered", 0.01)
    metrics.reply("telegram", "sent")
    metrics.delivery_lag("telegram", 0.2)
    with metrics.job("deliver"):
        pass
    with pytest.raises(ValueError, match="broken"), metrics.job("deliver"):
        raise ValueError("broken")
    async with client(House()) as browser:
        answer = await browser.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert 'wasl_turns_total{channel="telegram",outcome="answered"}' in answer.text
    assert 'wasl_jobs_total{job="deliver",outcome="failed"} 1.0' in answer.text


def test_every_metric_is_documented_and_nothing_else_is() -> None:
    real = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in REGISTRY.collect()
        if family.name.startswith("wasl_")
    }
    documented = re.findall(r"^\| `(wasl_\w+)` \|", (ROOT / "docs" / "metrics.md").read_text(), re.MULTILINE)
    assert sorted(documented) == sorted(real)
