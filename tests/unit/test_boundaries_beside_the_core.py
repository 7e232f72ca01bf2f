"""Whatever the kiosk brings to disk beside the core's effects has its row, found by reading the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from kiosk.core.boundaries import BESIDE_THE_CORE, commit_of
from offline_queue.journal import Journal
from tests.support.source_tree import ROOT

JOURNAL = ROOT / "offline_queue" / "journal.py"
PROGRAM = (ROOT / "kiosk" / "runtime", ROOT / "devices")
SIMULATORS = ROOT / "devices" / "simulators"

WRITERS = {
    ("kiosk/runtime/effects.py", "append"): set[str](),  # the core's own
    ("kiosk/runtime/assembly.py", "append"): {"Commit kiosk_started"},
    ("kiosk/runtime/assembly.py", "close"): {"Commit checkpoint"},
    ("kiosk/runtime/ledger_link.py", "remember"): {"Commit kiosk_id"},
    ("kiosk/runtime/ledger_link.py", "acknowledge"): {
        "Commit operation_answered+acknowledged",
        "Commit acknowledged",
    },
    ("kiosk/runtime/ledger_link.py", "prune"): {"Commit journal_pruned+anchor+anchor_standing"},
    ("kiosk/runtime/ledger_link.py", "remember_allotment"): {"Commit allotment"},
    ("kiosk/runtime/ledger_link.py", "confirm_allotment"): {"Commit allotment_confirmed+allotment"},
    ("kiosk/runtime/ledger_link.py", "remember_policy"): {"Commit policy"},
}
"""Who writes the journal, and the rows of what is written."""

REPLACERS = {
    "kiosk/runtime/identity.py": {"File kiosk.key"},
    "kiosk/runtime/export.py": set[str](),  # on somebody's stick
    "kiosk/runtime/logos.py": set[str](),  # fetched again where it is not whole: its name is its hash
    "devices/bills_file.py": {"File acceptor-bills.json", "File acceptor-bills.place"},
    "devices/counters.py": {"File device-counters.json"},
}
"""Which modules of the kiosk replace a file by a whole new one, and the rows of those in its data folder."""


def calls(path: Path) -> Iterator[tuple[ast.Attribute, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func, node


def called_on_itself(function: ast.FunctionDef) -> set[str]:
    return {
        node.attr
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    }


def writing_methods() -> set[str]:
    """The public ones of ``Journal`` that come, over whatever others, to a transaction."""
    tree = ast.parse(JOURNAL.read_text(encoding="utf-8"))
    journal = next(
        each for each in tree.body if isinstance(each, ast.ClassDef) and each.name == Journal.__name__
    )
    methods = {
        each.name: called_on_itself(each) for each in journal.body if isinstance(each, ast.FunctionDef)
    }
    writing = {"_commit"}
    while more := {name for name, used in methods.items() if used & writing} - writing:
        writing |= more
    return {name for name in writing if not name.startswith("_")}


def is_of_a_journal(called: ast.Attribute) -> bool:
    return ast.unparse(called.value).endswith("journal")


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_transaction_of_the_journal_has_a_row() -> None:
    methods = writing_methods()
    assert {"append", "acknowledge", "prune", "remember", "close"} <= methods

    found = {
        (relative(path), called.attr)
        for folder in PROGRAM
        for path in folder.rglob("*.py")
        for called, _ in calls(path)
        if called.attr in methods and is_of_a_journal(called)
    }

    assert found == set(WRITERS)


def test_every_file_that_is_replaced_has_a_row() -> None:
    found = {
        relative(path)
        for folder in PROGRAM
        for path in folder.rglob("*.py")
        for called, call in calls(path)
        if called.attr in ("replace", "rename") and len(call.args) == 1 and not call.keywords
        if not isinstance(call.args[0], ast.Constant) and SIMULATORS not in path.parents
    }

    assert found == set(REPLACERS)


def test_every_row_is_of_something_that_is_written() -> None:
    written = set().union(*WRITERS.values(), *REPLACERS.values())

    assert set(BESIDE_THE_CORE) == written


def test_a_checkpoint_that_comes_along_makes_no_other_row() -> None:
    assert commit_of(("operation_answered", "checkpoint", "acknowledged")) in BESIDE_THE_CORE
    assert commit_of(("checkpoint",)) == "Commit checkpoint"
