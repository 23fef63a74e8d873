"""CPU seconds and memory of processes, read from /proc."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def _fields(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from `state` on (number 3 in proc(5)); empty when the process is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return text[text.rindex(")") + 2 :].split()


def parent(pid: int) -> int:
    fields = _fields(pid)
    return int(fields[1]) if fields else 0


def tree(root: int) -> list[int]:
    """`root` and everything below it."""
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            children.setdefault(parent(int(entry)), []).append(int(entry))
    found, left = [], [root]
    while left:
        pid = left.pop()
        found.append(pid)
        left.extend(children.get(pid, ()))
    return found


def seconds(*roots: int) -> float:
    """User and system time used so far by whole process trees, with what their finished children used."""
    total = 0
    for pid in {pid for root in roots for pid in tree(root)}:
        fields = _fields(pid)
        total += sum(int(field) for field in fields[11:15])
    return total / TICK


def resident(pid: int) -> float:
    """Resident memory in megabytes (10^6 bytes)."""
    fields = _fields(pid)
    return int(fields[21]) * PAGE / 1e6 if fields else 0.0
