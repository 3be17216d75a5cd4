"""Python and the app find the same problems in the same survey, whatever stands in it."""

from api.demo.node_tablet import Program
from tests.property.alike import compare, expected

SETS = 600


def test_both_languages_find_the_same_problems_and_every_code_is_tried(program: Program):
    fired = compare(program, SETS, seed=1)
    assert expected() == set(fired)
