"""Altered bytes are taken or refused by name; millions of them by `python -m tests.faults.fuzz`."""

import tracemalloc

from tests.faults.fuzz import KINDS, MOST_MEMORY, fuzz


def test_altered_bytes_are_taken_or_refused_by_name():
    assert len(KINDS) >= 14
    tracemalloc.start(1)
    try:
        counts, wrong = fuzz(3_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert wrong == []
    assert peak < MOST_MEMORY
    # The alterations are neither too coarse nor too fine to reach what stands behind.
    refused = {name.rpartition(" ")[0] for name in counts if name.endswith("refused")}
    assert refused >= {"body None", "body zstd", "body gzip", "payload", "canonical"}
