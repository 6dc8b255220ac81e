"""The commands: what each is called, takes, and says of itself.

What it does is a module of `bot/hosts`, imported when the command is called: so `--help` and `links` start
without the network stack.
"""
