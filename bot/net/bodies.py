"""Bodies read with bounds: so many bytes, whatever they were packed into."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field

_GZIP_OR_ZLIB = 47
"""`wbits` that let zlib find out by itself."""


@dataclass(slots=True)
class Bucket:
    """Takes at most `limit` decoded bytes; feed it until it is `full`."""

    limit: int
    encoding: str = ""
    full: bool = False
    """True where there was more than fits."""
    broken: bool = False
    """True where the bytes are not what Content-Encoding says, or of an encoding we never asked for."""
    _parts: list[bytes] = field(default_factory=list)
    _size: int = 0
    _packed: int = 0
    """What came in so far: some packed bytes unpack to nothing at all."""
    _unpack: zlib._Decompress | None = None

    def __post_init__(self) -> None:
        match self.encoding.strip().lower():
            case "" | "identity":
                pass
            case "gzip" | "x-gzip" | "deflate":
                self._unpack = zlib.decompressobj(_GZIP_OR_ZLIB)
            case _:
                self.broken = True

    def pour(self, chunk: bytes) -> None:
        """Take what fits; a bomb of any ratio is never unpacked beyond the limit."""
        if self.done:
            return
        if self._unpack is not None:
            self._packed += len(chunk)
            try:
                chunk = self._unpack.decompress(chunk, self.limit - self._size + 1)
            except zlib.error:
                self.broken = True
                return
        room = self.limit - self._size
        self.full = len(chunk) > room or self._packed > self.limit
        self._parts.append(chunk[:room])
        self._size += len(self._parts[-1])

    @property
    def done(self) -> bool:
        return self.full or self.broken or (self._unpack is not None and self._unpack.eof)

    @property
    def content(self) -> bytes:
        return b"" if self.broken else b"".join(self._parts)
