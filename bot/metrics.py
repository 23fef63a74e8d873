"""What is counted and timed for Prometheus; every metric stands in docs/metrics.md, and none names a person."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = CONTENT_TYPE_LATEST
SHARED = "PROMETHEUS_MULTIPROC_DIR"  # where several processes of one machine add their figures together

_SHORT = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
_LONG = (0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 6 * 3600, 24 * 3600)

TURNS = Counter("wasl_turns_total", "Messages of people that were taken in.", ["channel", "outcome"])
TURN_SECONDS = Histogram("wasl_turn_seconds", "From a message's arrival to its commit.", ["channel"], buckets=_SHORT)
REJECTED = Counter("wasl_rejected_total", "Requests that were not taken in.", ["channel", "reason"])
REPLIES = Counter("wasl_replies_total", "Messages to people by the state they came to.", ["channel", "state"])
DELIVERY_LAG = Histogram(
    "wasl_delivery_lag_seconds", "From queueing a message to the provider's taking it.", ["channel"], buckets=_LONG
)
BROADCASTS = Counter(
    "wasl_broadcast_messages_total", "Messages of broadcasts by what became of them.", ["channel", "state"]
)
JOBS = Counter("wasl_jobs_total", "Background jobs that ended.", ["job", "outcome"])
JOB_SECONDS = Histogram("wasl_job_seconds", "How long a background job ran.", ["job"], buckets=_LONG)


def turn(channel: str, outcome: str, seconds: float) -> None:
    """One message was taken in: `outcome` is answered, repeated (known already), silent or failed."""
    TURNS.labels(channel, outcome).inc()
    TURN_SECONDS.labels(channel).observe(seconds)


def rejected(channel: str, reason: str) -> None:
    """A request got no turn: `reason` is a fixed word such as signature, too_large, malformed, rate."""
    REJECTED.labels(channel, reason).inc()


def broadcast(channel: str, state: str) -> None:
    """A message of a broadcast came to `state`; `planned`: it is tried again."""
    BROADCASTS.labels(channel, state).inc()


def reply(channel: str, state: str) -> None:
    """A message to a person came to `state`."""
    REPLIES.labels(channel, state).inc()


def delivery_lag(channel: str, seconds: float) -> None:
    """A message was handed to the provider so long after it was queued."""
    DELIVERY_LAG.labels(channel).observe(max(seconds, 0))


@contextmanager
def job(name: str) -> Iterator[None]:
    """Count and time a job by whether it raised."""
    begun = perf_counter()
    outcome = "failed"
    try:
        yield
        outcome = "done"
    finally:
        JOBS.labels(name, outcome).inc()
        JOB_SECONDS.labels(name).observe(perf_counter() - begun)


def share(directory: Path) -> dict[str, str]:
    """The environment that child processes need so that /metrics of one of them shows all; empties `directory`."""
    directory.mkdir(parents=True, exist_ok=True)
    for left in directory.glob("*.db"):
        left.unlink()
    return {SHARED: str(directory)}


def exposition() -> bytes:
    """All figures in Prometheus's text format, those of sibling processes too where they share."""
    if SHARED not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has no types here
    return generate_latest(registry)
