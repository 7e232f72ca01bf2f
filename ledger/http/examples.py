"""Examples of bodies, put together from the examples of their fields."""

from __future__ import annotations

from typing import Any, Final

Json = dict[str, Any]

DEPTH_MAX: Final = 16

OF_FORMAT: Final = {
    "uuid": "7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10",
    "date-time": "2026-11-22T07:00:00Z",
    "date": "2026-11-22",
    "uri": "https://example.kz/",
    "email": "client@example.kz",
    "password": "a long and private sentence",
}


def example_of(schema: Json, root: Json, depth: int = 0) -> Any:
    """An example by a schema of the document ``root``: its own where it has one, else one made of its parts."""
    if depth > DEPTH_MAX:
        return None
    for name in ("examples", "enum"):
        if schema.get(name):
            return schema[name][0]
    for name in ("example", "const", "default"):
        if schema.get(name) is not None:
            return schema[name]
    inner = _inner(schema, root)
    if inner is not None:
        return example_of(inner, root, depth + 1)
    return _by_type(schema, root, depth)


def _inner(schema: Json, root: Json) -> Json | None:
    """The schema that this one stands for."""
    if "$ref" in schema:
        return resolved(schema["$ref"], root)
    for name in ("anyOf", "oneOf", "allOf"):
        variants: list[Json] = [each for each in schema.get(name, ()) if each.get("type") != "null"]
        if variants:
            return variants[0]
    return None


def _by_type(schema: Json, root: Json, depth: int) -> Any:
    match schema.get("type"):
        case "object":
            return _object(schema, root, depth)
        case "array":
            items = schema.get("items") or (schema.get("prefixItems") or [{}])[0]
            return [example_of(items, root, depth + 1)]
        case "string":
            return OF_FORMAT.get(schema.get("format", ""), "text"[: schema.get("maxLength", 4)])
        case "integer" | "number":
            return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
        case "boolean":
            return False
        case _:
            return None


def _object(schema: Json, root: Json, depth: int) -> Json:
    named = {name: example_of(each, root, depth + 1) for name, each in schema.get("properties", {}).items()}
    values = schema.get("additionalProperties")
    if named or not isinstance(values, dict) or not values:
        return named
    name = example_of(schema.get("propertyNames", {"const": "name"}), root, depth + 1)
    return {str(name): example_of(values, root, depth + 1)}


def resolved(reference: str, root: Json) -> Json:
    """What a ``$ref`` within the document names."""
    found: Any = root
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    assert isinstance(found, dict)
    return found
