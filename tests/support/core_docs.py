"""The generated parts of ``docs/recovery.md`` and ``docs/session.md``; ``python -m tests.support.core_docs`` writes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.core.boundaries import boundary_table
from kiosk.core.handling import EVENTS, HANDLED, ILLEGAL, NOTED, PHASES, harmless_reason
from kiosk.core.moves import diagram
from kiosk.core.recovery import recovery_tables

DOCS: Final = Path(__file__).parents[2] / "docs"
BEGIN: Final = "<!-- generated: python -m tests.support.core_docs -->\n"
END: Final = "<!-- end of generated -->\n"


def handling_table() -> str:
    """Events by phase: what the phase acts on, what cannot come; the rest is noted or harmless."""
    lines = ["| phase | acts on | cannot come |", "|---|---|---|"]
    for phase in PHASES:
        acts = ", ".join(sorted(event.__name__ for event in HANDLED[phase]))
        cannot = ", ".join(sorted(event.__name__ for event in ILLEGAL[phase]))
        lines.append(f"| {phase.__name__} | {acts} | {cannot} |")
    noted = ", ".join(sorted(event.__name__ for event in NOTED))
    reasons = sorted(
        {(event.__name__, harmless_reason(phase, event)) for phase in PHASES for event in EVENTS}
    )
    lines += ["", f"Noted in every phase: {noted}.", "", "| elsewhere harmless | because |", "|---|---|"]
    lines += [f"| {event} | {reason} |" for event, reason in reasons if reason]
    return "\n".join(lines) + "\n"


def session_parts() -> str:
    return f"```mermaid\n{diagram()}```\n\n{handling_table()}"


def recovery_parts() -> str:
    return f"### Every effect\n\n{boundary_table()}\n{recovery_tables()}"


GENERATED: Final[dict[str, Callable[[], str]]] = {"recovery.md": recovery_parts, "session.md": session_parts}


def parts_of(text: str) -> tuple[str, str, str]:
    """Before, between and after the marks. Raises ValueError when a mark is missing."""
    before, rest = text.split(BEGIN)
    between, after = rest.split(END)
    return before, between, after


def write() -> None:
    for name, generate in GENERATED.items():
        path = DOCS / name
        before, _, after = parts_of(path.read_text(encoding="utf-8"))
        path.write_text(f"{before}{BEGIN}{generate()}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write()
