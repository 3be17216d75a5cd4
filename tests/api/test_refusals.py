"""Every code that the service may answer is reached, says itself in Vietnamese, and keeps all."""

import inspect
import re

import pytest

from api.node import Node
from api.words import PROBLEMS
from tests.api.conftest import code_of
from tests.api.refusals_of_bundles import REFUSALS

VIETNAMESE = re.compile(
    "[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.I
)


def test_there_is_a_way_to_reach_each_code():
    assert set(REFUSALS) == set(PROBLEMS)


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_says_what_it_is_and_writes_nothing(
    code: str, mainland: Node, request: pytest.FixtureRequest
):
    ready = REFUSALS[code]
    given = {name: request.getfixturevalue(name) for name in inspect.signature(ready).parameters}
    refused = ready(**given)
    nodes = [mainland, *([given["island"]] if "island" in given else [])]
    before = [node.store.count() for node in nodes]
    answer = refused()
    assert code_of(answer) == (PROBLEMS[code].status, code)
    said = answer.json()
    for words in (said["title"], said["detail"]):
        assert VIETNAMESE.search(words) and not re.search("[{}]", words), words
    assert not VIETNAMESE.search(said["english"]) and not re.search("[{}]", said["english"])
    assert answer.headers["cache-control"] == "no-store"
    assert [node.store.count() for node in nodes] == before
