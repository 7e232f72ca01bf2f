"""How long an answer is waited for: as the protocol has it, and longer for a unit that has shown itself slower."""

from __future__ import annotations

from typing import Final

LONGEST_S: Final = 1.0
_MARGIN: Final = 1.5


class Patience:
    """Only an answer that came after its question had been repeated, and was one too many, proves slowness.

    A lost answer proves nothing: the wait of a good unit on a bad line stays short.
    """

    def __init__(self) -> None:
        self._learned_s = 0.0

    def wait_s(self, usual_s: float) -> float:
        """Seconds until a question is asked again."""
        return max(usual_s, self._learned_s)

    def was_late(self, took_s: float) -> None:
        """An answer came ``took_s`` after the last of several attempts."""
        self._learned_s = min(LONGEST_S, max(self._learned_s, took_s * _MARGIN))

    def forget(self) -> None:
        """Another unit may hang on the line now."""
        self._learned_s = 0.0
