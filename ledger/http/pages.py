"""Long lists in pages: a cursor says where the next page goes on, whatever was added meanwhile."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Column, Connection, Row, Select, TypeDecorator, literal, tuple_

from ledger.http.problem import ApiCode, ApiFailure, FieldFault

T = TypeVar("T")

LIMIT_MAX: Final = 200
LIMIT_DEFAULT: Final = 50


class Page(BaseModel, Generic[T]):
    """Some items of a list; ``next_cursor`` asks for those after them, None when there are none."""

    model_config = ConfigDict(frozen=True)

    items: list[T]
    next_cursor: str | None = Field(default=None, examples=["WyIyMDI2LTExLTIyIl0"])


class PageParameters(BaseModel):
    """Which page is asked for."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=LIMIT_DEFAULT, ge=1, le=LIMIT_MAX, description="Items on a page.")
    cursor: str | None = Field(
        default=None, max_length=400, description="``next_cursor`` of the page before; none: the first page."
    )


PageQuery = Annotated[PageParameters, Query()]
"""Query parameters ``limit`` and ``cursor``. A route with filters of its own extends ``PageParameters``."""


def read_page(
    connection: Connection,
    chosen: Select[Any],
    keys: Sequence[Column[Any]],
    query: PageParameters,
    *,
    newest_first: bool = False,
) -> tuple[Sequence[Row[Any]], str | None]:
    """Rows of one page and the cursor of the next.

    ``keys`` are selected columns, none of them null, that together tell every row apart; rows come in their order.

    Raises:
        ApiFailure: the cursor is none of ours.
    """
    ordered = chosen.order_by(*(key.desc() if newest_first else key.asc() for key in keys))
    if query.cursor is not None:
        values = _values(query.cursor, keys)
        place = tuple_(*(literal(value, key.type) for value, key in zip(values, keys, strict=True)))
        ordered = ordered.where(tuple_(*keys) < place if newest_first else tuple_(*keys) > place)
    rows = connection.execute(ordered.limit(query.limit + 1)).all()
    if len(rows) <= query.limit:
        return rows, None
    last = rows[query.limit - 1]
    return rows[: query.limit], _cursor([getattr(last, key.name) for key in keys])


def _cursor(values: Sequence[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, date) else _scalar(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _scalar(value: Any) -> int | str:
    return int(value) if isinstance(value, int) else str(value)


def _values(cursor: str, keys: Sequence[Column[Any]]) -> list[Any]:
    try:
        raw = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return [_value(value, _kind(key)) for value, key in zip(raw, keys, strict=True)]
    except (ValueError, TypeError, AttributeError, binascii.Error, OverflowError) as wrong:
        fault = FieldFault(field="query.cursor", reason="not a cursor of this list")
        raise ApiFailure(
            ApiCode.BODY_INVALID, "query.cursor: not a cursor of this list", errors=[fault]
        ) from wrong


def _kind(key: Column[Any]) -> type[Any]:
    # A type of ours says nothing of the kind of its values; the one below it does.
    kind = key.type.impl_instance if isinstance(key.type, TypeDecorator) else key.type
    return kind.python_type


def _value(raw: Any, kind: type[Any]) -> Any:
    if kind is datetime:
        moment = datetime.fromisoformat(raw)
        if moment.tzinfo is None:
            raise ValueError("a moment without a zone")
        return moment
    if kind is date:
        return date.fromisoformat(raw)
    if kind is UUID:
        return UUID(raw)
    if not isinstance(raw, kind) or (kind is int and abs(raw) >= 2**63):
        raise TypeError(f"not {kind.__name__}")
    return raw
