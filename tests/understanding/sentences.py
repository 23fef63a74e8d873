"""Sentences as people write them, each with what it means."""

from pathlib import Path


def sentences(name: str) -> list[tuple[str, str]]:
    """Label and text of each line of a tab-separated file beside this one."""
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return [(label, text) for label, text in (line.split("\t") for line in lines)]
