"""What entries amount to: open items after a crash, counters for the collector, and what may not be written."""

from collections.abc import Iterable

import pytest

from offline_queue.faults import IllegalEntry
from offline_queue.standing import Standing, after, refuse_illegal
from tests.support.bodies import (
    AT,
    BILL,
    a_completed,
    a_disputed_bill,
    a_found_bill,
    a_stacked_bill,
    a_top_up,
    a_whole_order,
    an_intent,
    an_order,
    bill_id,
    operation_id,
    session,
)
from wire.entries import (
    BillReturned,
    Body,
    Collected,
    OperationAnswered,
    OrderCancelled,
    PartKind,
    PrintEnded,
    PrintIntended,
)
from wire.money import tenge


def standing_of(bodies: Iterable[Body]) -> Standing:
    standing = Standing()
    for seq, body in enumerate(bodies, start=1):
        refuse_illegal(standing, body)
        standing = after(standing, seq, AT, body)
    return standing


def returned(number: int = 1, n: int = 1) -> BillReturned:
    return BillReturned(
        session_id=session(number), bill_id=bill_id(number, n), value_tiyn=BILL, reason="limit"
    )


def test_an_empty_journal_leaves_nothing_open() -> None:
    unfinished = Standing().unfinished()

    assert (unfinished.order, unfinished.intent, unfinished.unprinted) == (None, None, None)
    assert Standing().next_receipt_number == 1


@pytest.mark.rule("K-07")
def test_an_order_cut_off_is_found_with_its_bills_and_the_bill_on_its_way() -> None:
    unfinished = standing_of([an_order(), an_intent(n=1), a_stacked_bill(n=1), an_intent(n=2)]).unfinished()

    assert unfinished.order == an_order()
    assert unfinished.order_opened_at == AT
    assert unfinished.stacked == (a_stacked_bill(n=1),)
    assert unfinished.intent == an_intent(n=2)


@pytest.mark.rule("K-01")
@pytest.mark.parametrize(
    "outcome", [a_stacked_bill(), returned(), a_disputed_bill()], ids=lambda body: body.kind
)
def test_an_outcome_closes_its_intent(outcome: Body) -> None:
    assert standing_of([an_order(), an_intent(), outcome]).intent is None


@pytest.mark.parametrize(
    "end", [OrderCancelled(session_id=session(1), reason="left"), a_completed(receipt=1, parts=[])]
)
def test_a_cancelled_or_completed_order_is_closed(end: Body) -> None:
    assert standing_of([an_order(), end]).order is None


def test_a_disputed_bill_stays_with_its_order_and_with_the_cassette() -> None:
    standing = standing_of([an_order(), an_intent(), a_disputed_bill()])

    assert standing.unfinished().disputed == (a_disputed_bill(),)
    assert [bill.bill_id for bill in standing.counters.disputed] == [a_disputed_bill().bill_id]
    assert standing.counters.disputed[0].service == an_order().service
    assert standing.counters.stacked == {}


@pytest.mark.rule("K-01")
def test_a_disputed_bill_that_turns_up_later_is_counted_and_no_longer_in_doubt() -> None:
    late = a_found_bill().model_copy(update={"bill_id": a_disputed_bill().bill_id})

    counters = standing_of([an_order(), an_intent(), a_disputed_bill(), late]).counters

    assert counters.disputed == ()
    assert counters.stacked == {BILL: 1}


@pytest.mark.rule("K-01")
def test_a_bill_found_without_a_session_stays_open_until_it_has_an_order_of_its_own() -> None:
    found = [a_found_bill(1), a_found_bill(2, tenge(2000))]
    unapplied = a_top_up(5, tenge(2000)).model_copy(update={"kind": PartKind.UNAPPLIED})
    completed = a_completed(5, receipt=1, parts=[unapplied]).model_copy(update={"ending": "found"})

    assert standing_of(found).unfinished().found == tuple(found)
    assert standing_of([*found, completed]).unfinished().found == (a_found_bill(1),)


@pytest.mark.rule("K-01")
def test_a_bill_that_came_after_its_order_ended_is_not_forgotten() -> None:
    bodies = [an_order(), an_intent(), OrderCancelled(session_id=session(1), reason="left"), a_stacked_bill()]

    assert standing_of(bodies).unfinished().found == (a_stacked_bill(),)


@pytest.mark.rule("W-83")
def test_receipt_numbers_go_on_after_the_last() -> None:
    standing = standing_of([*a_whole_order(1, receipt=1), *a_whole_order(2, receipt=2)])

    assert standing.next_receipt_number == 3


def test_a_receipt_is_unprinted_until_its_print_ended() -> None:
    order = a_whole_order(1, receipt=1)
    intended, ended = PrintIntended(receipt_number=1), PrintEnded(receipt_number=1, outcome="unknown")

    before = standing_of(order).unfinished()
    during = standing_of([*order, intended]).unfinished()
    afterwards = standing_of([*order, intended, ended]).unfinished()

    assert (before.unprinted, before.is_print_intended) == (order[-1], False)
    assert before.unprinted_order == order[0]
    assert (during.unprinted, during.is_print_intended) == (order[-1], True)
    assert afterwards.unprinted is None


def test_an_order_without_paper_has_no_unprinted_receipt() -> None:
    order = [an_order(is_receipt_on_paper=False), *a_whole_order(1, receipt=1)[1:]]

    assert standing_of(order).unfinished().unprinted is None


def test_printing_an_older_receipt_again_changes_nothing() -> None:
    bodies = [*a_whole_order(1, receipt=1), *a_whole_order(2, receipt=2)]

    assert standing_of([*bodies, PrintIntended(receipt_number=1)]) == standing_of(bodies)


def test_counters_hold_bills_sums_and_receipts_since_the_last_collection() -> None:
    first = a_whole_order(1, receipt=1, bills=(tenge(500), tenge(2000)), fee=tenge(50))
    second = [an_order(2), an_intent(2), returned(2), OrderCancelled(session_id=session(2), reason="left")]
    answered = OperationAnswered(operation_id=operation_id(1), outcome="unapplied")

    counters = standing_of([*first, *second, answered]).counters

    assert counters.stacked == {50_000: 1, 200_000: 1}
    assert counters.returned == {50_000: 1}
    assert counters.stacked_tiyn == tenge(2500)
    assert (counters.inserted_tiyn, counters.fee_tiyn) == (tenge(2500), tenge(50))
    assert counters.credited_tiyn == tenge(2450)
    assert (counters.orders, counters.receipt_first, counters.receipt_last) == (1, 1, 1)
    assert counters.unapplied_operations == 1


def test_a_collection_empties_the_counters_but_not_the_receipt_number() -> None:
    collected = Collected(collection_id=session(7), bag="B", seal="S", journal_bills={50_000: 1})
    standing = standing_of([*a_whole_order(1, receipt=1), collected])

    assert standing.counters.stacked == {}
    assert (standing.counters.since_seq, standing.counters.since_at) == (5, AT)
    assert standing.next_receipt_number == 2


ILLEGAL: dict[str, list[Body]] = {
    "a second order beside an open one": [an_order(1), an_order(2)],
    "a bill without an order": [an_intent()],
    "a bill of another session": [an_order(1), an_intent(2)],
    "two bills on their way": [an_order(), an_intent(n=1), an_intent(n=2)],
    "the same bill stacked twice": [an_order(), an_intent(), a_stacked_bill(), a_stacked_bill()],
    "the same found bill twice": [a_found_bill(), a_found_bill()],
    "cancelled with cash inside": [
        an_order(),
        an_intent(),
        a_stacked_bill(),
        OrderCancelled(session_id=session(1), reason="left"),
    ],
    "a receipt number left out": a_whole_order(1, receipt=2),
    "a receipt number repeated": [*a_whole_order(1, receipt=1), *a_whole_order(2, receipt=1)],
    "more completed than stacked": [an_order(), a_completed(receipt=1)],
    "less completed than stacked": [*a_whole_order(1, receipt=1)[:-1], a_completed(receipt=1, parts=[])],
    "parts that are not the whole": [
        *a_whole_order(1, receipt=1)[:-1],
        a_completed(receipt=1).model_copy(update={"parts": (a_top_up(inserted=tenge(400)),)}),
    ],
    "a part that is not fee and credit": [
        *a_whole_order(1, receipt=1)[:-1],
        a_completed(receipt=1, parts=[a_top_up().model_copy(update={"fee_tiyn": tenge(1)})]),
    ],
    "a negative fee": [
        *a_whole_order(1, receipt=1)[:-1],
        a_completed(receipt=1, parts=[a_top_up(fee=tenge(-1))]),
    ],
    "cash from nowhere": [a_found_bill(), a_completed(5, receipt=1, parts=[a_top_up(5, tenge(2000))])],
}


@pytest.mark.rule("K-01")
@pytest.mark.rule("W-83")
@pytest.mark.parametrize("bodies", ILLEGAL.values(), ids=ILLEGAL.keys())
def test_what_contradicts_the_entries_before_is_refused(bodies: list[Body]) -> None:
    with pytest.raises(IllegalEntry):
        standing_of(bodies)
