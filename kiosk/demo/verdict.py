"""What a scenario expected against what is: the ledger's sums, the simulators' counts, the screens shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kiosk.demo.happenings import Happening
from kiosk.scenario import Expect
from wire.money import format_money


@dataclass(frozen=True)
class Found:
    """``report`` is what ``ledger report --json`` says; bills by value in tenge as the acceptor counted them."""

    report: Mapping[str, Any]
    stacked: Mapping[int, int] = field(default_factory=dict)
    returned: int = 0
    receipts: int = 0
    screens: tuple[str, ...] = ()


def found_in(happenings: Sequence[Happening], report: Mapping[str, Any]) -> Found:
    """Cash as the simulated acceptor itself counted it in its newest word; receipts and screens in order."""
    counts = next(
        (one for one in reversed(happenings) if one["source"] == "acceptor" and "stacked" in one), {}
    )
    return Found(
        report=report,
        stacked={int(value): int(count) for value, count in counts.get("stacked", {}).items()},
        returned=int(counts.get("returned", 0)),
        receipts=sum(one["source"] == "printer" and one["event"] == "printed" for one in happenings),
        screens=tuple(str(one["screen"]) for one in happenings if one["event"] == "screen"),
    )


def differences(expect: Expect, found: Found) -> tuple[str, ...]:
    """One line for each thing that is not as expected; empty when all is."""
    return tuple(_differences(expect, found))


def _differences(expect: Expect, found: Found) -> Iterator[str]:
    report = found.report
    yield from _sums("wallet", expect.wallet_tiyn, report["wallets"])
    yield from _sums("merchant", expect.merchant_tiyn, report["merchants"])
    for name in ("fees_tiyn", "unapplied_tiyn", "disputed"):
        yield from _one(name, getattr(expect, name), report[name])
    yield from _one("returned", expect.returned, found.returned)
    yield from _one("receipts", expect.receipts, found.receipts)
    if expect.stacked is not None:
        asked = {value: count for value, count in expect.stacked.items() if count}
        if asked != dict(found.stacked):
            yield f"stacked: expected {_bills(asked)}, found {_bills(found.stacked)}"
    missing = _missing_in_order(expect.screens, found.screens)
    if missing is not None:
        yield f"screens: expected {', '.join(expect.screens)}; {missing} did not come; found {', '.join(found.screens)}"


def _sums(what: str, expected: Mapping[str, int], found: Mapping[str, int]) -> Iterator[str]:
    for name, tiyn in expected.items():
        if name not in found:
            yield f"{what} {name}: expected {_money(tiyn)}, found none in the ledger"
        elif found[name] != tiyn:
            yield f"{what} {name}: expected {_money(tiyn)}, found {_money(found[name])}"


def _one(name: str, expected: int | None, found: int) -> Iterator[str]:
    if expected is not None and expected != found:
        show = _money if name.endswith("_tiyn") else str
        yield f"{name}: expected {show(expected)}, found {show(found)}"


def _missing_in_order(expected: Sequence[str], found: Sequence[str]) -> str | None:
    rest = iter(found)
    return next((screen for screen in expected if screen not in rest), None)


def _money(tiyn: int) -> str:
    return f"{tiyn} tiyn ({format_money(tiyn)})"


def _bills(bills: Mapping[int, int]) -> str:
    return ", ".join(f"{count} × {value} ₸" for value, count in sorted(bills.items())) or "none"
