"""What every test may use, and what every run must show: a database of one's own, and the rules without a test."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import settings

from tests.support import postgresql, rules

settings.register_profile("long", max_examples=1_000)
"""For hours that are to spare: ``pytest --hypothesis-profile=long tests/property``."""

SESSION = pytest.StashKey[postgresql.TestSession]()
MARKED = pytest.StashKey[set[str]]()
WHOLE_SUITE = (pytest.Config.ArgsSource.TESTPATHS, pytest.Config.ArgsSource.INVOCATION_DIR)


def _marked(config: pytest.Config) -> set[str]:
    return config.stash[MARKED]


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write golden files anew; review the difference before committing",
    )
    parser.addoption("--rule", action="append", default=[], help="only tests that carry this rule")


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    config.stash[MARKED] = set()
    if not _is_worker(config):
        config.stash[SESSION] = session = postgresql.open_session()
        if session.is_in_memory and config.option.basetemp is None:
            _keep_files_in(session.directory / "files", config)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without looking for garbage; and what was collected stays, so that no test looks through it again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def _keep_files_in(directory: Path, config: pytest.Config) -> None:
    """Let all files of the tests, in workers and child processes too, be made here."""
    directory.mkdir()
    config.option.basetemp = directory / "by-test"
    os.environ["TMPDIR"] = str(directory)
    tempfile.tempdir = None  # what was found before is forgotten


def pytest_unconfigure(config: pytest.Config) -> None:
    if SESSION in config.stash:
        postgresql.close_session(config.stash[SESSION])


@pytest.hookimpl(tryfirst=True)  # before -k and -m deselect
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        _marked(config).update(_rules_of(item))
    if wanted := set(config.getoption("--rule")):
        others = [item for item in items if not wanted & _rules_of(item)]
        items[:] = [item for item in items if wanted & _rules_of(item)]
        config.hook.pytest_deselected(items=others)


@pytest.hookimpl(wrapper=True)
def pytest_collection_finish(session: pytest.Session) -> Generator[None]:
    """Let each worker begin with its part of the slow tests: what is left at the end is quick, and shared evenly."""
    slow = [item for item in session.items if item.get_closest_marker("slow")]
    quick = [item for item in session.items if not item.get_closest_marker("slow")]
    session.items.clear()
    # "worksteal" first gives each worker as many as the next, in the order collected
    for workers in range(int(getattr(session.config, "workerinput", {}).get("workercount", 1)), 0, -1):
        count = (len(slow) + len(quick)) // workers
        taken = len(slow) // workers
        session.items += slow[:taken] + quick[: count - taken]
        del slow[:taken], quick[: count - taken]
    return (yield)


def _rules_of(item: pytest.Item) -> set[str]:
    return {rule_id for mark in item.iter_markers("rule") for rule_id in mark.args}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    # the controller of a parallel run collects nothing itself
    _marked(node.config).update(getattr(node, "workeroutput", {}).get("rules", ()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    if _is_worker(config):
        config.workeroutput["rules"] = sorted(_marked(config))  # type: ignore[attr-defined]
    elif session.exitstatus == pytest.ExitCode.OK and _rule_failures(config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.args_source in WHOLE_SUITE:
        for status, ids in _coverage(config).untested_by_status().items():
            terminalreporter.write_line(f"rules without a test ({status}): {' '.join(ids)}")
    for failure in _rule_failures(config):
        terminalreporter.write_line(f"FAILED {failure}", red=True)


def _coverage(config: pytest.Config) -> rules.Coverage:
    return rules.coverage(rules.read_rules(rules.INDEX.read_text()), _marked(config))


def _rule_failures(config: pytest.Config) -> list[str]:
    return _coverage(config).failures(is_whole_suite=config.args_source in WHOLE_SUITE)


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """A program that a test ran in this process leaves its log, and the stderr it wrote to, to nobody."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.PostgresqlServer]:
    """The session's private cluster: ``create(template=...)`` gives the URL of a new database."""
    server = postgresql.start_once(postgresql.current_session())
    yield server
    server.close()


@pytest.fixture
def postgresql_url(postgresql_server: postgresql.PostgresqlServer) -> Iterator[str]:
    """The SQLAlchemy URL of an empty database of the test's own, dropped after it."""
    url = postgresql_server.create()
    yield url
    postgresql_server.drop(url)
