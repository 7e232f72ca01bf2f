"""CSV that people open in a spreadsheet (RFC 4180, UTF-8)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Any, Final

from fastapi.responses import StreamingResponse

BYTE_ORDER_MARK: Final = "\ufeff"
"""Tells spreadsheets that this is UTF-8."""

_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")

CSV_ANSWER: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}
"""What the API's description says of a route that answers a table."""


def csv_row(cells: Sequence[object]) -> str:
    """One line with its end; None is an empty cell."""
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(cells)
    return written.getvalue()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def csv_answer(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingResponse:
    """A table as a file ``name``, sent while its rows are read."""

    def parts() -> Iterator[str]:
        yield BYTE_ORDER_MARK + csv_row(heads)
        for row in rows:
            yield csv_row(row)

    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(parts(), media_type="text/csv; charset=utf-8", headers=headers)
