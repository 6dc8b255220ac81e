"""Commands for who keeps many lists: the daemon, its webhooks, its inbox, its GitHub App."""

from __future__ import annotations

import os
from pathlib import Path

import click

from bot.errors import ConfigError


@click.command(short_help="Keep many lists, each when it is due.")
@click.argument("file", type=click.Path(path_type=Path))
def daemon(file: Path) -> int:
    """Keep all the lists that FILE names, the operator's own TOML file, until SIGTERM.

    Each is swept as `sweep` does when its schedule says so; docs/operating.md tells how to write FILE.
    """
    from bot.hosts.daemon import run_daemon

    return run_daemon(file, os.environ)


@click.command(short_help="Do what daemon does, and answer GitHub's webhooks.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Listen here.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="And on this.")
def serve(file: Path, host: str, port: int) -> int:
    """Do what `daemon` does, and answer GitHub's webhooks, health checks and Prometheus.

    The webhook's secret is in LISTKEEPER_WEBHOOK_SECRET. Needs an extra: pip install '.[serve]' in the clone.
    """
    try:
        from bot.hosts.serve import run_serve
    except ModuleNotFoundError as error:
        raise ConfigError(f"`serve` needs {error.name}: pip install '.[serve]' in the clone.") from error
    return run_serve(file, host, port, os.environ)


@click.command(short_help="Show what waits for a daemon, and what failed.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--retry", multiple=True, type=int, metavar="ID", help="Try this parked job again.")
@click.option("--retry-all", is_flag=True, help="Try all parked jobs again.")
def inbox(file: Path, retry: tuple[int, ...], *, retry_all: bool) -> int:
    """Show what waits in the inbox of a daemon, and what is parked after five failures, with the reason."""
    from bot.hosts.inbox import run_inbox

    return run_inbox(file, retry, retry_all=retry_all)


@click.command("app-manifest", short_help="Print a GitHub App's manifest.")
@click.option("--url", required=True, help="Where `serve` is reached from outside, https://…")
@click.option("--public", is_flag=True, help="Let others install the App, too.")
def app_manifest(url: str, *, public: bool) -> int:
    """Print the manifest of a GitHub App that may do what listkeeper needs, and no more."""
    from bot.hosts.app_manifest import run_app_manifest

    return run_app_manifest(url, public=public)
