"""Entries keep their hash through storage, transport and changes of the program."""

import json
from uuid import UUID

import pytest
from pydantic import ValidationError

from tests.support.bodies import AT, a_completed, a_stacked_bill, a_whole_order, an_order, session
from wire.encoding import GENESIS_HASH
from wire.entries import (
    BillStacked,
    Body,
    CassetteInserted,
    CassettePutBack,
    CassetteRemoved,
    Collected,
    CollectionOpened,
    DisputedBill,
    Entry,
    KioskStarted,
    LoginFailed,
    OperationAnswered,
    ServiceAction,
    ServiceClosed,
    ServiceOpened,
    body_text,
    parse_body,
)
from wire.messages import BatchAnswer, BatchRequest, Problem, batch_bytes
from wire.money import Tiyn, tenge
from wire.refusals import Refusal, RefusalCode

BODIES: list[Body] = [
    *a_whole_order(1, receipt=1, bills=(tenge(500), tenge(2000)), fee=tenge(50)),
    KioskStarted(boot_id=session(9), software_version="1.0", is_clock_trusted=False),
    OperationAnswered(operation_id=session(1), outcome="credited"),
    OperationAnswered(
        operation_id=session(1), outcome="unapplied", refusal=Refusal(code=RefusalCode.WALLET_CLOSED)
    ),
    ServiceOpened(visit_id=session(4), person="1002", role="technician", is_offline=True),
    ServiceAction(visit_id=session(4), person="1002", action="close", setting="closed", value="yes"),
    ServiceClosed(visit_id=session(4), person="1002", reason="silence"),
    LoginFailed(person="?", reason="unknown", tries=2),
    Collected(collection_id=session(3), bag="B-17", seal="S-9", journal_bills={500000: 1, 50000: 12}),
    CollectionOpened(collection_id=session(3), person="A-7"),
    CassetteRemoved(),
    CassetteRemoved(collection_id=session(3), source="declared", boundary_seq=4),
    CassetteInserted(),
    CassettePutBack(removed_seq=9, person="A-7"),
    Collected(
        collection_id=session(3),
        bag="B-17",
        seal="S-9",
        journal_bills={500000: 1},
        counted_bills={},
        person="A-7",
        opened_seq=2,
        removed_seq=3,
        boundary_seq=3,
        acceptor_bills={500000: 1},
        disputed=(
            DisputedBill(
                bill_id=session(5),
                session_id=session(6),
                value_tiyn=tenge(500),
                reason="silent",
                at=AT,
                service="wallet-top-up",
                receipt_number=7,
            ),
        ),
        is_without_login=True,
        is_without_slip=True,
    ),
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.kind)
def test_a_body_survives_its_text(body: Body) -> None:
    assert parse_body(body_text(body)) == body
    assert body_text(parse_body(body_text(body))) == body_text(body)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.kind)
def test_an_entry_still_follows_after_a_journey(body: Body) -> None:
    entry = Entry.linked(previous_hash=GENESIS_HASH, seq=1, at=AT, body=body)

    for text in (entry.text(), entry.model_dump_json()):
        arrived = Entry.model_validate_json(text)
        assert arrived == entry
        assert arrived.follows(GENESIS_HASH)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.kind)
def test_an_entry_of_known_parts_is_as_one_that_was_looked_at(body: Body) -> None:
    entry = Entry.linked(previous_hash=GENESIS_HASH, seq=1, at=AT, body=body)

    known = Entry.known(seq=1, at=AT, body=body, hash_=entry.hash)

    assert known == entry
    assert repr(known) == repr(entry)
    assert known.model_dump_json(exclude_unset=True) == entry.model_dump_json(exclude_unset=True)
    assert known.model_copy(update={"seq": 2}).seq == 2


def test_the_hash_of_an_entry_is_what_was_agreed() -> None:
    """Fixed for ever: kiosks in the field carry chains made by it."""
    bill = BillStacked(session_id=None, bill_id=UUID(int=7), value_tiyn=tenge(500))
    entry = Entry.linked(previous_hash=GENESIS_HASH, seq=1, at=AT, body=bill)

    assert body_text(bill) == (
        '{"bill_id":"00000000-0000-0000-0000-000000000007","kind":"bill_stacked","session_id":null,"value_tiyn":50000}'
    )
    assert entry.hash == "42dcd720e62ae9b917dd4bb1ab1cfe9c97f8f693f2a8e4e7e95992fc868be540"


@pytest.mark.parametrize(
    "changed",
    [
        {"seq": 2},
        {"at": "2026-11-22T09:05:01Z"},
        {"body": json.loads(body_text(a_stacked_bill(value=tenge(1000))))},
        {"hash": "0" * 64},
    ],
)
def test_a_changed_entry_follows_nothing(changed: dict[str, object]) -> None:
    entry = Entry.linked(previous_hash=GENESIS_HASH, seq=1, at=AT, body=a_stacked_bill())

    assert not Entry.model_validate_json(json.dumps(json.loads(entry.text()) | changed)).follows(GENESIS_HASH)


def test_the_kind_is_part_of_what_is_hashed() -> None:
    intended, stacked = a_whole_order(1, receipt=1)[1:3]

    assert body_text(intended) != body_text(stacked)


def test_a_field_at_its_default_is_not_in_the_text_so_that_later_versions_may_add_fields() -> None:
    assert "is_at_power_up" not in body_text(a_stacked_bill())
    assert "amount_tiyn" not in body_text(an_order())


@pytest.mark.parametrize(
    "text",
    ['{"kind":"coin_stacked"}', "{}", "[]", '{"kind":"print_intended","receipt_number":1,"copies":2}'],
)
def test_a_body_that_this_program_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        parse_body(text)


def test_receipt_numbers_begin_at_one() -> None:
    with pytest.raises(ValidationError):
        a_completed(receipt=0)


def test_a_batch_is_read_as_it_was_written() -> None:
    first = Entry.linked(previous_hash=GENESIS_HASH, seq=1, at=AT, body=an_order())
    second = Entry.linked(previous_hash=first.hash, seq=2, at=AT, body=a_stacked_bill())
    request = BatchRequest(previous_hash=GENESIS_HASH, entries=(first, second))

    assert BatchRequest.model_validate_json(batch_bytes(request)) == request


def test_an_answer_may_say_more_than_an_older_kiosk_knows() -> None:
    answer = BatchAnswer.model_validate(
        {
            "acknowledged_seq": 1,
            "acknowledged_hash": GENESIS_HASH,
            "results": [{"operation_id": session(1), "outcome": "credited", "posted_at": "now"}],
            "allotment": {"left_tiyn": 5, "as_of_seq": 1, "as_of": AT, "target_tiyn": 9},
            "policy_version": 3,
            "server_time": AT,
            "notice": "maintenance",
        }
    )

    assert answer.allotment.left_tiyn == Tiyn(5)


def test_a_problem_may_carry_the_time() -> None:
    problem = Problem.model_validate_json(
        '{"type":"about:blank","title":"t","status":401,"code":"clock_skewed","server_time":"2026-11-22T09:05:00Z"}'
    )

    assert problem.server_time == AT
