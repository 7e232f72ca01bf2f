"""Tells qmllint what the view models are. Run as a program by script/lint with a folder to write into.

Qt's own tool reads Python by its syntax and misses properties that are made by a function; this one asks the
classes themselves.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QMetaMethod, QMetaObject, QMetaProperty, QObject

import ui.viewmodels

MODULE: Final = "Kiosk.ViewModels"
_PYTHON_OBJECTS: Final = {"PyObject": "QVariant", "PySide::PyObjectWrapper": "QVariant"}


def view_models() -> Iterator[type[QObject]]:
    """The classes of ``ui.viewmodels`` that QML knows by name."""
    for module_info in pkgutil.iter_modules(ui.viewmodels.__path__, "ui.viewmodels."):
        module = importlib.import_module(module_info.name)
        if getattr(module, "QML_IMPORT_NAME", None) != MODULE:
            continue
        for kind in vars(module).values():
            if isinstance(kind, type) and issubclass(kind, QObject) and kind.__module__ == module.__name__:
                yield kind


def described(kind: type[QObject]) -> str:
    """A component of a ``.qmltypes`` file, inherited members included."""
    meta = _meta(kind)
    inherited = _meta(QObject)
    first_property, first_method = inherited.propertyCount(), inherited.methodCount()
    members = [_property(meta.property(index)) for index in range(first_property, meta.propertyCount())]
    members += [_method(meta.method(index)) for index in range(first_method, meta.methodCount())]
    head = [
        f'name: "{kind.__name__}"',
        'accessSemantics: "reference"',
        'prototype: "QObject"',
        f'exports: ["{MODULE}/{kind.__name__} 1.0"]',
        "isCreatable: false",
        "exportMetaObjectRevisions: [256]",
    ]
    return "    Component {\n" + "".join(f"        {line}\n" for line in [*head, *members]) + "    }\n"


def _meta(kind: type[QObject]) -> QMetaObject:
    found = vars(kind)["staticMetaObject"]
    assert isinstance(found, QMetaObject)
    return found


def _property(found: QMetaProperty) -> str:
    name = _text(found.name())
    parts = [f'name: "{name}"', *_type(_text(found.typeName())), f'read: "{name}"']
    if found.hasNotifySignal():
        parts.append(f'notify: "{_text(found.notifySignal().name())}"')
    if not found.isWritable():
        parts.append("isReadonly: true")
    if found.isConstant():
        parts.append("isPropertyConstant: true")
    return "Property { " + "; ".join(parts) + " }"


def _method(found: QMetaMethod) -> str:
    kind = "Signal" if found.methodType() == QMetaMethod.MethodType.Signal else "Method"
    parts = [f'name: "{_text(found.name())}"']
    if (returned := _text(found.typeName())) not in {"void", ""}:
        parts += _type(returned)
    parameters = (
        "; ".join([f'name: "a{index + 1}"', *_type(_text(found.parameterTypeName(index)))])
        for index in range(found.parameterCount())
    )
    # Between two objects there is no semicolon.
    objects = " ".join("Parameter { " + words + " }" for words in parameters)
    return f"{kind} {{ " + "; ".join(parts) + (f"; {objects}" if objects else "") + " }"


def _type(name: str) -> list[str]:
    known = _PYTHON_OBJECTS.get(name, name)
    return [f'type: "{known.rstrip("*")}"', *(["isPointer: true"] if known.endswith("*") else [])]


def _text(name: object) -> str:
    """Qt gives some names as text and some as bytes of its own."""
    return bytes(name.data()).decode() if isinstance(name, QByteArray) else str(name)


def main() -> int:
    folder = Path(sys.argv[1]).joinpath(*MODULE.split("."))
    folder.mkdir(parents=True, exist_ok=True)
    components = "".join(described(kind) for kind in view_models())
    (folder / "viewmodels.qmltypes").write_text(f"import QtQuick.tooling 1.2\n\nModule {{\n{components}}}\n")
    (folder / "qmldir").write_text(f"module {MODULE}\ntypeinfo viewmodels.qmltypes\ndepends QtQml\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
