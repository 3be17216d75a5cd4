"""Requests made from the description of the service, for each role; what each answer must be.

python -m tests.api.fuzz --examples 100 --seed 1 [--only post_api_needs]
"""

import argparse
import logging
from collections.abc import Mapping
from typing import Any

import hypothesis
import requests
import schemathesis
import structlog
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sync.protocol.frames import CONTENT_TYPE
from tests.api.conftest import Browser
from tests.api.fuzz_world import EVERYBODY, World, world

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
RAW = ("text/csv", CONTENT_TYPE, "application/offset+octet-stream")


def described(asker: Browser) -> dict[str, APIOperation[Any, Any, Any, Any]]:
    """The operations of the description, by the id of each."""
    for media in RAW:
        schemathesis.serializer(media)(_raw)
    raw = asker.get("/docs/openapi/openapi.json").json()
    results = schemathesis.openapi.from_dict(raw).get_all_operations()
    found = [one.ok() for one in results if isinstance(one, Ok)]
    return {one.definition.raw["operationId"]: one for one in found}


def ask(
    world: World,
    operation: APIOperation[Any, Any, Any, Any],
    examples: int,
    seed: int = 0,
) -> None:
    """Send requests of one operation, each as somebody else; raises for an answer not described.

    Some name what is there: else nearly all would be answered that there is no such thing.
    """
    bodies = st.one_of(
        operation.as_strategy(GenerationMode.POSITIVE),
        operation.as_strategy(GenerationMode.NEGATIVE),
    )
    members = st.lists(st.sampled_from(sorted(world.known)), max_size=5)

    @hypothesis.seed(seed)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(bodies, st.sampled_from(EVERYBODY), st.booleans(), members)
    def send(case: Case[Any], role: str, named: bool, members: list[str]) -> None:
        if named and (name := world.name_at(operation.path)) and case.path_parameters:
            case.path_parameters = dict.fromkeys(case.path_parameters, name)
        if isinstance(case.body, dict):
            own = {member: world.known[member] for member in members if member in case.body}
            case.body = {**case.body, **own}
        answer = _send(world.asker, case, world.headers(role))
        case.validate_response(answer, checks=CHECKS)

    send()


def _send(asker: Browser, case: Case[Any], headers: Mapping[str, str]) -> Response:
    """The answer to a case: what would go over the wire, given to the app in this process."""
    kept = {"params", "data", "json", "files", "method", "url", "headers"}
    parts = case.as_transport_kwargs("http://dao.example")
    wire = requests.Request(**{k: v for k, v in parts.items() if k in kept}).prepare()
    said = {**wire.headers, **headers}
    said.pop("Content-Length", None)
    raw = {_bytes(name): _bytes(value) for name, value in said.items()}
    body = wire.body.encode() if isinstance(wire.body, str) else wire.body
    assert body is None or isinstance(body, bytes)
    answer = asker.request(str(wire.method), str(wire.url), content=body, headers=raw)
    return Response.from_httpx(answer, verify=False)


def _bytes(text: str | bytes) -> bytes:
    """A header as it goes over the wire."""
    return text if isinstance(text, bytes) else text.encode("latin-1", "replace")


def _raw(_: Any, value: Any) -> bytes:
    """Bytes as they are."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def said(error: BaseException) -> str:
    """An error with those that it is made of."""
    return "\n".join([str(error), *map(said, getattr(error, "exceptions", ()))])


def main() -> None:
    """Ask for long, by command."""
    logging.disable()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="")
    wanted = parser.parse_args()
    with world() as found:
        failed = 0
        for name, operation in described(found.asker).items():
            if wanted.only not in name:
                continue
            try:
                ask(found, operation, wanted.examples, wanted.seed)
            except (Exception, FailureGroup) as error:
                failed += 1
                print(f"{name}: {said(error)}\n", flush=True)
        print(f"{failed} failed")
        raise SystemExit(failed > 0)


if __name__ == "__main__":
    main()
