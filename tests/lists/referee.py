"""GitHub's own renderer as the referee, and Markdown to put before it."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import cmarkgfm
from cmarkgfm.cmark import Options
from hypothesis import strategies as st

from bot.lists.parse import parse
from bot.model import Document

CORPUS = Path(__file__).parent / "corpus"
NAMES = tuple(sorted(path.stem for path in CORPUS.glob("*.md")))
_OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
_FOOTNOTE_ATTRIBUTES = {"data-footnote-ref", "data-footnote-backref"}
_BOGUS_COMMENT = re.compile(r"<[!?](?!--)[^>]*>")


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(reversed(attrs))
        wanted = {"a": "href", "img": "src"}.get(tag)
        if wanted in attributes and not _FOOTNOTE_ATTRIBUTES & attributes.keys():
            self.found.append((tag, unquote((attributes[wanted] or "").strip())))


def html_of(text: str) -> str:
    """What GitHub's parser renders, before it is sanitised."""
    return str(cmarkgfm.github_flavored_markdown_to_html(text, _OPTIONS))


def rendered(text: str) -> list[tuple[str, str]]:
    """Every `a[href]` and `img[src]`, in the order of the page; percent-encoding is undone."""
    parser = _Links()
    # html.parser reads a comment that never ends as text, and a declaration otherwise than browsers do.
    parser.feed(_BOGUS_COMMENT.sub("", html_of(text)) + "-->")
    parser.close()
    return parser.found


def parsed(text: str) -> Document:
    document = parse("list.md", text.encode())
    for link in document.links:
        assert document.source[link.span.start : link.span.end].decode() == link.raw
    return document


def found(text: str) -> list[tuple[str, str]]:
    """The same as `rendered`, by our own reader."""
    return [(link.tag, unquote(link.url.strip())) for link in parsed(text).links]


def agree(text: str) -> bool:
    return Counter(rendered(text)) == Counter(found(text))


def read_corpus(name: str) -> bytes:
    return (CORPUS / f"{name}.md").read_bytes()


_ATOMS = """
[ ]( ](http://a.b/c) ] [foo] [x] ![ ! ( ) < > ` `` \\ * ** _ __ ~ ~~ &amp; &lt; &copy & " ' | #
http:// https:// https://x.y/z https://x.y/(a) www. www.a.b https://a_b.c_d/e ftp://f.g :// w a foo é 中 。
me@x.org mailto:me@x.org @ . ; , ? : </a> <a\u2002href="http://h.t/m"> <a\u2002href=x> <img\u2002src="i.png">
<img\u2002src='j'\u2002alt=k> <br> <https://auto.l> <m@ail.to> \\| \\[ \\] \\( \\< %20 / = { } ^ $ + 1
[^n] ![^n] [a][foo] [foo][] [](u) [![i](j)](k) [https://a.b](https://c.d) http://a.b/c_(d) <b> </b> <p> a|b
</td> <source> <source\u2002srcset=s> <picture> <summary> </summary> <a\u2002name=q> &#35; [x]\u2002
"""
_BREAKS = [
    "\n",
    "\n\n",
    "\n- ",
    "\n  ",
    "\n> ",
    "\n1. ",
    "\n    ",
    "\n# ",
    " ",
    "  \n",
    "\t",
    "\r\n",
    "\n```\n",
    "\n===\n",
    "\n---\n",
    "\n***\n",
    "\n    - ",
    "\n\n    ",
    "\n\n  ",
    "\\\n",
]
_BLOCKS = [
    "\n|a|b|\n|-|-|\n|",
    "\n| ",
    "- [ ] ",
    "\n<div>\n",
    "\n</div>\n",
    "<details>\n",
    "\n</details>\n",
    '\n<p align="center">\n',
    "<td>",
    "\n\n[foo]: http://ref.er/x_y 't'\n\n",
    "\n\n[x]: <y z>\n\n",
    "\n<!-- c -->\n",
    "\n\n[^n]: ",
    "\n|-|-|\n",
    "\na|b\n-|-\n",
    "\n<table><tr><td>",
    "</td></tr></table>\n",
]

markdown = st.lists(
    st.one_of(
        st.sampled_from([atom.replace("\u2002", " ") for atom in _ATOMS.replace("\n", " ").split(" ")]),
        st.sampled_from(_BREAKS),
        st.sampled_from(_BLOCKS),
    ),
    max_size=25,
).map("".join)
"""Markdown put together from what matters to links."""
