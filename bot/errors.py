"""The few exceptions that end a command; failures of other people's servers are values instead."""

from __future__ import annotations


class ListkeeperError(Exception):
    """Something that a person can put right; ends the command with exit code 2."""


class InputError(ListkeeperError):
    """A list that cannot be read: missing, a directory, binary, not UTF-8, too large."""


class ConfigError(ListkeeperError):
    """A setting that makes no sense; names the key and the file."""


class StateError(ListkeeperError):
    """Memory that cannot be used: broken, or written by a newer version."""


class NetworkDownError(ListkeeperError):
    """Nothing can be reached from here, so nothing was judged."""


class LossError(ListkeeperError):
    """A list that has suddenly lost most of its links: nothing is said about it until that is certain."""


class ForgeError(ListkeeperError):
    """What the forge said, and what to do about it."""


class ArchiveError(ListkeeperError):
    """Why an archive saves nothing more now."""
