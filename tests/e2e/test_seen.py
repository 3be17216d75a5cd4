"""A question or branch of a form that nobody met is named: `seen.py` finds what is new."""

import msgspec
import pytest

from api.survey.definition import Form
from tests.e2e.seen import Seen

FORM = msgspec.convert(
    {
        "letter": "X",
        "version": 1,
        "title": {"vi": "Thử", "en": "Try"},
        "sections": [
            {
                "id": "one",
                "title": {"vi": "Một", "en": "One"},
                "relevant": ["is", "there", "yes"],
                "questions": [
                    {
                        "id": "count",
                        "kind": "count",
                        "label": {"vi": "Số", "en": "Count"},
                        "reasons": ["unknown"],
                        "required": ["is", "there", "yes"],
                        "constraints": [
                            {
                                "test": ["<=", "count", 9],
                                "code": "many",
                                "level": "error",
                                "message": {"vi": "Nhiều quá.", "en": "Too many."},
                            }
                        ],
                    },
                    {
                        "id": "way",
                        "kind": "choice",
                        "label": {"vi": "Cách", "en": "Way"},
                        "choices": [{"value": "sea", "label": {"vi": "Biển", "en": "Sea"}}],
                    },
                ],
            }
        ],
    },
    Form,
)


def all_seen() -> Seen:
    """Somebody who met everything that the form has."""
    seen = Seen()
    seen.answered, seen.reasoned = {"count", "way"}, {"count"}
    seen.chosen = {("way", "sea")}
    seen.said = seen.stopped = {("count", "many")}
    whole = (("#one", "shown"), ("count", "asked"))
    seen.outcomes = {(*one, truth) for one in whole for truth in (True, False)}
    return seen


def test_nothing_is_named_where_everything_was_met() -> None:
    assert all_seen().gaps(FORM) == []


@pytest.mark.parametrize("what", ["answered", "chosen", "reasoned", "said", "stopped", "outcomes"])
def test_whatever_nobody_met_is_named(what: str) -> None:
    seen = all_seen()
    setattr(seen, what, set())
    assert seen.gaps(FORM)
