"""Which listkeeper this is."""

VERSION = "0.1.0"
"""The package's version too: pyproject.toml has it from here, for to look it up costs every start 10 ms."""
