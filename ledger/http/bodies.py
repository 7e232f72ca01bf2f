"""What bodies of the API are made of: strict, closed, and each field with its unit and an example."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, model_validator

from ledger.http.faults import KEY_DOUBLED
from wire.money import INT64_MAX

NUL: Final = "\0"
KEY_SHOWN_MAX: Final = 64


class RequestBody(BaseModel):
    """A body that a caller sends: unknown fields are refused, numbers are never made of text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _refuse_unkept(cls, data: Any) -> Any:
        # PostgreSQL keeps no NUL in a text, and neither database half a character: they are never asked to.
        if isinstance(data, dict):
            for name in cls.model_fields.keys() & data.keys():
                if _holds_unkept(data[name]):
                    raise ValueError(f"{name}: a character that cannot be kept")
        return data


class Nothing(RequestBody):
    """An empty body, ``{}``: the address says all."""


class AnswerBody(BaseModel):
    """A body that we answer with; callers pass over fields that they do not know."""

    model_config = ConfigDict(frozen=True)


class Done(AnswerBody):
    """It is done, and there is nothing more to tell."""

    is_done: bool = Field(default=True, examples=[True])


class Made(AnswerBody):
    """The id of what was made."""

    id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])


Amount = Annotated[int, Field(strict=True, gt=0, le=INT64_MAX, examples=[500_000], description="In tiyn.")]
"""A sum that moves: whole tiyn, more than none, within 64 bits; never a text or a fraction."""

Sum = Annotated[int, Field(strict=True, ge=0, le=INT64_MAX, examples=[0], description="In tiyn.")]
"""A sum that may be nothing."""

Code = Annotated[
    str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", examples=["tazalyk-su"])
]
"""A code of ours: letters, digits, dot, dash, underscore."""

Note = Annotated[
    str, Field(min_length=3, max_length=2000, examples=["Case 2026-118: paid to the wrong payee"])
]
"""What a person writes down for others."""


def refuse_doubled_keys(body: bytes) -> None:
    """For a body that was read as JSON already: readers take the first of two values, or the last, and say nothing.

    Raises:
        RequestValidationError: a key stands twice in one object; it is named.
    """
    try:
        _DECODER.decode(body.decode(json.detect_encoding(body), "surrogatepass"))
    except (RecursionError, ValueError):
        return  # its reader is the one to say so


async def single_keys(request: Request) -> None:
    """``refuse_doubled_keys`` as a dependency, of routes whose body the framework reads."""
    if getattr(request.scope.get("route"), "body_field", None) is not None:
        refuse_doubled_keys(await request.body())


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for name in names if names.count(name) > 1)
        # Half a character cannot be answered with.
        key = doubled[:KEY_SHOWN_MAX].encode(errors="replace").decode()
        raise RequestValidationError([{"type": KEY_DOUBLED, "loc": ("body",), "ctx": {"key": key}}])
    return found


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_once)


def _holds_unkept(value: Any) -> bool:
    match value:
        case str():
            return NUL in value or not _is_whole(value)
        case dict():
            return any(_holds_unkept(each) for pair in value.items() for each in pair)
        case list():
            return any(map(_holds_unkept, value))
        case _:
            return False


def _is_whole(text: str) -> bool:
    """JSON can spell one half of a surrogate pair, which is no character."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
