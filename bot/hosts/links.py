"""`listkeeper links`: what is in a list, without asking anybody."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Console

from bot.hosts.checkout import open_lists, read_lists
from bot.hosts.output import open_output
from bot.lists.parse import parse
from bot.reporters.links import files_json, links_json
from bot.reporters.tree import print_tree


def run_links(lists: Sequence[str], form: str, output: str | None) -> int:
    """Print the links and entries of each list; always 0."""
    files = read_lists(lists) if lists else open_lists((), None).files
    documents = tuple(parse(path, source) for path, source in files.items())
    with open_output(output, keep=files) as out:
        if form == "json":
            whole = links_json(documents[0]) if len(documents) == 1 else files_json(documents)
            # ASCII, so that no stranger's escape sequence or bidi override reaches a terminal
            out.write(json.dumps(whole, indent=2, ensure_ascii=True) + "\n")
        else:
            console = Console(file=out, highlight=False)
            for document in documents:
                print_tree(document, console)
    return 0
