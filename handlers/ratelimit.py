"""How often somebody may do something: buckets that fill up again, in the memory of one process."""

import ipaddress
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

MOST_KEYS = 20_000  # remembered at once; beyond it the oldest are forgotten, so an attack cannot fill the memory


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once, then `per_minute`."""

    burst: int
    per_minute: float


class Buckets:
    """One bucket for each key, full at first."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._levels: dict[str, tuple[float, float]] = {}

    def wait(self, key: str) -> float:
        """Seconds until something can be taken for `key`; 0: now."""
        return max(0.0, (1 - self._level(key)) * 60 / self._rate.per_minute)

    def take(self, key: str) -> None:
        # Taken out and put back, so that the dictionary stays in order of last use.
        level = self._level(key)
        self._levels.pop(key, None)
        self._levels[key] = (level - 1, self._clock())
        if len(self._levels) > MOST_KEYS:
            del self._levels[next(iter(self._levels))]

    def _level(self, key: str) -> float:
        level, at = self._levels.get(key, (float(self._rate.burst), self._clock()))
        return min(float(self._rate.burst), level + (self._clock() - at) * self._rate.per_minute / 60)


def take(*asked: tuple[Buckets, str]) -> float:
    """Take from all buckets or from none; the seconds to wait for the slowest of them, 0 when taken."""
    wait = max(buckets.wait(key) for buckets, key in asked)
    if not wait:
        for buckets, key in asked:
            buckets.take(key)
    return wait


class Proxies:
    """Whose word about the client's address is believed: addresses or networks, such as 10.0.0.0/8."""

    def __init__(self, trusted: Iterable[str]) -> None:
        self._networks = [ipaddress.ip_network(network.strip(), strict=False) for network in trusted if network.strip()]

    def client(self, peer: str, forwarded: str) -> str:
        """The address behind the trusted proxies; of IPv6 the network a household gets (/64)."""
        address = peer
        for hop in reversed([hop.strip() for hop in forwarded.split(",") if hop.strip()]):
            if not self._trusts(address):
                break
            address = hop
        return _household(address)

    def _trusts(self, address: str) -> bool:
        parsed = _parsed(address)
        return parsed is not None and any(parsed in network for network in self._networks)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """None where it is no address. A server that listens on `::` sees the addresses of IPv4 as ::ffff:192.0.2.1."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return (parsed.version == 6 and parsed.ipv4_mapped) or parsed


def _household(address: str) -> str:
    parsed = _parsed(address)
    if parsed is None:
        return address
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
