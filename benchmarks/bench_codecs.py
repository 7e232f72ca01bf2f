"""How many bytes of a device's answers each codec reads in a second: frames found, checked and understood.

The limit is the fastest thing Python can do with the same frames at all: one C call of ``binascii.crc_hqx`` each.
Both are processor time, so that other work on the machine is in neither. Issue 4 asks for 1 MB/s a codec; a device at
9600 baud sends a thousandth of that. The same is asked of the noise that costs each the most: beginnings of frames
without an end.
"""

from __future__ import annotations

import binascii
import statistics
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Protocol

from benchmarks.result import Result
from devices.bill_acceptors import ccnet, cctalk, id003, ssp
from devices.bill_acceptors.ccnet import frames as ccnet_frames
from devices.bill_acceptors.ccnet import states as ccnet_states
from devices.bill_acceptors.cctalk import codes as cctalk_codes
from devices.bill_acceptors.cctalk import event_log as cctalk_log
from devices.bill_acceptors.cctalk import frames as cctalk_frames
from devices.bill_acceptors.id003 import frames as id003_frames
from devices.bill_acceptors.ssp import encryption, polls
from devices.bill_acceptors.ssp import frames as ssp_frames
from devices.printers.status import ReplyReader

BYTES = 400_000
CHUNK = 4096


class Parser(Protocol):
    def feed(self, data: bytes) -> Iterable[object]: ...


_KEY = encryption.session_key(1594009338)
_BILL_CYCLE = ("14", "15", "15", "15", "80 01", "1a", "17", "17", "81 01", "14", "14", "14")
_SSP_CYCLE = ("", "ef 00", "ef 00", "ef 02", "cc", "cc", "ee 02 cc", "eb", "", "e8", "", "")
_ID003_CYCLE = ("11", "12", "12", "13 61", "19", "14", "15", "16", "11", "11", "11", "11")
_CCTALK_LOG = (
    "",
    "02 01",
    "02 00 02 01",
    "00 02 02 00 02 01",
    "03 01 00 02 02 00 02 01",
    "03 00 03 01 00 02 02 00 02 01",
)
_PRINTER = ("12", "12", "12", "12", "14 00 00 0f", "37 22 30 30 30 31 00", "16", "12")

_CCTALK_SEALS: dict[str, cctalk_frames.Seal] = {"": cctalk_frames.SUM, "_crc": cctalk_frames.CRC}

_NOISE: dict[str, tuple[bytes, Callable[[], Parser]]] = {
    ccnet.__name__: (b"\x02\x03\xff", ccnet_frames.FrameParser),
    cctalk.__name__: (b"\x00", partial(cctalk_frames.FrameParser, cctalk_frames.SUM)),
    id003.__name__: (b"\xfc\xff\x11", id003_frames.FrameParser),
    ssp.__name__: (b"\x7f", ssp_frames.FrameParser),
}

_NOISE_LIMIT_MB_S = 1.0

Reader = Callable[[Sequence[bytes]], int]
"""Reads chunks; how many answers it understood."""


def run(runs: int) -> list[Result]:
    """Each codec and its limit turn about, so that a slow moment of the machine is in both figures."""
    return [
        *(_measured(name, answers, reader, runs) for name, answers, reader in _codecs()),
        *(_of_noise(name, noise, parser, runs) for name, (noise, parser) in _NOISE.items()),
    ]


def _codecs() -> list[tuple[str, list[bytes], Reader]]:
    cipher = encryption.PacketCipher(_KEY)
    sealed = [cipher.seal(bytes.fromhex("f0" + events), count) for count, events in enumerate(_SSP_CYCLE)]
    return [
        (ccnet.__name__, [ccnet_frames.Frame(bytes.fromhex(z)).to_bytes() for z in _BILL_CYCLE], _ccnet),
        *(
            (
                f"{cctalk.__name__}{name}",
                [seal.to_bytes(frame) for frame in _cctalk_answers()],
                partial(_cctalk, seal),
            )
            for name, seal in _CCTALK_SEALS.items()
        ),
        (id003.__name__, [id003_frames.Frame(bytes.fromhex(s)).to_bytes() for s in _ID003_CYCLE], _id003),
        (
            ssp.__name__,
            [ssp_frames.Frame(bytes.fromhex("f0" + events)).to_bytes() for events in _SSP_CYCLE],
            _ssp,
        ),
        (f"{ssp.__name__}_encrypted", [ssp_frames.Frame(packet).to_bytes() for packet in sealed], _essp),
        ("escpos_status", [bytes.fromhex(reply) for reply in _PRINTER], _escpos),
    ]


def _ccnet(chunks: Sequence[bytes]) -> int:
    parser, understood = ccnet_frames.FrameParser(), 0
    for chunk in chunks:
        for frame in parser.feed(chunk):
            understood += ccnet_states.fault_of(frame.payload[0], None) is None
    return understood


def _cctalk_answers() -> list[cctalk_frames.Frame]:
    """Answers to 159, as a bill after the other is stacked."""
    return [
        cctalk_frames.Frame(1, 0, bytes((count,)) + bytes.fromhex(pairs).ljust(10, b"\0"), 40)
        for count, pairs in enumerate(_CCTALK_LOG)
    ]


def _cctalk(seal: cctalk_frames.Seal, chunks: Sequence[bytes]) -> int:
    parser, understood, last = cctalk_frames.FrameParser(seal), 0, cctalk_log.EMPTY
    for chunk in chunks:
        for frame in parser.feed(chunk):
            reading = cctalk_log.Reading.from_data(frame.data)
            for pair, _ in cctalk_log.news_between(last, reading, is_unbroken=True).events:
                cctalk_codes.bill_meaning(*pair)
            last, understood = reading, understood + 1
    return understood


def _id003(chunks: Sequence[bytes]) -> int:
    parser = id003_frames.FrameParser()
    return sum(1 for chunk in chunks for _ in parser.feed(chunk))


def _ssp(chunks: Sequence[bytes]) -> int:
    parser, understood = ssp_frames.FrameParser(), 0
    for chunk in chunks:
        for frame in parser.feed(chunk):
            understood += not polls.decode_poll(frame.data[1:], 8).rest
    return understood


def _essp(chunks: Sequence[bytes]) -> int:
    parser, cipher, understood = ssp_frames.FrameParser(), encryption.PacketCipher(_KEY), 0
    for chunk in chunks:
        for frame in parser.feed(chunk):
            packet = cipher.unseal(frame.data)
            understood += packet is not None and not polls.decode_poll(packet[1][1:], 8).rest
    return understood


def _escpos(chunks: Sequence[bytes]) -> int:
    reader = ReplyReader()
    return sum(1 for chunk in chunks for _ in reader.feed(chunk))


def _measured(name: str, answers: list[bytes], reader: Reader, runs: int) -> Result:
    times = -(-BYTES // sum(map(len, answers)))
    frames = answers * times
    stream = b"".join(frames)
    chunks = [stream[at : at + CHUNK] for at in range(0, len(stream), CHUNK)]
    ours, limit = [], []
    for _ in range(runs):
        begun = time.process_time()
        understood = reader(chunks)
        ours.append(len(stream) / (time.process_time() - begun))
        assert understood >= len(frames), f"{name}: {understood} of {len(frames)}"
        begun = time.process_time()
        for frame in frames:
            binascii.crc_hqx(frame, 0)
        limit.append(len(stream) / (time.process_time() - begun))
    return Result(
        name=f"codec_{name.rpartition('.')[2]}",
        value=statistics.median(ours) / 1e6,
        unit="MB/s",
        limit="binascii.crc_hqx of each of the same frames",
        limit_value=statistics.median(limit) / 1e6,
        runs=runs,
    )


def _of_noise(name: str, noise: bytes, parser: Callable[[], Parser], runs: int) -> Result:
    stream = noise * (BYTES // len(noise))
    speeds = []
    for _ in range(runs):
        fresh = parser()
        begun = time.process_time()
        for at in range(0, len(stream), CHUNK):
            deque(fresh.feed(stream[at : at + CHUNK]), maxlen=0)
        speeds.append(len(stream) / (time.process_time() - begun) / 1e6)
    return Result(
        name=f"codec_{name.rpartition('.')[2]}_noise",
        value=statistics.median(speeds),
        unit="MB/s",
        limit="1 MB/s in the worst noise",
        limit_value=_NOISE_LIMIT_MB_S,
        runs=runs,
    )
