"""The description as one page: no script, nothing from elsewhere, so it reads on an island too."""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Router, get
from litestar.openapi.plugins import OpenAPIRenderPlugin

from api.openapi.shapes import link, shape, told

Node = Mapping[str, Any]

CSS = Path(__file__).with_name("page.css")
WHO = {"session": "a signed-in person", "device": "a device with a token"}


class PagePlugin(OpenAPIRenderPlugin):
    """Serves the page, and its style beside it: the policy allows none inside."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:  # noqa: ARG002
        """The page of a description."""
        return page(openapi_schema).encode()

    def receive_router(self, router: Router) -> None:
        """Add the style."""

        @get("/page.css", media_type="text/css", sync_to_thread=False)
        def style() -> bytes:
            return CSS.read_bytes()

        router.register(style)


def page(described: Node) -> str:
    """The page of a description."""
    title = escape(described["info"]["title"])
    components = described["components"]
    by_tag = _by_tag(described)
    return "".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}: interface</title>",
            '<link rel="stylesheet" href="/docs/openapi/page.css"></head><body>',
            f"<header><h1>{title}</h1><p>{escape(described['info']['description'])}</p>",
            '<p><a href="/docs/openapi/openapi.json">openapi.json</a></p>',
            f"<nav>{_contents(described['tags'], by_tag)}</nav></header><main>",
            *(_group(tag, by_tag[tag["name"]], components) for tag in described["tags"]),
            '<h2 id="shapes">shapes</h2>',
            *(_shape(name, one) for name, one in sorted(components["schemas"].items())),
            "</main></body></html>",
        ]
    )


def _by_tag(described: Node) -> dict[str, list[tuple[str, str, Node]]]:
    """Method, path and operation under each tag."""
    found: dict[str, list[tuple[str, str, Node]]] = {tag["name"]: [] for tag in described["tags"]}
    for path, item in described["paths"].items():
        for method, operation in item.items():
            found[operation["tags"][0]].append((method.upper(), path, operation))
    return found


def _contents(tags: Iterable[Node], by_tag: Mapping[str, Iterable[tuple[str, str, Node]]]) -> str:
    return "".join(
        f"<details><summary>{escape(tag['name'])}</summary><ul>"
        + "".join(
            f'<li><a href="#{_id(operation)}">{_address(method, path)}</a> '
            f"{escape(operation['summary'])}</li>"
            for method, path, operation in by_tag[tag["name"]]
        )
        + "</ul></details>"
        for tag in tags
    )


def _id(operation: Node) -> str:
    return escape(operation["operationId"])


def _address(method: str, path: str) -> str:
    return f"<code><b>{method}</b> {escape(path)}</code>"


def _group(tag: Node, operations: Iterable[tuple[str, str, Node]], components: Node) -> str:
    name = escape(tag["name"])
    said = f'<h2 id="{name}">{name}</h2><p>{told(tag["description"])}</p>'
    return said + "".join(_operation(*one, components) for one in operations)


def _operation(method: str, path: str, operation: Node, components: Node) -> str:
    """One method of one address."""
    who = [WHO[name] for need in operation.get("security") or [] for name in need]
    parts = [
        f'<section id="{_id(operation)}"><h3>{_address(method, path)}</h3>',
        f"<p><strong>{escape(operation['summary'])}.</strong> ",
        f"{told(operation.get('description', ''))}</p>",
        f"<p>For {' or '.join(who) or 'anybody'}.</p>",
        *_parameters(operation.get("parameters") or []),
        *_body(operation.get("requestBody")),
        *_answers(operation["responses"]),
        _problems(operation["responses"], components["examples"]),
        "</section>",
    ]
    return "".join(parts)


def _parameters(parameters: Iterable[Node]) -> Iterator[str]:
    rows = [
        f"<tr><td><code>{escape(one['name'])}</code></td><td>{escape(one['in'])}</td>"
        f"<td>{_told(one)}</td>"
        f"<td>{'needed' if one.get('required') else ''}</td></tr>"
        for one in parameters
    ]
    if rows:
        yield f"<table><caption>Parameters</caption>{''.join(rows)}</table>"


def _told(parameter: Node) -> str:
    """What a parameter takes, and what that is."""
    said = told(parameter.get("description", ""))
    return f"{said}: {shape(parameter['schema'])}" if said else shape(parameter["schema"])


def _body(body: Node | None) -> Iterator[str]:
    for media, content in (body or {}).get("content", {}).items():
        yield f"<p>Body <code>{escape(media)}</code>: {shape(content.get('schema', {}))} "
        yield f"{told((body or {}).get('description', ''))}</p>"
        if "example" in content:
            yield _example(content["example"])


def _example(value: Any) -> str:
    if isinstance(value, str):
        return f"<pre>{escape(value)}</pre>"
    text = msgspec.json.format(msgspec.json.encode(value), indent=1).decode()
    return f"<pre>{escape(text)}</pre>"


def _answers(answers: Node) -> Iterator[str]:
    """The answers that are no problem."""
    for status, answer in answers.items():
        if int(status) < 400:
            yield f"<p>Answer <code>{status}</code>: {told(answer['description'])} "
            for media, content in answer.get("content", {}).items():
                yield f"<code>{escape(media)}</code> {shape(content.get('schema', {}))} "
            yield "</p>"


def _problems(answers: Node, examples: Node) -> str:
    """The problems, as people are told."""
    codes = [
        code
        for answer in answers.values()
        for content in answer.get("content", {}).values()
        for code in content.get("examples", {})
    ]
    told = [(code, examples[code]["value"]) for code in codes]
    rows = "".join(
        f"<tr><td>{one['status']}</td><td><code>{code}</code></td>"
        f'<td><span lang="vi">{escape(one["detail"])}</span><br>{escape(one["english"])}</td></tr>'
        for code, one in told
    )
    return f"<details><summary>{len(told)} problems</summary><table>{rows}</table></details>"


def _shape(name: str, one: Node) -> str:
    """A shape with its members."""
    needed = one.get("required", [])
    rows = "".join(
        f"<tr><td><code>{escape(member)}</code></td><td>{shape(schema)}</td>"
        f"<td>{'' if member in needed else 'may be left out'}</td></tr>"
        for member, schema in one.get("properties", {}).items()
    )
    said = f"<h3>{escape(name)}</h3><p>{told(one.get('description', ''))}</p>"
    return f'<section id="{link(name)}">{said}<table>{rows}</table></section>'
