"""Models of the wire are built when they are first used; what would fail then, fails here."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from pydantic import BaseModel

import wire

MODELS = sorted(
    {
        kind
        for module in pkgutil.iter_modules(wire.__path__, "wire.")
        for kind in vars(importlib.import_module(module.name)).values()
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind.__module__ == module.name
    },
    key=lambda kind: (kind.__module__, kind.__name__),
)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: f"{model.__module__}.{model.__name__}")
def test_a_model_can_be_built(model: type[BaseModel]) -> None:
    model.model_rebuild()

    assert model.model_json_schema()["type"] == "object"
