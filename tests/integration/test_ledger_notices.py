"""Notices to merchants, delivered to a real server on loopback that fails, delays and repeats (W-24)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger.merchants.delivery import (
    EVENT_HEADER,
    TRIED_FOR,
    NoticeForged,
    NoticeKey,
    next_attempt,
    verify_notice,
    wait_after,
)
from ledger.merchants.notices import (
    EventKind,
    Notice,
    erase_requisites,
    queue_notice,
    queue_notices,
    told_of,
)
from ledger.merchants.worker import NoticeWorker, dead_events
from ledger.outgoing import is_public
from tests.support.ledger_bench import NOON, LedgerBench
from tests.support.merchant_api import (
    MERCHANT,
    NOTICE_KEY,
    Loopback,
    MerchantClient,
    Reply,
    loopback,
    merchant_client,
    pay_cash,
    payment_id,
    set_merchant,
)
from tests.support.staff_api import staff_client

pytest_plugins = ["tests.support.ledger_fixtures"]


@dataclass
class Post:
    """A merchant with an address on loopback, and the worker that delivers to it."""

    bench: LedgerBench
    client: MerchantClient
    server: Loopback
    timeout_s: float = 5

    def deliver(self) -> int:
        worker = NoticeWorker(
            engine=self.bench.engine,
            clock=lambda: self.bench.now,
            key=NOTICE_KEY,
            timeout_s=self.timeout_s,
            are_private_allowed=True,
        )
        return worker.work()

    def events(self, **more: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.client.get("/events", params=more).json()["items"]
        return items

    @property
    def states(self) -> list[str]:
        return [each["state"] for each in self.events()]


@pytest.fixture
def post(bench: LedgerBench) -> Iterator[Post]:
    with loopback() as server:
        set_merchant(bench, notice_url=f"{server.url}/tolem")
        yield Post(bench, merchant_client(bench), server)


def test_a_notice_is_held_back_from_addresses_of_our_own_networks(post: Post) -> None:
    pay_cash(post.bench, 200_000)
    names = post.server.url, post.server.url.replace("127.0.0.1", "localhost")
    for name in names:
        set_merchant(post.bench, notice_url=name)
        worker = NoticeWorker(engine=post.bench.engine, clock=lambda: post.bench.now, key=NOTICE_KEY)
        assert worker.work() == 0
        post.bench.now += timedelta(minutes=1)

    assert post.server.received == []
    assert [each["last_failure"] for each in post.events()] == ["an address that is not of the internet"]
    assert post.deliver() == 1


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2a00:1450:4010::8a", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_an_address_is_of_the_internet_or_not(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.rule("W-24")
def test_a_merchant_is_told_of_cash_with_what_it_needs_to_book_it_and_a_signature(post: Post) -> None:
    part = pay_cash(post.bench, 200_000, fee=10_000)

    assert post.deliver() == 1
    assert post.deliver() == 0

    got = post.server.received[0]
    verify_notice(NOTICE_KEY.public_key, got.headers, got.body)
    assert got.headers[EVENT_HEADER] == got.json["event_id"]
    assert got.json["requisites"] == {"account": "12345678"}
    told = {name: got.json[name] for name in ("kind", "payee", "amount_tiyn", "source", "receipt_number")}
    assert told == {
        "kind": "payment",
        "payee": MERCHANT,
        "amount_tiyn": 190_000,
        "source": "kiosk",
        "receipt_number": 1,
    }
    assert got.json["operation_id"] == str(part.operation_id)
    paid = UUID(got.json["payment_id"])
    assert post.bench.run(told_of, [paid]) == {paid}
    assert post.states == ["delivered"]
    assert post.bench.findings() == []


@pytest.mark.rule("W-70")
def test_a_merchant_is_told_under_signature_that_a_payment_was_reversed(post: Post) -> None:
    part = pay_cash(post.bench, 200_000, fee=10_000)
    assert post.deliver() == 1
    paid = post.server.received[0].json
    asked = {"posting_id": paid["payment_id"], "cause": "operators_error", "reason": "Case 7: wrong payee"}
    proposed = staff_client(post.bench, "support").post("/v1/operator/reversals", asked).json()["proposal_id"]
    assert post.deliver() == 0
    finance = staff_client(post.bench, "finance")
    assert finance.post(f"/v1/operator/proposals/{proposed}/approval").status_code == 200

    assert post.deliver() == 1

    got = post.server.received[1]
    verify_notice(NOTICE_KEY.public_key, got.headers, got.body)
    told = {name: got.json[name] for name in ("kind", "payment_id", "operation_id", "amount_tiyn")}
    assert told == {
        "kind": "payment_reversed",
        "payment_id": paid["payment_id"],
        "operation_id": str(part.operation_id),
        "amount_tiyn": 190_000,
    }
    assert post.client.balance == 0
    assert post.bench.findings() == []


@pytest.mark.rule("W-24")
@pytest.mark.parametrize(
    "trouble", [Reply(500), Reply(404), Reply(302), Reply(is_cut=True)], ids=["500", "404", "302", "cut"]
)
def test_a_notice_that_is_not_taken_is_sent_again_the_same_until_it_is(post: Post, trouble: Reply) -> None:
    pay_cash(post.bench, 200_000)
    post.server.answer = lambda _asked: trouble

    assert post.deliver() == 0
    assert post.deliver() == 0  # not before its time
    post.bench.now += timedelta(seconds=10)
    assert post.deliver() == 0
    post.server.answer = lambda _asked: Reply(200)
    post.bench.now += timedelta(seconds=20)
    assert post.deliver() == 1

    assert len({each.body for each in post.server.received}) == 1
    assert len(post.server.received) == 3
    for each in post.server.received:
        verify_notice(NOTICE_KEY.public_key, each.headers, each.body)
    assert [(each["state"], each["attempts"]) for each in post.events()] == [("delivered", 3)]


def a_worker(post: Post) -> NoticeWorker:
    return NoticeWorker(
        engine=post.bench.engine, clock=lambda: post.bench.now, key=NOTICE_KEY, are_private_allowed=True
    )


def test_a_worker_that_is_to_end_sends_no_other_notice_and_leaves_the_rest_due(post: Post) -> None:
    for _ in range(3):
        queue(post, uuid4())
    worker = a_worker(post)

    def ends(_asked: Any) -> Reply:
        worker.ending.set()
        return Reply(200)

    post.server.answer = ends
    assert worker.work() == 1
    assert len(post.server.received) == 1

    assert post.deliver() == 2
    assert post.states == ["delivered"] * 3


def test_a_slow_merchant_takes_half_a_minute_of_a_round_and_goes_on_in_the_next(post: Post) -> None:
    for _ in range(3):
        queue(post, uuid4())

    def slow(_asked: Any) -> Reply:
        post.bench.now += timedelta(seconds=20)
        return Reply(200)

    post.server.answer = slow
    assert a_worker(post).work() == 2
    assert a_worker(post).work() == 1


def test_a_merchant_that_takes_too_long_is_asked_again_and_its_other_notices_wait(post: Post) -> None:
    pay_cash(post.bench, 200_000)
    queue(post, uuid4())
    post.timeout_s = 0.3
    post.server.answer = lambda _asked: Reply(is_held=True)

    assert post.deliver() == 0
    assert len(post.server.received) == 1
    assert {each["last_failure"] for each in post.events()} == {"timed out"}

    post.server.answer = lambda _asked: Reply(200)
    post.timeout_s = 5
    post.bench.now += timedelta(seconds=10)
    assert post.deliver() == 2


@pytest.mark.rule("W-24")
def test_a_notice_is_given_up_after_days_stays_in_the_list_and_can_be_asked_for(post: Post) -> None:
    pay_cash(post.bench, 200_000)
    post.server.answer = lambda _asked: Reply(500)
    post.deliver()
    post.bench.now += TRIED_FOR
    post.deliver()
    dead = (post.states, dead_events(post.bench.engine))
    post.bench.now += timedelta(days=30)
    nothing = post.deliver()
    event_id = post.events()[0]["event_id"]

    again = post.client.post(f"/events/{event_id}/delivery")
    post.server.answer = lambda _asked: Reply(200)

    assert dead == (["dead"], 1)
    assert (nothing, again.status_code) == (0, 202)
    assert post.deliver() == 1
    assert post.states == ["delivered"]
    assert post.client.post(f"/events/{uuid4()}/delivery").status_code == 404


def test_one_merchants_trouble_holds_up_nobody_else(post: Post) -> None:
    set_merchant(post.bench, "turan-gsm", notice_url="http://127.0.0.1:1/closed")
    pay_cash(post.bench, 200_000)
    queue(post, uuid4(), merchant="turan-gsm")

    assert post.deliver() == 1
    assert post.states == ["delivered"]


def test_a_worker_that_dies_after_sending_lets_it_be_sent_again(post: Post) -> None:
    pay_cash(post.bench, 200_000)

    class Dies(Exception):
        pass

    asked: list[datetime] = []

    def dies() -> datetime:
        # It is asked for the time when it claims, when it signs, and when it has been answered.
        asked.append(post.bench.now)
        if len(asked) == 3:
            raise Dies
        return post.bench.now

    worker = NoticeWorker(engine=post.bench.engine, clock=dies, key=NOTICE_KEY, are_private_allowed=True)
    with pytest.raises(Dies):
        worker.work()
    at_once = post.deliver()
    post.bench.now += timedelta(minutes=5)

    assert (at_once, post.deliver()) == (0, 1)
    assert len(post.server.received) == 2
    assert len({each.json["event_id"] for each in post.server.received}) == 1


@pytest.mark.rule("W-24")
def test_a_merchant_without_an_address_is_told_by_its_list(bench: LedgerBench) -> None:
    client = merchant_client(bench)
    part = pay_cash(bench, 200_000)
    payment = UUID(payment_id(client, part.operation_id))

    listed = client.get("/events").json()["items"]

    assert [each["state"] for each in listed] == ["listed"]
    assert bench.run(told_of, [payment, uuid4()]) == {payment}
    assert client.post(f"/events/{listed[0]['event_id']}/delivery").status_code == 404


def test_a_payment_is_complete_only_when_its_notice_was_taken(post: Post) -> None:
    part = pay_cash(post.bench, 200_000)
    payment = UUID(payment_id(post.client, part.operation_id))

    before = post.bench.run(told_of, [payment])
    post.deliver()

    assert (before, post.bench.run(told_of, [payment])) == (frozenset(), {payment})


def test_the_same_notice_twice_is_one_event(post: Post) -> None:
    subject = uuid4()
    queue(post, subject)
    queue(post, subject)

    assert post.deliver() == 1


def test_events_are_paged_and_asked_for_by_state_and_kind(post: Post) -> None:
    for _ in range(3):
        queue(post, uuid4(), kind=EventKind.REFUND)
    pay_cash(post.bench, 200_000)

    first = post.client.get("/events", params={"limit": 3}).json()
    rest = post.client.get("/events", params={"limit": 3, "cursor": first["next_cursor"]}).json()

    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (3, 1, None)
    assert len({each["event_id"] for each in first["items"] + rest["items"]}) == 4
    assert [each["kind"] for each in post.events(kind="payment")] == ["payment"]
    assert post.events(state="dead") == []


def test_what_a_holder_answered_can_be_forgotten_and_the_event_stays(post: Post) -> None:
    wallet_id = uuid4()
    queue(post, uuid4(), requisites={"account": "87654321"}, wallet_id=wallet_id)

    post.bench.run(erase_requisites, wallet_id)

    assert post.deliver() == 1
    assert b"87654321" not in post.server.received[0].body


def queue(post: Post, subject: UUID, *, merchant: str = MERCHANT, **more: Any) -> None:
    notice = Notice(
        **{
            "merchant_code": merchant,
            "kind": EventKind.PAYMENT,
            "subject_id": subject,
            "at": NOON,
            "content": {"payment_id": str(subject), "operation_id": str(subject), "amount_tiyn": 1},
            **more,
        }
    )
    post.bench.run(queue_notice, notice, post.bench.now)


# --- rules --------------------------------------------------------------------------------------------------


@pytest.mark.rule("W-24")
def test_waits_double_from_ten_seconds_to_six_hours() -> None:
    assert [wait_after(count).total_seconds() for count in (1, 2, 3, 12, 13, 99)] == [
        10,
        20,
        40,
        20_480,
        21_600,
        21_600,
    ]


def test_the_last_attempt_is_at_the_end_of_the_time_and_none_is_after_it() -> None:
    end = NOON + TRIED_FOR

    assert next_attempt(NOON, 1, end) == NOON + timedelta(seconds=10)
    assert next_attempt(end - timedelta(seconds=1), 30, end) == end
    assert next_attempt(end, 31, end) is None


def test_a_signature_covers_event_time_and_body() -> None:
    event, body = uuid4(), b'{"a":1}'
    good = NOTICE_KEY.headers(event, "2026-11-22T07:00:00Z", body)
    verify_notice(NOTICE_KEY.public_key, good, body)

    forged = [
        (good, b'{"a":2}'),
        ({**good, EVENT_HEADER: str(uuid4())}, body),
        ({**good, "Tolem-Time": "2026-11-22T07:00:01Z"}, body),
        ({**good, "Tolem-Signature": "AAAA"}, body),
        ({name: value for name, value in good.items() if name != "Tolem-Time"}, body),
        (NoticeKey.generate().headers(event, "2026-11-22T07:00:00Z", body), body),
    ]
    for headers, sent in forged:
        with pytest.raises(NoticeForged):
            verify_notice(NOTICE_KEY.public_key, headers, sent)
    assert NoticeKey.from_text(NOTICE_KEY.to_text()).public_key == NOTICE_KEY.public_key


def test_nothing_is_queued_for_nothing(bench: LedgerBench) -> None:
    bench.run(queue_notices, [], bench.now)

    assert merchant_client(bench).get("/events").json()["items"] == []
