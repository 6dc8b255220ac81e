"""Our reader and GitHub's own parser before the same Markdown, whatever it is."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, assume, given, settings

from tests.lists.referee import NAMES, agree, markdown, read_corpus, rendered

# The parser that reads the rendered page is no browser: "<!-->" and "<!x" are something else to it.
_READ_OTHERWISE = re.compile(r"<!(?!-- c -->)|<\?")
_KNOWN = (
    # An item that begins with nothing, or with no more than a box to tick, and goes on in another line.
    r"^(?:\[\^n\]:)?[ \t>]*(?:(?:[-+*]|\d+[.)])[ \t]*)+(?:\[[ x]\][ \t]*)?$",
    # A definition behind a box to tick.
    r"\[[ x]\][ \t]+\[[^\]]*\]:",
    # A definition, or an escaped pipe, in the lines that a table takes its head from.
    r"\]:[^\n]*\n[^\n]*\n[ \t>]*\|?-+\||\\\|[^\n]*\n[^\n]*\n[ \t>]*\|?-+\|",
    # A reference with an escaped bracket or a footnote behind it, a footnote within footnotes.
    r"\](?:\\\[|\[\^)|\[\^n\]:(?:.|\n)*\[\^n\]",
    # A tag that ends in another block than it begins in.
    r"<[a-z][^>]*$",
)
"""Where the parser below ours differs from cmark-gfm, nobody has written a list like that, and it stays."""
_IS_KNOWN = re.compile("|".join(_KNOWN), re.MULTILINE)


@settings(max_examples=1500, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(markdown)
def test_the_links_of_any_markdown_are_those_that_github_renders(text: str) -> None:
    assume(not _READ_OTHERWISE.search(text))
    assume(not _IS_KNOWN.search(text) or agree(text))
    assert agree(text)


def test_the_referee_sees_the_links_of_a_real_list() -> None:
    assert sum(len(rendered(read_corpus(name).decode())) for name in NAMES) > 3000
