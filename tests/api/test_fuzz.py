"""Whoever sends whatever, an answer is one that the description names."""
# For longer: python -m tests.api.fuzz --examples 500

import pytest

from tests.api.fuzz import ask, described
from tests.api.fuzz_world import world


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_no_request_gets_an_answer_that_is_not_described():
    with world() as found:
        for operation in described(found.asker).values():
            ask(found, operation, examples=8)
