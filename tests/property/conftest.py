from collections.abc import Iterator
from pathlib import Path

import pytest

from api.demo.node_tablet import Program
from tests.property.program import build, start


@pytest.fixture(scope="session")
def built() -> Path:
    """The program, built out of the sources as they are."""
    return build()


@pytest.fixture
def program(built: Path, tmp_path: Path) -> Iterator[Program]:
    """The app's replica under Node, with an empty store."""
    made = start(built, tmp_path)
    yield made
    made.close()
