from pathlib import Path

from tests.property.decoders import compare


def test_python_and_the_app_take_and_refuse_the_same_bytes(built: Path):
    counts, wrong = compare(6_000, seed=1)
    assert wrong == []
    taken = {name.partition(" ")[0] for name in counts if name.endswith("taken")}
    assert taken == {"body", "canonical", "content", "header", "payload", "statement"}
