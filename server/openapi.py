"""The OpenAPI 3.1 document, made from the table of calls and their types: it cannot drift."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import msgspec

from server.about import VERSION
from server.auth import is_open
from server.calls import Call

_REF = "#/components/schemas/{name}"
_DESCRIPTION = (
    "Quoteproof tells who said a sentence, where and when, and whether the wording is exact. "
    "Offsets are half-open and count Unicode code points. Ignore keys that you do not know: a key "
    "may be added at any time, and none changes its type while `api` of /v1/ping stays the same."
)
_ALWAYS_POSSIBLE = (403, 408, 421, 429, 431, 500, 503)
_TOKEN = "token"  # the security scheme's name
_SCHEMES = {
    _TOKEN: {
        "type": "http",
        "scheme": "bearer",
        "description": "A token that `quoteproof token create` printed. To read, a closed server "
        "takes it as a password, too (Basic, with any name), as a browser sends it.",
    }
}


def document(calls: Sequence[Call], *, closed: bool = False) -> dict[str, Any]:
    """Return the OpenAPI document of some calls; a closed server's are read with a token, too."""
    types = {
        type_
        for call in calls
        for type_ in (call.answer, call.query, call.body, call.problem)
        if type_
    }
    ordered = sorted(types, key=lambda type_: type_.__name__)
    schemas, components = msgspec.json.schema_components(ordered, ref_template=_REF)
    schema_of = dict(zip(ordered, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for call in calls:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(
            call, schema_of, components, closed=closed and not is_open(call.path)
        )
    queries = {call.query.__name__ for call in calls if call.query and not _is_body(call, calls)}
    shown = {name: schema for name, schema in components.items() if name not in queries}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Quoteproof", "version": VERSION, "description": _DESCRIPTION},
        "paths": paths,
        "components": {"schemas": shown, "securitySchemes": _SCHEMES},
    }


def _is_body(call: Call, calls: Sequence[Call]) -> bool:
    return any(other.body is call.query for other in calls)


def _operation(
    call: Call, schema_of: dict[type, dict[str, Any]], components: dict[str, Any], *, closed: bool
) -> dict[str, Any]:
    """Return one operation: its parameters, body and answers; a closed one takes any token."""
    parameters = [_path_parameter(name) for name in re.findall(r"{(\w+)}", call.path)]
    if call.query:
        parameters += _query_parameters(components[call.query.__name__])
    operation: dict[str, Any] = {
        "operationId": call.handler.__name__,
        "summary": call.summary,
        "responses": {str(call.status): _success(call, schema_of)},
    }
    takes_token = closed or call.scope is not None
    if takes_token:
        operation["security"] = [{_TOKEN: []}]
    if call.harmless_with:
        operation["security"] += [] if closed else [{}]
        operation["responses"]["200"] = _success(replace(call, status=200), schema_of)
        operation["description"] = (
            f"With `{call.harmless_with}` nothing is stored, {'any' if closed else 'no'} token "
            "will do, and the status is 200."
        )
    problem = {"application/json": {"schema": schema_of[call.problem]}}
    for status in sorted({*call.fails_with, *_ALWAYS_POSSIBLE, *((401,) if takes_token else ())}):
        operation["responses"][str(status)] = {
            "description": HTTPStatus(status).phrase,
            "content": problem,
        }
    if parameters:
        operation["parameters"] = parameters
    if call.body:
        content = {"application/json": {"schema": schema_of[call.body]}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _success(call: Call, schema_of: dict[type, dict[str, Any]]) -> dict[str, Any]:
    phrase = HTTPStatus(call.status).phrase
    if call.status == HTTPStatus.NO_CONTENT:
        return {"description": phrase}
    if call.answer:
        content = {"application/json": {"schema": schema_of[call.answer]}}
    elif call.path == "/openapi.json":
        content = {"application/json": {"schema": {"type": "object"}}}
    else:
        content = {"text/plain": {"schema": {"type": "string"}}}
    return {"description": phrase, "content": content}


def _path_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "integer"}}


def _query_parameters(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a struct's fields as query parameters; what may be null may be left out instead."""
    parameters = []
    for name, field in schema["properties"].items():
        shown = {key: value for key, value in field.items() if value is not None}
        variants = [variant for variant in shown.pop("anyOf", ()) if variant != {"type": "null"}]
        shown = {**variants[0], **shown} if variants else shown
        required = name in schema.get("required", ())
        parameters.append({"name": name, "in": "query", "required": required, "schema": shown})
    return parameters
