"""Small checks of our own rules, run by `make check`."""
