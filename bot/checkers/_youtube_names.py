"""Which video or playlist of YouTube an address names."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

from bot.checkers._urls import segments_of, web_parts

SHORT = "youtu.be"
HOSTS = frozenset(
    {
        SHORT,
        *("youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com"),
        *("youtube-nocookie.com", "www.youtube-nocookie.com"),
    }
)
VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
PLAYLIST = re.compile(r"(?:PL|UU|FL|OL|LL)[A-Za-z0-9_-]{10,60}")
OF_VIDEOS = frozenset({"embed", "live", "shorts", "v"})
LIST = "playlist:"
"""How the key of a playlist begins; no id of a video has a colon."""
MOST_FIELDS = 50


def name_of(url: str) -> str | None:
    """A video's id, or `playlist:` and that of a playlist; None for channels and everything else."""
    parts = web_parts(url)
    if parts is None or parts.host not in HOSTS:
        return None
    segments = segments_of(parts.path)
    if parts.host == SHORT:
        return _video(segments[0]) if len(segments) == 1 else None
    try:
        asked = parse_qs(parts.query, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    match segments:
        case ["watch"]:
            return _video(asked.get("v", [""])[0])
        case ["embed", "videoseries"] | ["playlist"]:
            wanted = asked.get("list", [""])[0]
            return f"{LIST}{wanted}" if PLAYLIST.fullmatch(wanted) else None
        case [page, name] if page in OF_VIDEOS:
            return _video(name)
        case _:
            return None


def address_of(name: str) -> str:
    """The usual address of what a name stands for."""
    if name.startswith(LIST):
        return f"https://www.youtube.com/playlist?list={name.removeprefix(LIST)}"
    return f"https://www.youtube.com/watch?v={name}"


def other_address_of(name: str) -> str:
    """Another address of the same, for a second question."""
    if name.startswith(LIST):
        return f"https://www.youtube.com/embed/videoseries?list={name.removeprefix(LIST)}"
    return f"https://youtu.be/{name}"


def _video(name: str) -> str | None:
    return name if VIDEO.fullmatch(name) else None
