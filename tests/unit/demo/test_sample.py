"""The samples are what a careful surveyor would hand in, and nobody's."""

import msgspec
import pytest

from api.demo.sample import ACCOUNTS, ANSWERS, EQUIPMENT, picture
from api.demo.story import FIRST_NEEDS, SECOND_NEEDS
from api.survey import data
from api.survey.definition import Context
from api.survey.forms import Child, Filled, problems
from sync.photos.store import is_photo

CONTEXT = Context(today="2026-11-23", formers={"QD19-2025/11948": 1})


@pytest.mark.parametrize("needs", [FIRST_NEEDS, SECOND_NEEDS])
def test_a_sample_survey_has_no_problem_that_form_a_would_name(needs):
    rows = [msgspec.structs.replace(Child(b"", dict(row)), id=bytes(16)) for row in EQUIPMENT]
    filled = Filled(
        answers={**ANSWERS, "site": bytes(16), "round": bytes(16)},
        rows={"equipment": rows},
        needs=[Child(bytes(16), need) for need in needs],
        photos=1,
    )
    assert problems(data.form("A", 1), filled, CONTEXT) == []


def test_invented_people_are_marked_as_samples():
    assert all("(mẫu)" in account.name for account in ACCOUNTS)
    assert {account.role for account in ACCOUNTS} >= {"surveyor", "lead", "reviewer"}


def test_pictures_are_small_photos_and_differ():
    first, second = picture(1, 160, 120), picture(2, 160, 120)
    assert first != second and first == picture(1, 160, 120)
    assert all(is_photo(image[:12]) and 4_000 < len(image) < 40_000 for image in (first, second))
