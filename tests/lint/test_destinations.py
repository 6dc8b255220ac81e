from __future__ import annotations

import pytest

from bot.lint import destinations
from tests.lint.looking import codes_in, fixed, spots_in

SAFE = True
UNSAFE = False
NO_FIX = None


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org:8080/path",
        "https://user:secret@example.org/",
        "http://192.168.1.4/",
        "http://localhost:3000",
        "https://web.archive.org/web/2020/https://example.org/",
        "https://example.org/?to=https://example.org/",
        "//example.org/path",
        "ftp://example.org/file",
        "ftps://example.org/file",
        "sftp://example.org/file",
        "mailto:somebody@example.org",
        "tel:+31301234567",
        "magnet:?xt=urn:btih:abc",
        "javascript:void(0)",
        "chrome://flags",
        "#section",
        "docs/guide.md",
        "./README.org",
        "README.org",
        "main.io",
        "tool.py",
        "paper.pdf",
        "CONTRIBUTING.md#how-to",
        "../../issues",
        "http/readme.md",
        "https/index.md",
        "@somebody",
        "file.name.txt",
        "logo@2x.png",
        "rtmp://example.org/live",
        "steam://run/1",
        "1.0.0",
    ],
)
def test_sound_destinations_are_left_alone(url: str) -> None:
    assert codes_in(destinations, f"- [x]({url})") == []


@pytest.mark.parametrize(
    ("url", "meant", "safe"),
    [
        ("hhttps://github.com/a/b", "https://github.com/a/b", SAFE),
        ("htttps://example.org", "https://example.org", SAFE),
        ("httpss://example.org", "https://example.org", SAFE),
        ("htps://example.org", "https://example.org", SAFE),
        ("hhtps://example.org", "https://example.org", SAFE),
        ("ttps://example.org", "https://example.org", SAFE),
        ("tthp://example.org", "http://example.org", UNSAFE),
        ("htp://example.org", "http://example.org", SAFE),
        ("HTPPS://example.org", "https://example.org", SAFE),
        ("httpx://example.org", "https://example.org", UNSAFE),
        ("https//example.org/x", "https://example.org/x", SAFE),
        ("http//example.org", "http://example.org", SAFE),
        ("https:example.org/x", "https://example.org/x", SAFE),
        ("http:/example.org/x", "http://example.org/x", SAFE),
        ("https:///example.org/x", "https://example.org/x", SAFE),
        ("https:://example.org", "https://example.org", SAFE),
        ("https;//example.org", "https://example.org", SAFE),
        ("https://https://example.org/x", "https://example.org/x", SAFE),
        ("https://http://example.org/x", "http://example.org/x", UNSAFE),
        ("https://https//example.org/x", "https://example.org/x", SAFE),
        ("http:/x", "", NO_FIX),
        ("https:path", "", NO_FIX),
        ("github.com/a/b", "https://github.com/a/b", SAFE),
        ("www.github.com/a/b", "https://www.github.com/a/b", SAFE),
        ("arxiv.org/abs/2401.00001", "https://arxiv.org/abs/2401.00001", SAFE),
        ("somebody.github.io/demo", "https://somebody.github.io/demo", SAFE),
        ("www.example.org", "https://www.example.org", UNSAFE),
        ("example.com", "https://example.com", UNSAFE),
        ("demo.example.org/page", "https://demo.example.org/page", UNSAFE),
        ("somebody@example.org", "mailto:somebody@example.org", SAFE),
        ("“https://example.org”", "", NO_FIX),
        ("\u200bhttps://example.org", "https://example.org", SAFE),
    ],
)
def test_a_wrong_scheme_is_an_error_with_the_repair_that_is_known(
    url: str, meant: str, safe: bool | None
) -> None:
    (spot,) = spots_in(destinations, f"- [x]({url})\n")
    assert spot.claim.rule.code == "bad-scheme"
    text, was_safe = fixed([spot])
    assert was_safe is safe
    assert text == (f"- [x]({meant})\n" if meant else "")


def test_a_host_that_the_list_links_elsewhere_is_known_to_be_one() -> None:
    text = "- [x](http://lab.example.nl/a)\n- [y](lab.example.nl/b)\n"
    (spot,) = spots_in(destinations, text)
    assert (spot.line, spot.claim.url, spot.claim.safe) == (2, "https://lab.example.nl/b", True)
    assert spots_in(destinations, "- [y](lab.example.nl/b)\n") == []


def test_a_folder_named_like_a_site_is_no_site() -> None:
    assert codes_in(destinations, "[x](github.com/a/b)", lambda path: path == "github.com/a/b") == []
    assert codes_in(destinations, "[x](github.com/a/b)", lambda _: False) == ["bad-scheme"]


@pytest.mark.parametrize("text", ["[x]()", "[x](<>)", "[x](< >)", '<a href="">x</a>', "[x][1]\n\n[1]: <>"])
def test_an_empty_link_is_a_warning_without_a_fix(text: str) -> None:
    (spot,) = spots_in(destinations, text)
    assert (spot.claim.rule.code, spot.claim.message) == ("empty-link", "the link “x” has no address")
    assert spot.edits == ()


def test_empty_links_of_two_entries_are_two_things_and_keep_their_names_when_lines_move() -> None:
    text = "".join(
        f"- [{name} of all the papers](https://a.example/{name}) [code]()\n" for name in ("One", "Two")
    )
    first, second = spots_in(destinations, text)
    assert first.claim.target != second.claim.target
    moved, _ = spots_in(destinations, "# News\n\n" + text.replace("[One", "[The First"))
    assert moved.claim.target == first.claim.target


@pytest.mark.parametrize(
    ("destination", "meant", "safe"),
    [
        ("[https://a.example](https://a.example)", "https://a.example", SAFE),
        ("[https://a.example/](https://a.example)", "https://a.example", SAFE),
        ("[https://a.example/x](https://b.example/y)", "https://b.example/y", UNSAFE),
        ("[code](https://a.example/x_(y))", "https://a.example/x_(y)", UNSAFE),
        ("https://a.example](https://a.example)", "https://a.example", SAFE),
        ("[here](docs/x.md)", "", NO_FIX),
    ],
)
def test_a_link_as_a_destination_is_an_error(destination: str, meant: str, safe: bool | None) -> None:
    (spot,) = spots_in(destinations, f"- [x]({destination})\n")
    text, was_safe = fixed([spot])
    assert (spot.claim.rule.code, was_safe) == ("nested-link", safe)
    assert text.startswith(f"- [x]({meant})") if meant else text == ""


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://exa mple.org/x", "the host name is not valid"),
        ("https://example..org/", "the host name is not valid"),
        ("http://example.org:99999/", "the port is not a number from 1 to 65535"),
        ("https://?q=1", "the URL has no host"),
    ],
)
def test_what_no_browser_could_open_is_malformed(url: str, why: str) -> None:
    (spot,) = spots_in(destinations, f"[x](<{url}>)")
    assert (spot.claim.rule.code, spot.claim.message, spot.edits) == ("malformed", why, ())


def test_a_link_has_one_cause_at_most() -> None:
    text = "[a](https://https://x y) [b]([http:/x](http:/x)) [c](http:/x)"
    lines = [spot.column for spot in spots_in(destinations, text)]
    assert len(lines) == len(set(lines)) > 1


def test_pictures_are_looked_at_too() -> None:
    assert codes_in(destinations, "![x](github.com/a/b.png) ![y]()") == ["bad-scheme", "empty-link"]
