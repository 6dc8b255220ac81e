"""Saves what a list links to, before it is gone: `listkeeper archive`."""
