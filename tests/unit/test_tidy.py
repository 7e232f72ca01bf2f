"""What can be checked about the code itself is checked here, one test a property."""

from __future__ import annotations

import ast
import os
import re
import tomllib
from collections.abc import Iterator
from typing import Final

import pytest

from tests.support.rules import INDEX, read_rules
from tests.support.source_tree import ROOT, SourceFile, tracked, words_of
from wire.refusals import RULE_OF, TEXTS, RefusalCode
from wire.texts import LANGUAGES

FUNCTION_LINES_MAX: Final = 70
FILE_LINES_MAX: Final = 600

CLOCKS: Final = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "monotonic"),
    ("time", "monotonic_ns"),
}
NAMES_OF_CLOCKS: Final = re.compile(rf"\b({'|'.join(sorted({name for _, name in CLOCKS}))})\b")
CLOCK_HOMES: Final = (
    "kiosk/runtime/clock.py",
    "ledger/clock.py",
    "devices/simulators/",
    "devices/probe.py",
    "devices/printer_probe.py",
)
"""A simulator and the probes stand alone and stamp the lines that they print."""

MONOTONIC_HOMES: Final = (
    "devices/checkup.py",
    "devices/driver.py",
    "devices/printer_identity.py",
    "devices/printers/driver.py",
)
"""A device's timers need seconds that pass, never the time of day."""

BANNED_WORDS: Final = frozenset(
    {"banknote", "banknotes", "nominal", "nominals", "provider", "providers", "commission", "commissions"}
    | {"encashment", "encashments", "addinfo", "replenishment", "chargeback", "suspense"}
)
"""Words of the glossary's "not" column that cannot mean anything else."""

WORDS_OF_QT: Final = frozenset({"provider", "providers"})
"""What Qt calls a source of images; in ui/ it means nothing else."""

BANNED_MODULES: Final = frozenset({"utils", "util", "common", "helpers", "helper", "manager", "misc"})

# In pieces, so that this file does not find itself.
LEFT_FOR_LATER: Final = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
MACHINE_PATHS: Final = re.compile(r"/wo" r"rk/|/ro" r"ot/|/ho" r"me/[a-z]|/tm" r"p/w|/opt/py" r"pi")
REGISTRIES: Final = re.compile(
    r"py" r"pi\.org|python" r"hosted|deb\.deb" r"ian|npm" r"js\.|artifact" r"registry"
)


def _python() -> list[SourceFile]:
    return tracked(".py")


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{file.at(function.lineno)} {function.name}: {lines} lines"
        for file in _python()
        for function in file.functions()
        if (lines := (function.end_lineno or function.lineno) - function.lineno + 1) > FUNCTION_LINES_MAX
    ]

    assert not long, "\n".join(long)


def test_no_file_is_longer_than_can_be_read_at_a_sitting() -> None:
    long = [
        f"{file.path}: {lines} lines"
        for file in tracked(".py", ".qml")
        if (lines := len(file.text.splitlines())) > FILE_LINES_MAX
    ]

    assert not long, "\n".join(long)


def _names_money(node: ast.AST) -> bool:
    names = [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]
    names += [part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)]
    return any(name.endswith("_tiyn") for name in names)


def _fractions_of_money(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(op=ast.Div(), left=left, right=right) if _names_money(left) or _names_money(right):
                yield node.lineno
            case ast.AugAssign(op=ast.Div(), target=target) if _names_money(target):
                yield node.lineno
            case ast.Call(func=ast.Name(id="float"), args=[amount, *_]) if _names_money(amount):
                yield node.lineno


def test_money_is_never_a_float() -> None:
    found = [
        file.at(line) for file in _python() if "_tiyn" in file.text for line in _fractions_of_money(file.tree)
    ]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("code", ["float(fee_tiyn)", "order.fee_tiyn / 2", "1 / fee_tiyn", "fee_tiyn /= 2"])
def test_a_fraction_of_money_would_be_seen(code: str) -> None:
    assert list(_fractions_of_money(ast.parse(code))) == [1]


def _may_read(path: str, clock: str) -> bool:
    return path.startswith(CLOCK_HOMES) or ("monotonic" in clock and path.startswith(MONOTONIC_HOMES))


def _clock_reads(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=clock) if (owner, clock) in CLOCKS:
                yield clock, node.lineno
            case ast.Attribute(value=ast.Attribute(attr=owner), attr=clock) if (owner, clock) in CLOCKS:
                yield clock, node.lineno
            case ast.ImportFrom(module="time", names=names):
                yield from ((name.name, node.lineno) for name in names if ("time", name.name) in CLOCKS)


def test_only_the_clocks_read_the_time() -> None:
    found = [
        f"{file.at(line)} {clock}"
        for file in _python()
        if file.is_product and NAMES_OF_CLOCKS.search(file.text)
        for clock, line in _clock_reads(file.tree)
        if not _may_read(file.path, clock)
    ]

    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "code", ["datetime.now(UTC)", "datetime.datetime.now()", "time.time()", "from time import monotonic"]
)
def test_a_look_at_the_time_would_be_seen(code: str) -> None:
    assert len(list(_clock_reads(ast.parse(code)))) == 1


def _banned(path: str) -> frozenset[str]:
    return BANNED_WORDS - WORDS_OF_QT if path.startswith("ui/") else BANNED_WORDS


def test_identifiers_use_the_words_of_the_glossary() -> None:
    found = [
        f"{file.at(line)} {name}"
        for file in tracked(".py", ".qml")
        if any(word in file.text.lower() for word in BANNED_WORDS)
        for name, line in file.identifiers()
        if _banned(file.path).intersection(words_of(name))
    ]

    assert not found, "\n".join(found)


def test_no_module_is_named_after_nothing() -> None:
    found = [file.path for file in _python() if BANNED_MODULES.intersection(re.split(r"[/.]", file.path))]

    assert not found, "\n".join(found)


def test_nothing_is_left_for_later() -> None:
    assert not (found := _lines_with(LEFT_FOR_LATER)), "\n".join(found)


def test_no_file_names_a_path_of_one_machine() -> None:
    assert not (found := _lines_with(MACHINE_PATHS)), "\n".join(found)


def test_no_file_names_a_registry() -> None:
    assert not (found := _lines_with(REGISTRIES)), "\n".join(found)


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{file.at(number)} {found[0]}"
        for file in tracked()
        for number, line in enumerate(file.text.splitlines(), 1)
        if (found := pattern.search(line))
    ]


def test_no_test_replaces_what_we_own_by_a_mock() -> None:
    found = [
        file.at(node.lineno)
        for file in _python()
        if "mock" in file.text
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ImportFrom | ast.Import)
        and (
            "mock" in (getattr(node, "module", None) or "") or any("mock" in name.name for name in node.names)
        )
    ]

    assert not found, "\n".join(found)


@pytest.mark.rule("W-16")
@pytest.mark.parametrize("code", RefusalCode)
def test_each_refusal_has_its_rule_and_a_text_in_each_language(code: RefusalCode) -> None:
    filled = [TEXTS[code][language].format(limit="1", left="2") for language in LANGUAGES]

    assert all(filled)
    assert RULE_OF[code][0] in read_rules(INDEX.read_text())


def test_each_rule_id_that_is_named_exists() -> None:
    known = read_rules(INDEX.read_text()).keys()
    found = [
        f"{file.at(number)} {rule_id}"
        for file in tracked(".py", ".qml", ".md", ".toml", ".yaml")
        if file.path != "tests/unit/test_rules_index.py"
        for number, line in enumerate(file.text.splitlines(), 1)
        for rule_id in re.findall(r"\b[WK]-\d\d\b", line)
        if rule_id not in known
    ]

    assert not found, "\n".join(found)


def test_decisions_are_numbered_without_a_gap_and_say_why() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    for number, decision in enumerate(decisions, 1):
        text = decision.read_text(encoding="utf-8")
        assert decision.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number}. ")
        for part in ("Context", "Decision", "Consequences", "Alternatives"):
            assert f"**{part}.**" in text, f"{decision.name} has no {part}"


def test_each_link_between_documents_leads_somewhere() -> None:
    found = [
        f"{file.path}: {target}"
        for file in tracked(".md")
        for target in re.findall(r"\]\(([^)#\s]+)", file.text)
        if "://" not in target and not (ROOT / file.path).parent.joinpath(target).exists()
    ]

    assert not found, "\n".join(found)


def test_each_command_of_script_can_be_run() -> None:
    commands = [file for file in tracked() if file.path.startswith(("script/", ".ci/"))]

    assert [file.path for file in commands if not os.access(ROOT / file.path, os.X_OK)] == []
    assert [file.path for file in commands if not file.text.startswith("#!/usr/bin/env bash\n")] == []


def test_the_lock_pins_every_package_by_hash() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    pins = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]

    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_lock_holds_each_package_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.split(r"[\[=<>;~ ]", need)[0].lower().replace("_", "-") for need in wanted}
    locked = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))

    assert names - locked == set()


def test_each_migration_of_the_ledger_follows_the_one_before() -> None:
    """Two with one number leave the ledger without a newest schema: no database can be made."""
    files = sorted((ROOT / "ledger/migrations/versions").glob("[0-9]*.py"))
    told = [
        dict(re.findall(r'^(revision|down_revision) = "?(\w+)"?$', file.read_text(), re.MULTILINE))
        for file in files
    ]

    numbers = [f"{number:04}" for number in range(1, len(files) + 1)]
    assert [each["revision"] for each in told] == [file.name[:4] for file in files] == numbers
    assert [each["down_revision"] for each in told] == ["None", *numbers[:-1]]
