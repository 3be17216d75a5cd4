"""The interface describes itself: whole, valid, and without another host."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import schemathesis
from litestar import Litestar

from api.node import Node
from api.openapi import examples
from api.openapi.problems import SAID
from api.routes import HANDLERS
from api.settings import Settings
from api.words import PROBLEMS
from tests.api.conftest import PAGE, Browser, account, client, sign_in

# For anybody: who the server is, and the ways in.
OPEN = {
    ("/health", "get"),
    ("/api/node", "get"),
    ("/api/sign-in", "post"),
    ("/api/sign-out", "post"),
    ("/api/enrolments/claim", "post"),
    ("/sync/challenge", "post"),
    ("/sync/token", "post"),
}


@pytest.fixture(scope="module")
def asker(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One server for all: nothing here changes it but a file that may be sent again."""
    folder = tmp_path_factory.mktemp("described") / "mainland"
    shutil.copytree(founded, folder)
    node = Node.open(Settings(data=folder))
    account(node, "an", ("common", "administrator", []))
    with client(node) as found:
        sign_in(found, "an")
        found.headers.update(PAGE)
        yield found
    node.close()


@pytest.fixture(scope="module")
def described(asker: Browser) -> dict[str, Any]:
    answer = asker.get("/docs/openapi/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def operations(described: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (path, method): operation
        for path, item in described["paths"].items()
        for method, operation in item.items()
    }


def codes(operation: dict[str, Any]) -> dict[str, int]:
    """The codes of an operation's problems, each with its status."""
    return {
        code: int(status)
        for status, answer in operation["responses"].items()
        for content in answer.get("content", {}).values()
        for code in content.get("examples", {})
    }


def test_the_description_is_valid(described: dict[str, Any]):
    assert described["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(described).validate()


def test_every_route_of_the_app_is_described(asker: Browser, described: dict[str, Any]):
    app: Litestar = asker.app
    routes = {
        (re.sub(r":\w+}", "}", path), method.lower())
        for path, method in ((r.path, m) for r in app.routes for m in getattr(r, "methods", ()))
        if not path.startswith("/docs/") and method != "OPTIONS"
    }
    assert set(operations(described)) == routes
    assert len(routes) == len(HANDLERS)


def test_every_operation_says_what_it_is_who_may_ask_and_what_it_refuses(
    described: dict[str, Any],
):
    tags = {tag["name"]: tag["description"] for tag in described["tags"]}
    for place, operation in operations(described).items():
        assert len(operation["summary"]) > 5, place
        assert all(tags[tag] for tag in operation["tags"]) and operation["tags"], place
        assert bool(operation.get("security")) == (place not in OPEN), place
        for need in operation.get("security") or []:
            assert set(need) <= set(described["components"]["securitySchemes"])
        assert {"internal": 500, "busy": 503}.items() <= codes(operation).items(), place
        if operation.get("security"):
            assert {"sign_in_required", "auth"} & set(codes(operation)), place


def test_every_problem_is_one_that_people_are_told_of(described: dict[str, Any]):
    shown = described["components"]["examples"]
    assert set(shown) == set(PROBLEMS)
    for place, operation in operations(described).items():
        for code, status in codes(operation).items():
            problem = shown[code]["value"]
            assert (problem["code"], problem["status"]) == (code, status), place
            assert "{" not in problem["detail"] + problem["english"], code
    assert set(SAID) == {"vietnamese", "reason"}


def test_every_answer_that_is_no_problem_has_a_shape(described: dict[str, Any]):
    for place, operation in operations(described).items():
        done = {int(s): a for s, a in operation["responses"].items() if int(s) < 400}
        assert len(done) == 1, place
        refused = [a for s, a in operation["responses"].items() if int(s) >= 400]
        assert all(set(a["content"]) == {"application/problem+json"} for a in refused), place


def test_every_example_is_a_body_of_its_shape():
    for handler in HANDLERS:
        example: dict[str, Any] | None = handler.opt.get("example")
        shape = handler.parsed_fn_signature.parameters.get("data")
        assert (example is None) == (shape is None), handler
        if example is not None and shape is not None:
            known = set(msgspec.structs.asdict(msgspec.convert(example, shape.annotation)))
            assert set(example) <= known


def test_the_files_shown_are_taken(asker: Browser):
    assert asker.post("/api/admin/units", content=examples.UNITS.encode()).status_code == 200
    assert asker.post("/api/admin/forms", json=examples.FORM).status_code == 200
    assert asker.post("/api/admin/rounds", json=examples.ROUND).status_code == 200


def test_the_page_shows_every_address_and_loads_nothing_from_elsewhere(
    asker: Browser, described: dict[str, Any]
):
    page = asker.get("/docs/openapi")
    assert page.headers["content-type"].startswith("text/html")
    for (path, method), operation in operations(described).items():
        assert f"<b>{method.upper()}</b> {path}</code>" in page.text
        assert f'id="{operation["operationId"]}"' in page.text
    for found in re.findall(r'(?:href|src)="([^"]*)"', page.text):
        assert found.startswith(("#", "/docs/openapi/"))
        if found.startswith("/"):
            assert asker.get(found).status_code == 200
    targets = set(re.findall(r'href="#([^"]*)"', page.text))
    assert targets <= set(re.findall(r'id="([^"]*)"', page.text))
    assert not re.search(r"<script|<style| style=| on\w+=", page.text)


def test_no_page_is_served_that_needs_another_host(asker: Browser):
    for name in ("swagger", "redoc", "elements", "rapidoc"):
        assert asker.get(f"/docs/openapi/{name}").status_code == 404
