"""The line as its master sees it: one exchange at a time on a wire that may say back what it was told (ccTalk 4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from devices.bill_acceptors.cctalk.frames import HOST, Frame, FrameParser, Seal
from devices.bill_acceptors.cctalk.requests import Header, Request
from devices.bill_acceptors.patience import Patience

Echo = Literal["auto", "on", "off"]
"""Whether the host hears its own bytes: a single wire does so, some adapters swallow them, ``auto`` looks."""

_BUSY_MAX: Final = 20


@dataclass(frozen=True)
class Timings:
    """Seconds."""

    reply_s: float = 0.5
    """Usually under 100 ms."""
    slow_reply_s: float = 1.0
    byte_gap_s: float = 0.05
    line_gap_s: float = 0.01
    late_s: float = 0.6
    """An answer this late may still come; until then it is not mistaken for the answer to another question."""
    busy_s: float = 0.1
    poll_enabled_s: float = 0.15
    poll_moving_s: float = 0.1
    poll_disabled_s: float = 0.2
    search_s: float = 0.5
    """For an answer to a SIMPLE POLL while the device is looked for."""
    offline_s: float = 5.0
    settle_s: float = 4.0
    """After a reset or a power cut a unit needs 1 to 4 s; a bill in its path is dealt with by then."""
    verify_s: float = 1.0
    """Between two looks whether the unit still is as open as it was told to be."""
    check_s: float = 1.0
    """Between two self-checks in a fault."""
    hold_first_s: float = 1.5
    hold_s: float = 3.0
    """A bill that nobody decides about is held again, for escrow limits are not known (4.4: plan for 4 s)."""
    hold_max_s: float = 30.0
    """After this it goes back."""
    again_s: float = 2.0
    """A unit that was told to stack or return and has said nothing since is told again."""
    lost_s: float = 15.0
    """A bill that was ordered into the cassette and never mentioned again."""
    unsaid_s: float = 5.0
    """A bill that was told to go back, is not in escrow any more, and of which the log says nothing, went back."""
    setup_again_s: float = 10.0
    reset_fault_s: float = 30.0


@dataclass(frozen=True)
class Answered:
    request: Request
    data: bytes


@dataclass(frozen=True)
class Refused:
    """NAK, or busy for too long."""

    request: Request


@dataclass(frozen=True)
class Unanswered:
    """Every attempt went by without an answer that could be read."""

    request: Request


Outcome = Answered | Refused | Unanswered


class Link:
    """Half duplex: ``request`` puts bytes out, ``receive`` and ``handle_timer`` tell how it ended."""

    def __init__(self, timings: Timings, address: int, echo: Echo, seal: Seal) -> None:
        self._timings = timings
        self._address = address
        self._echo = echo
        self._parser = FrameParser(seal)
        self._patience = Patience()
        self._output = bytearray()
        self._own = b""
        """Of what was sent last, what the wire may still say back."""
        self._request: Request | None = None
        self._reply_s = 0.0
        self._attempt = self._owed = self._busy = 0
        self._sent_at = 0.0
        self._reply_by = 0.0
        self._gap_at: float | None = None
        self._ask_again_at: float | None = None
        self.free_at = 0.0
        """The line is idle long enough for a command from here on."""
        self.last_heard: float | None = None
        """When a whole frame of the unit last came."""

    @property
    def is_busy(self) -> bool:
        return self._request is not None

    @property
    def seal(self) -> Seal:
        return self._parser.seal

    def set_seal(self, seal: Seal) -> None:
        """Speak another way from now on; nothing may be awaited."""
        self._parser = FrameParser(seal)

    def request(self, request: Request, now: float, *, reply_s: float | None = None) -> None:
        """Start an exchange; the line must be free."""
        assert self._request is None
        self._request = request
        usual_s = self._timings.slow_reply_s if request.is_slow else self._timings.reply_s
        self._reply_s = usual_s if reply_s is None else reply_s
        self._attempt = self._owed = self._busy = 0
        self._transmit(now)

    def abort(self) -> None:
        """The port is gone: nothing is awaited, nothing will be sent."""
        self._request = None
        self._gap_at = self._ask_again_at = None
        self._owed = 0
        self._patience.forget()
        self._own = b""
        self._parser.flush()
        self._output.clear()
        self.free_at = 0.0
        self.last_heard = None

    def take_output(self) -> bytes:
        """Bytes for the wire."""
        output = bytes(self._output)
        self._output.clear()
        return output

    def receive(self, data: bytes, now: float) -> list[Outcome]:
        """Bytes came."""
        data = self._without_own(data)
        outcomes = [outcome for frame in self._parser.feed(data) for outcome in self._on_frame(frame, now)]
        self._gap_at = now + self._timings.byte_gap_s if self._parser.is_in_frame else None
        if self._request is None and data:
            self.free_at = max(self.free_at, now + self._timings.line_gap_s)
        return outcomes

    def _without_own(self, data: bytes) -> bytes:
        """Compare and drop. Our first byte is the unit's address, an answer's is ours: they cannot be confused."""
        if not self._own or not data:
            return data
        size = min(len(self._own), len(data))
        if data[:size] == self._own[:size]:
            self._own = self._own[size:]
            return data[size:]
        has_begun = self._request is not None and len(self._own) < len(self._sent())
        is_wanted = self._echo == "on"
        self._own = b""
        if has_begun or is_wanted or data[0] == self._address:
            self._parser.spoil()  # what we said was not what the wire heard
        return data

    def timer(self) -> float | None:
        """When ``handle_timer`` has something to do."""
        if self._ask_again_at is not None:
            return self._ask_again_at
        times = [self._gap_at] if self._gap_at is not None else []
        if self._request is not None:
            times.append(self._give_up_at())
        return min(times, default=None)

    def _give_up_at(self) -> float:
        """An answer that has begun may end; noise that never ends may not."""
        return self._reply_by if self._gap_at is None else self._reply_by + 2 * self._timings.byte_gap_s

    def handle_timer(self, now: float) -> list[Outcome]:
        """Damage that is certain by now, and silence, are answered by asking again, only so often."""
        if self._ask_again_at is not None:
            if now >= self._ask_again_at:
                self._transmit(now)
            return []
        if self._gap_at is not None and now >= self._gap_at:
            self._gap_at = None
            if self._parser.flush() and self._request is not None:
                return self._retry(now, is_owed=False)
        if self._request is not None and now >= self._give_up_at():
            return self._retry(now, is_owed=True)
        return []

    def _on_frame(self, frame: Frame, now: float) -> list[Outcome]:
        if frame.destination != HOST or frame.source not in (self._address, 0):
            return []  # others speak on the same wire, and so do we
        self.last_heard = now
        request = self._request
        if request is None or self._ask_again_at is not None:
            self._heard_late(now)
            return []
        if frame.header == Header.BUSY and self._busy < _BUSY_MAX:
            self._busy += 1
            self._ask_again_at = now + self._timings.busy_s
            return []
        if frame.header in (Header.NAK, Header.BUSY):
            self._finish(now)
            return [Refused(request)]
        if frame.header != Header.ACK or not request.is_answered_by(frame.data):
            return []  # late, to something asked before; the right one may still come
        self._finish(now)
        return [Answered(request, frame.data)]

    def _finish(self, now: float) -> None:
        """The line is free at once, or when no answer to an earlier attempt can come any more.

        Answers do not name what they answer: a bill id that comes late would be another bill's.
        """
        self._request = None
        self.free_at = now + self._timings.line_gap_s
        if self._owed:
            self.free_at = max(self.free_at, self._sent_at + self._timings.late_s)

    def _heard_late(self, now: float) -> None:
        if self._owed:
            self._patience.was_late(now - self._sent_at)
            self._owed -= 1
            if not self._owed:
                self.free_at = now + self._timings.line_gap_s

    def _retry(self, now: float, *, is_owed: bool) -> list[Outcome]:
        request = self._request
        assert request is not None
        self._owed += is_owed
        if self._attempt >= request.attempts:
            self._finish(now)
            return [Unanswered(request)]
        self._transmit(now)
        return []

    def _sent(self) -> bytes:
        assert self._request is not None
        return self.seal.to_bytes(Frame(self._address, self._request.header, self._request.data))

    def _transmit(self, now: float) -> None:
        raw = self._sent()
        self._ask_again_at = None
        self._attempt += 1
        self._sent_at = now
        self._parser.flush()
        self._gap_at = None
        self._own = b"" if self._echo == "off" else raw
        self._reply_by = now + self._patience.wait_s(self._reply_s)
        self._output += raw
