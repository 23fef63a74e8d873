"""Checks against the providers' specifications are collected where those lie: WASL_SPECS, or ../shared/specs."""

import os
from pathlib import Path

SPECS = Path(os.environ.get("WASL_SPECS") or Path(__file__).parents[3] / "shared" / "specs")

collect_ignore_glob = [] if SPECS.is_dir() else ["test_*_spec.py"]
