"""Altered bytes are taken or refused by name; millions of them by `python -m tests.faults.fuzz`."""

from multiprocessing import get_context

import pytest

from tests.faults.fuzz import bound, fuzz
from tests.faults.targets import KINDS

ALONE = get_context("spawn")
"""In a process of its own, since what bounds memory is not taken back; and not forked from one
with threads, whose locks nobody would release there."""


def test_altered_bytes_are_taken_or_refused_by_name_in_little_memory():
    assert len(KINDS) >= 14
    with ALONE.Pool(1, bound) as pool:
        counts, wrong, _ = pool.apply(fuzz, (4_000,))
    assert wrong == []
    # The alterations are neither too coarse nor too fine to reach what stands behind.
    for reader in (
        "body None",
        "body zstd",
        "frame 3",
        "sealed frame",
        "/sync/push",
        "tus metadata",
    ):
        assert counts[f"{reader}: refused"] > 0
    assert min(counts[f"{reader}: taken"] for reader in ("body None", "frame 9", "canonical")) > 0


def bomb(_: int) -> int:
    return len(bytes(1 << 30))


def test_a_reader_that_took_a_gigabyte_would_be_seen():
    with ALONE.Pool(1, bound) as pool, pytest.raises(MemoryError):
        pool.apply(bomb, (1,))
