"""Which problems an address may answer with, and what such an answer looks like."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example, OpenAPIMediaType, Reference, Schema
from litestar.params import HeaderParameter, QueryParameter
from litestar.typing import FieldDefinition

from api.guard import OPEN_PATHS, SAFE
from api.problems import MEDIA_TYPE, problem_body
from api.words import PROBLEMS

STORE = ("busy", "internal")
WRITES = ("disk_full", "storage_failed")
BODY = ("bad_json", "invalid", "too_large")

# What stands in an answer beside the words, where a code has more to say.
MORE: Mapping[str, Mapping[str, Any]] = {
    "invalid": {"fields": [{"field": "login", "code": "required"}]},
    "sign_in_delayed": {"retry_after": 8},
    "code_delayed": {"retry_after": 8},
    "busy": {"retry_after": 5},
    "not_allowed": {"needs": ["administrator"]},
    "login_taken": {"login": "lan"},
    "wrong_scope": {"role": "surveyor", "place": "area/…"},
    "no_such_area": {"area": "area/0"},
    "round_unknown": {"round": "GNTT-2030"},
    "form_published": {"letter": "A", "version": 1},
    "not_decidable": {"state": "arriving"},
    "not_confirmable": {"state": "arriving"},
    "gate_unmet": {"points": ["2c"], "items": []},
    "offset": {"offset": 65536},
}
SAID = {
    "vietnamese": "Dòng 3: thiếu mã đơn vị",
    "reason": "line 3: the code of the unit is missing",
}


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """An error (RFC 9457): `code` never changes; `title` and `detail` are Vietnamese.

    A code may bring members of its own, which docs/api.md lists.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    english: str


def codes_of(handler: HTTPRouteHandler) -> list[str]:
    """The codes that a handler names, and those that follow from what it asks for."""
    asks = handler.parsed_fn_signature.parameters
    found = ["bad_host", *STORE, *handler.opt.get("problems", ())]
    found += ["sign_in_required"] if "person" in asks else []
    found += ["auth"] if "device" in asks else []
    found += ["not_found"] if "person" in asks and "{" in next(iter(handler.paths)) else []
    found += BODY if "data" in asks else []
    found += ["too_large"] if "body" in asks else []
    found += ["invalid"] if any(_is_checked(part) for part in asks.values()) else []
    if not handler.http_methods <= set(SAFE):
        found += WRITES
        found += [] if is_open(handler) else ["cross_site"]
    return sorted(set(found))


def _is_checked(part: FieldDefinition) -> bool:
    """Whether a part of a request is looked at before the handler runs."""
    return isinstance(part.kwarg_definition, QueryParameter | HeaderParameter)


def is_open(handler: HTTPRouteHandler) -> bool:
    """Whether pages of any origin may ask at the address."""
    return any(f"{path.rstrip('/')}/".startswith(OPEN_PATHS) for path in handler.paths)


def by_status(codes: Iterable[str]) -> dict[int, list[str]]:
    """Codes under the status that each is answered with, ascending."""
    found: dict[int, list[str]] = {}
    for code in codes:
        found.setdefault(PROBLEMS[code].status, []).append(code)
    return dict(sorted(found.items()))


def answers(codes: Iterable[str]) -> dict[int, ResponseSpec]:
    """The problem answers for codes, by status."""
    return {
        status: ResponseSpec(
            Problem,
            generate_examples=False,
            description="\n".join(f"`{code}`: {PROBLEMS[code].english}" for code in same),
            media_type=MEDIA_TYPE,
        )
        for status, same in by_status(codes).items()
    }


def named(codes: Iterable[str], content: OpenAPIMediaType) -> OpenAPIMediaType:
    """The content of a problem answer that has one of these codes, with an example of each."""
    kept = list(codes)
    code = Schema(properties={"code": Schema(enum=kept)})
    return OpenAPIMediaType(
        schema=Schema(all_of=[content.schema, code]) if content.schema else code,
        examples={one: Reference(f"#/components/examples/{one}") for one in kept},
    )


def examples() -> dict[str, Example | Reference]:
    """An answer with each code, as somebody may get it."""
    return {
        code: Example(summary=words.title, value=problem_body(code, MORE.get(code, {}), SAID))
        for code, words in PROBLEMS.items()
    }
