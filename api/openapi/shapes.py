"""A JSON schema in few words of HTML."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any

LIMITS = {
    "pattern": "as {}",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} letters",
    "maxLength": "at most {} letters",
    "minItems": "at least {}",
    "maxItems": "at most {}",
}


def told(text: str) -> str:
    """Prose with what stands in backticks as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", escape(text))


def link(name: str) -> str:
    """The place of a shape on the page."""
    return f"shape-{escape(name)}"


def shape(schema: Mapping[str, Any]) -> str:
    """What a schema asks for: `array of <a>RowJson</a>`, `integer or null`."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#{link(name)}">{escape(name)}</a>'
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return " or ".join(f"<code>{escape(str(value))}</code>" for value in values)
    for several, word in (("oneOf", " or "), ("anyOf", " or "), ("allOf", " and ")):
        if several in schema:
            return word.join(map(shape, schema[several]))
    return _plain(schema)


def _plain(schema: Mapping[str, Any]) -> str:
    kinds = schema.get("type", "anything")
    names = " or ".join(kinds) if isinstance(kinds, list) else kinds
    limits = "".join(
        ", " + words.format(f"<code>{escape(str(schema[limit]))}</code>")
        for limit, words in LIMITS.items()
        if limit in schema
    )
    return f"{escape(names)}{_inside(schema)}{limits}"


def _inside(schema: Mapping[str, Any]) -> str:
    """What an array or an object holds."""
    if parts := schema.get("prefixItems"):
        return f" [{', '.join(map(shape, parts))}]"
    if items := schema.get("items"):
        return f" of {shape(items)}"
    if isinstance(rest := schema.get("additionalProperties"), Mapping) and rest:
        return f" of {shape(rest)} by name"
    return ""
