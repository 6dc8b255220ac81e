"""Our reader and GitHub's own parser before the same Markdown, whatever it is."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, assume, given, settings

from tests.lists.referee import NAMES, agree, markdown, read_corpus, rendered

# The parser that reads the rendered page is no browser: "<!-->" and "<!x" are something else to it.
_READ_OTHERWISE = re.compile(r"<!(?!-- c -->)|<\?")
# The parser below ours differs from cmark-gfm where nobody looks: a definition or a line without any pipe
# that a row of dashes makes the head of a table; a footnote whose label holds a link; emphasis at a tilde.
_KNOWN = re.compile(r"^ {0,3}\|?-+\|?-*\|?\s*$|^\s*\[[^\]]*\]:|\[\^|[_*]~|~[_*]", re.MULTILINE)


@settings(max_examples=800, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(markdown)
def test_the_links_of_any_markdown_are_those_that_github_renders(text: str) -> None:
    assume(not _READ_OTHERWISE.search(text))
    assume(agree(text) or not _KNOWN.search(text))
    assert agree(text)


def test_the_referee_sees_the_links_of_a_real_list() -> None:
    assert sum(len(rendered(read_corpus(name).decode())) for name in NAMES) > 3000
