"""Alembic's environment: migrations run on the connection that ``ledger.schema`` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import TypeDecorator

from ledger.schema import target_metadata


def _render(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    # A revision names plain types, so that it means the same after the program's own types have changed.
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=target_metadata,
    render_item=_render,
    render_as_batch=False,
)
with context.begin_transaction():
    context.run_migrations()
