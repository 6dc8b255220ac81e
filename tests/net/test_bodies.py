"""Bodies are read with bounds, whatever they were packed into."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.net.bodies import Bucket


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("", b"hello"),
        ("identity", b"hello"),
        ("gzip", gzip.compress(b"hello")),
        (" X-GZIP ", gzip.compress(b"hello")),
        ("deflate", zlib.compress(b"hello")),
    ],
)
def test_a_small_body_is_read_whole(encoding: str, packed: bytes) -> None:
    bucket = Bucket(100, encoding)
    for at in range(len(packed)):
        bucket.pour(packed[at : at + 1])
    assert (bucket.content, bucket.full, bucket.broken) == (b"hello", False, False)


def test_what_follows_the_end_of_a_packed_body_is_not_wanted() -> None:
    bucket = Bucket(1_000, "gzip")
    bucket.pour(gzip.compress(b"hello") + b"rubbish" * 10)
    assert bucket.done
    bucket.pour(b"more")
    assert (bucket.content, bucket.full) == (b"hello", False)


def test_packed_bytes_that_unpack_to_nothing_are_bounded_too() -> None:
    bucket, packer, poured = Bucket(1_000, "deflate"), zlib.compressobj(), 0
    nothing = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH) * 1
    while not bucket.done:
        bucket.pour(nothing)
        poured += len(nothing)
        nothing = packer.flush(zlib.Z_FULL_FLUSH) or b"\0\0\0\xff\xff"
        assert poured < 2_000
    assert (bucket.full, bucket.content) == (True, b"")


@given(st.sampled_from(["", "gzip", "deflate", "br"]), st.lists(st.binary(max_size=50), max_size=20))
def test_no_bytes_make_a_bucket_fail_or_spill(encoding: str, chunks: list[bytes]) -> None:
    bucket = Bucket(64, encoding)
    for chunk in chunks:
        bucket.pour(chunk)
    assert len(bucket.content) <= 64
