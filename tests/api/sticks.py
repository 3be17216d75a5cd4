"""A stick between an island and the mainland: what is written to it and taken from it."""

import random

import pytest

from api import bundles
from api.routes.bundles import TYPE
from sync.errors import BundleError
from tests.api.conftest import AREA, JPEG, PAGE

LARGE = JPEG + random.Random(3).randbytes(300_000)


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def send(node, file, **more):
    [to] = bundles.receivers(node)
    return bundles.export(node, file, to, **more)


def photographed(crew, data=JPEG):
    """A survey with a photo, on the island."""
    survey = crew.survey()
    digest = crew.island.photos.put(data)
    crew.write("photo", parent=survey, image=[digest, len(data)], thumbnail=None, taken=1)
    return digest


def refusal(node, file):
    """The code with which a bundle, or the rest of it, is refused."""
    try:
        error = bundles.take(node, file).error
    except BundleError as refused:
        error = refused
    return error and error.code


def same(crew):
    return crew.mainland.replica.digest(AREA) == crew.island.replica.digest(AREA)


def bring(browser, data):
    headers = {**PAGE, "content-type": TYPE}
    answer = browser.post("/api/island/bundles/import", content=data, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()
