"""Whatever a line may carry: no exception, no money out of noise, no memory without bound, no event twice."""

from __future__ import annotations

from collections import deque
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.bill_acceptors.cctalk import CctalkCodec, encryption
from devices.bill_acceptors.cctalk.codes import bill_meaning, coin_meaning
from devices.bill_acceptors.cctalk.denominations import AS_IT_IS, bill_of, coins_of
from devices.bill_acceptors.cctalk.event_log import (
    EMPTY,
    EVENTS_KEPT,
    NOTHING,
    Reading,
    news_between,
    next_counter,
)
from devices.bill_acceptors.cctalk.frames import (
    CRC,
    FRAME_BYTES_MAX,
    SUM,
    EncryptedSeal,
    Frame,
    FrameParser,
    read_frame,
)
from devices.commands import AcknowledgeBill, EnableBills, HoldBill, ResetAcceptor, ReturnBill, StackBill
from devices.events import BillEscrowed, BillReturned, BillStacked
from devices.simulators.cctalk import BILLS, COINS, CctalkFirmware
from devices.simulators.hands import Hands
from devices.simulators.memory import MemoryFile
from tests.support.cctalk_bench import Bench

SEALS = [SUM, CRC, EncryptedSeal("123456")]
MONEY = (BillEscrowed, BillStacked, BillReturned)

frames = st.builds(
    Frame, st.integers(0, 255), st.integers(0, 255), st.binary(max_size=255), st.integers(0, 255)
)
seals = st.sampled_from(SEALS)
pauses = st.sampled_from([0.0, 0.001, 0.02, 0.06, 0.25, 1.0, 6.0, 30.0])
commands = st.sampled_from(
    [
        EnableBills(frozenset({50_000})),
        EnableBills(frozenset()),
        StackBill(),
        ReturnBill(),
        HoldBill(),
        AcknowledgeBill(),
        ResetAcceptor(),
    ]
)
pairs = st.one_of(
    st.tuples(st.integers(0, 255), st.integers(0, 255)),
    st.sampled_from([(2, 0), (2, 1), (0, 1), (0, 2), (0, 6), (0, 11), (0, 12), (0, 18)]),
)


@given(frames, seals)
def test_a_frame_is_read_as_it_was_written(frame, seal):
    read = read_frame(seal.to_bytes(frame), seal)

    assert (read.destination, read.header, read.data) == (frame.destination, frame.header, frame.data)
    assert seal.to_bytes(read)[3:-1] == seal.to_bytes(frame)[3:-1] or seal.name == "encrypted"


@given(frames, seals, st.integers(0, 10**6))
def test_one_flipped_bit_is_always_seen(frame, seal, position):
    raw = bytearray(seal.to_bytes(frame))
    raw[position // 8 % len(raw)] ^= 1 << position % 8

    assert [*FrameParser(seal).feed(bytes(raw))][:1] != [read_frame(seal.to_bytes(frame), seal)]


@given(st.binary(min_size=3, max_size=258), st.integers(0, 999_999))
def test_what_is_encrypted_is_decrypted(plain, code):
    key = encryption.key_of(f"{code:06}")

    assert encryption.decrypt(encryption.encrypt(plain, key), key) == plain


@given(st.lists(frames, min_size=1, max_size=5), seals, st.data())
def test_any_split_of_the_bytes_gives_the_same_frames(written, seal, data):
    raw, parser = b"".join(seal.to_bytes(frame) for frame in written), FrameParser(seal)
    found: list[Frame] = []

    while raw:
        size = data.draw(st.integers(1, len(raw)))
        found += parser.feed(raw[:size])
        raw = raw[size:]

    assert [(frame.destination, frame.header, frame.data) for frame in found] == [
        (frame.destination, frame.header, frame.data) for frame in written
    ]


@given(st.lists(st.binary(max_size=40), max_size=20), seals)
def test_the_parser_never_holds_more_than_one_frame(noise, seal):
    parser = FrameParser(seal)

    for chunk in noise:
        list(parser.feed(chunk * 30))
        assert len(parser._buffer) <= FRAME_BYTES_MAX


@given(st.lists(st.tuples(st.binary(max_size=40), pauses), max_size=30))
def test_noise_makes_no_money(parts):
    """Eight bits of sum let noise through now and then; that it is an answer of eleven bytes from 40 to 1 it is not."""
    codec, now = CctalkCodec(), 0.0

    for data, pause_s in parts:
        codec.data_to_send(now)
        codec.receive_data(data, now)
        now += pause_s
        codec.handle_timer(now)
        while (event := codec.next_event()) is not None:
            assert not isinstance(event, MONEY)
        assert codec.timer() is not None


@pytest.mark.parametrize("is_coins", [False, True])
@given(st.lists(st.one_of(pairs, commands, pauses, st.binary(max_size=12), st.just("power")), max_size=40))
def test_no_device_and_no_host_can_make_the_codec_fail(is_coins, steps):
    bench = Bench(CctalkCodec(is_coins=is_coins))
    bench.unit.address = 2 if is_coins else 40
    bench.passes(6.0)

    for step in steps:
        match step:
            case tuple():
                bench.unit.happens(step)
                bench.passes(0.3)
            case bytes():
                bench.codec.receive_data(step, bench.now)
            case float():
                bench.now += step
                bench.codec.handle_timer(bench.now)
            case "power":
                bench.unit.loses_power()
            case _:
                bench.codec.send(step)
        bench.collect()
        assert bench.codec.timer() is not None


@given(
    st.lists(st.one_of(st.just((2, 0)), st.just((2, 1)), st.just((0, 2)), st.just((0, 1))), max_size=4).map(
        tuple
    ),
    st.lists(st.integers(0, 5), max_size=40),
    st.integers(0, 255),
)
def test_every_credit_of_the_log_is_told_once_however_it_is_read(batch, sizes, start):
    """Read after any number of events up to five, from any place of the counter."""
    log: deque[tuple[int, int]] = deque(
        [(9, 9)] * EVENTS_KEPT if start else [NOTHING] * EVENTS_KEPT, EVENTS_KEPT
    )
    old, told, happened = Reading(start, tuple(log)), 0, 0
    counter = start
    for size in sizes:
        for pair in (batch * 5)[:size]:
            counter = next_counter(counter)
            log.appendleft(pair)
            happened += 1
        new = Reading(counter, tuple(log))
        news = news_between(old, new, is_unbroken=True)
        told += len(news.events)
        assert not news.lost
        for (_, earlier), (_, later) in pairwise(news.events):
            assert later.counter == next_counter(earlier.counter)
        again = news_between(new, new, is_unbroken=False)
        assert again.events == ()
        old = new

    assert told == happened


@given(
    st.integers(0, 255),
    st.lists(pairs, min_size=5, max_size=5),
    st.integers(0, 255),
    st.lists(pairs, min_size=5, max_size=5),
    st.booleans(),
)
def test_any_two_readings_can_be_compared(old, older, new, newer, is_unbroken):
    news = news_between(Reading(old, tuple(older)), Reading(new, tuple(newer)), is_unbroken=is_unbroken)

    assert len(news.events) <= EVENTS_KEPT
    assert all(len(before.pairs) == EVENTS_KEPT for _, before in news.events)
    assert news_between(EMPTY, EMPTY, is_unbroken=is_unbroken).events == ()


@given(st.integers(0, 255), st.integers(0, 255))
def test_every_pair_has_a_meaning(first, second):
    for meaning in (bill_meaning(first, second), coin_meaning(first, second)):
        assert meaning.name
        assert (meaning.kind == "fault") == (meaning.fault is not None)
        assert meaning.kind != "credit" or meaning.bill_type == first > 0


@given(st.binary(min_size=7, max_size=7))
def test_any_row_of_a_table_can_be_read(row):
    bill = bill_of(1, row, AS_IT_IS)
    coins = coins_of({1: row[:6]})

    assert bill is None or bill.value_tiyn > 0
    assert all(coin.value_tiyn > 0 for coin in coins)


@given(st.lists(st.binary(max_size=40), max_size=20), st.lists(frames, max_size=10))
def test_no_host_can_make_a_simulated_unit_fail(noise, asked):
    for model, address in ((BILLS, 40), (COINS, 2)):
        unit, now = CctalkFirmware(MemoryFile(None), lambda *_, **__: None, model=model, address=address), 0.0
        requests = [SUM.to_bytes(Frame(address, frame.header, frame.data)) for frame in asked]
        for data in (*noise, *requests):
            unit.receive_data(data, now)
            now += 0.6
            unit.handle_timer(now)
            unit.data_to_send()

        assert unit.mechanics.memory.counts()["stacked"] == {}


_WORDS = st.sampled_from(
    [
        "insert 500",
        "insert 300",
        "insert 500 bad",
        "jam",
        "ok",
        "power-cycle",
        "reset",
        "storm",
        "leave-bill",
        "echo-on",
    ]
)
_REQUESTS = st.sampled_from(
    [
        bytes.fromhex(z)
        for z in ("9f", "fe", "e7 7f 00", "e4 01", "e4 00", "9a 01", "9a 00", "9a ff", "99 01", "99 03", "01")
    ]
)


@given(st.lists(st.one_of(_WORDS, _REQUESTS, pauses), max_size=80))
def test_a_simulated_unit_never_loses_or_makes_a_bill(steps):
    taken = 0

    def emit(event: str, **_: object) -> None:
        nonlocal taken
        taken += event == "accepting"

    unit, now = CctalkFirmware(MemoryFile(None), emit), 0.0
    hands = Hands(unit, emit)
    for step in steps:
        match step:
            case str():
                hands.obey(step, now)
            case bytes():
                unit.receive_data(SUM.to_bytes(Frame(40, step[0], step[1:])), now)
            case _:
                now += step
        unit.handle_timer(now)

    memory = unit.mechanics.memory
    assert sum(memory.stacked.values()) + memory.returned + (memory.path is not None) == taken
