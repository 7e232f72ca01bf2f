"""The line as its master sees it: one exchange at a time, repeated byte for byte, in plain or under a key (SSP 3.1)."""

from __future__ import annotations

from dataclasses import dataclass

from devices.bill_acceptors.ssp.encryption import ENCRYPTED, PacketCipher
from devices.bill_acceptors.ssp.frames import Frame, FrameParser
from devices.bill_acceptors.ssp.requests import Answer, Command, Request


@dataclass(frozen=True)
class Timings:
    """Seconds. The manual: 1 s for an answer, up to 20 repeats, POLL every 200 to 1000 ms, escrow 5 or 10 s."""

    reply_s: float = 1.0
    attempts_max: int = 5
    attempts_with_bill_max: int = 20
    """While a bill is on its way: a repeat brings the answer back, and with it a credit; SYNC would lose it."""
    poll_s: float = 0.2
    poll_disabled_s: float = 0.4
    hold_first_s: float = 0.4
    """A decision that comes sooner needs no HOLD at all."""
    hold_s: float = 1.5
    """Between two HOLDs: with one lost and repeated it is still under 5 s."""
    offline_s: float = 5.0
    settle_s: float = 2.0
    """After a reset the unit may still find a bill in its path; so long nothing new before it is ready."""
    lost_s: float = 15.0
    """An ordered bill of which nothing was heard for this long, while the unit answers, is lost sight of."""
    lost_returning_s: float = 3.0
    stuck_s: float = 3.0
    """A unit that was told to stack and still shows the bill in escrow after this did not obey."""
    again_s: float = 1.0
    """Between two attempts at something the unit refused."""
    not_taken_s: float = 10.0
    """A bill that has been on its way out for this long lies in the entrance."""
    reset_fault_s: float = 30.0
    setup_again_s: float = 10.0


@dataclass(frozen=True)
class Answered:
    """``code`` is one of ``Answer``, ``data`` what follows it. ``attempt`` > 1: it was repeated."""

    request: Request
    code: int
    data: bytes
    attempt: int = 1

    @property
    def is_ok(self) -> bool:
        return self.code == Answer.OK


@dataclass(frozen=True)
class Unanswered:
    """Every attempt went by without an answer that could be read."""

    request: Request


Outcome = Answered | Unanswered


class Link:
    """Half duplex: ``request`` puts bytes out, ``receive`` and ``handle_timer`` tell how it ended.

    A command that is not answered is sent again with the same bit and the same cipher text: the unit does
    not act twice, and says again what it said (SSP 3.1). An answer with the other bit is to something else.
    """

    def __init__(self, timings: Timings) -> None:
        self._timings = timings
        self._parser = FrameParser()
        self._output = b""
        self._request: Request | None = None
        self._raw = b""
        self._attempt = 0
        self._attempts_max = 0
        self._reply_by = 0.0
        self._sequence = 0
        self._sync_sequence = 0
        self._cipher: PacketCipher | None = None
        self._count = 0
        self._is_sealed = False
        self.last_heard: float | None = None
        """When a whole answer last came."""
        self.unheard_since: float | None = None
        """When the first command was sent that nothing has been heard since."""

    @property
    def is_busy(self) -> bool:
        return self._request is not None

    @property
    def is_encrypted(self) -> bool:
        return self._cipher is not None

    def use_key(self, key: bytes | None) -> None:
        """Encrypt from now on, counting from 0; None: go on in plain."""
        self._cipher = None if key is None else PacketCipher(key)
        self._count = 0

    def abort(self) -> None:
        """The port is gone: forget what is under way and what was agreed on."""
        self._request = None
        self._output = b""
        self._parser.clear()
        self.use_key(None)
        self.unheard_since = self.last_heard = None

    def request(self, request: Request, now: float, *, is_bill_in_motion: bool = False) -> None:
        """Start an exchange; none may be under way."""
        assert self._request is None
        if request.command is Command.SYNC:
            self._sync_sequence ^= 1  # the manual sends it with 1, some units are used to 0
            self._sequence = self._sync_sequence
        ordinary = self._timings.attempts_with_bill_max if is_bill_in_motion else self._timings.attempts_max
        self._attempts_max = request.attempts_max or ordinary
        self._is_sealed = self._cipher is not None and not request.is_plain
        payload = request.payload
        if self._is_sealed:
            assert self._cipher is not None
            payload = self._cipher.seal(payload, self._count)
        self._raw = Frame(payload, self._sequence).to_bytes()
        self._request = request
        self._attempt = 0
        if self.unheard_since is None:
            self.unheard_since = now
        self._transmit(now)

    def take_output(self) -> bytes:
        """The bytes to send now."""
        output, self._output = self._output, b""
        return output

    def receive(self, data: bytes, now: float) -> list[Outcome]:
        """Bytes came."""
        outcomes: list[Outcome] = []
        for frame in self._parser.feed(data):
            outcomes += self._on_frame(frame, now)
        return outcomes

    def timer(self) -> float | None:
        """When ``handle_timer`` has something to do."""
        return self._reply_by if self._request is not None else None

    def handle_timer(self, now: float) -> list[Outcome]:
        """Silence: the same frame again, only so often."""
        if self._request is None or now < self._reply_by:
            return []
        if self._attempt < self._attempts_max:
            self._transmit(now)
            return []
        request, self._request = self._request, None
        return [Unanswered(request)]

    def _transmit(self, now: float) -> None:
        self._attempt += 1
        self._parser.clear()
        self._reply_by = now + self._timings.reply_s
        self._output = self._raw

    def _on_frame(self, frame: Frame, now: float) -> list[Outcome]:
        request = self._request
        if request is None or frame.sequence != self._sequence:
            return []
        answer = self._opened(frame.data)
        if answer is None or not request.is_answered_by(answer):
            return []
        if self._is_sealed and frame.data[0] == ENCRYPTED:
            self._count += 1
        self.unheard_since = None
        self.last_heard = now
        self._request = None
        self._sequence = 0 if request.command is Command.SYNC else self._sequence ^ 1
        return [Answered(request, answer[0], answer[1:], self._attempt)]

    def _opened(self, data: bytes) -> bytes | None:
        """The answer in plain. Under a key, nothing but a refusal is believed that comes in plain."""
        if data[0] != ENCRYPTED:
            return None if self._is_sealed and data[0] == Answer.OK else data
        packet = None if self._cipher is None or not self._is_sealed else self._cipher.unseal(data)
        if packet is None or packet[0] != self._count + 1:
            return None
        return packet[1]
