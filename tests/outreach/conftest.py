"""The people of the casework tests, here too."""

from tests.casework.conftest import staff

__all__ = ["staff"]
