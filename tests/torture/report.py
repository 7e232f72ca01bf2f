"""What came of kills at enumerated boundaries, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.torture.boundary_kills import Books


@dataclass
class Tally:
    """What became of the kills at one side of one boundary. ``wrong`` counts kills after which anything was not right."""

    boundary: str
    kills: int = 0
    lost_tiyn: int = 0
    invented_tiyn: int = 0
    disputed_tiyn: int = 0
    wrong: int = 0

    def add(self, books: Books) -> None:
        self.kills += 1
        self.lost_tiyn += books.lost_tiyn
        self.invented_tiyn += books.invented_tiyn
        self.disputed_tiyn += max(0, books.newly_disputed_tiyn)
        self.wrong += not books.is_right

    def miss(self) -> None:
        """A kill that did not come about is wrong: nothing was proved."""
        self.wrong += 1


def table(tallies: Iterable[Tally]) -> Iterator[str]:
    """A line a boundary."""
    yield f"{'boundary':<76} {'kills':>5} {'lost':>6} {'invented':>8} {'disputed':>8} {'wrong':>5}"
    for each in tallies:
        yield (
            f"{each.boundary:<76} {each.kills:>5} {each.lost_tiyn:>6} {each.invented_tiyn:>8}"
            f" {each.disputed_tiyn:>8} {each.wrong:>5}"
        )
