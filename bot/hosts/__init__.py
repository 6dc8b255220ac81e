"""The entry points: a command is one file, and what it is called and takes is in `commands/`."""
