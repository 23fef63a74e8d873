"""Measurements on this machine: turns a second, CPU a turn, reply times and memory, against a stand-in."""
