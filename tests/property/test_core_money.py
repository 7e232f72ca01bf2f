"""Money in the core never appears or disappears, whatever is inserted and whatever happens."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kiosk.core.limits import cap_refusal, largest_cash
from kiosk.core.parts import figures_of, payment_gross, split
from kiosk.core.requisites import masked
from kiosk.core.session import Cap
from tests.support import day
from tests.support.core_builders import SURPLUS_WALLET, WALLET, a_tariff, session
from tests.support.world import World
from wire.entries import OrderOpened, PartKind
from wire.money import ZERO, Tiyn, tenge, total
from wire.policy import Tariff
from wire.refusals import Refusal, RefusalCode
from wire.tariffs import credited_of, is_fee_right

UNHURRIED = settings(deadline=None)
"""The machine may be busy; how long an example takes says nothing here."""

sums = st.integers(0, 50_000_000).map(Tiyn)
tariffs = st.builds(
    lambda ppm, fixed, low, high: a_tariff(
        "x", rate_ppm=ppm, fixed_tiyn=fixed, min_tiyn=low, max_tiyn=None if high is None else low + high
    ),
    st.integers(0, 300_000),
    st.integers(0, 50_000).map(Tiyn),
    st.integers(0, 50_000).map(Tiyn),
    st.none() | st.integers(0, 1_000_000).map(Tiyn),
)


@st.composite
def orders(draw: st.DrawFn) -> OrderOpened:
    """Any order that could have been opened."""
    service = draw(st.sampled_from(["wallet-top-up", "payee"]))
    is_fixed = service == "payee" and draw(st.booleans())
    return OrderOpened(
        session_id=session(1),
        service=service,
        requisites={"phone": WALLET},
        amount_tiyn=draw(st.integers(100, 20_000_000).map(Tiyn)) if is_fixed else None,
        fallback_wallet=SURPLUS_WALLET if is_fixed else None,
        fallback_tariff=draw(tariffs) if is_fixed else None,
        fallback_tariff_version=1 if is_fixed else None,
        tariff_version=1,
        tariff=draw(tariffs),
        policy_version=1,
        is_offline=False,
        is_receipt_on_paper=True,
        language="kk",
        accepts_partial=draw(st.booleans()),
    )


@pytest.mark.rule("W-31")
@pytest.mark.rule("K-08")
@UNHURRIED
@given(orders(), sums)
def test_the_parts_are_exactly_what_was_inserted(opened: OrderOpened, inserted: Tiyn) -> None:
    parts = split(opened, inserted)

    assert total(part.inserted_tiyn for part in parts) == inserted
    assert all(part.inserted_tiyn == part.fee_tiyn + part.credited_tiyn for part in parts)
    assert all(part.fee_tiyn >= 0 and part.credited_tiyn >= 0 for part in parts)
    assert len({part.operation_id for part in parts}) == len(parts)


@pytest.mark.rule("W-31")
@pytest.mark.rule("W-32")
@UNHURRIED
@given(orders(), sums)
def test_every_fee_is_one_that_the_ledger_accepts(opened: OrderOpened, inserted: Tiyn) -> None:
    for part in split(opened, inserted):
        tariff = opened.tariff if part.service == opened.service else opened.fallback_tariff

        assert tariff is not None
        assert is_fee_right(tariff, inserted=part.inserted_tiyn, fee=part.fee_tiyn)


@pytest.mark.rule("K-08")
@UNHURRIED
@given(orders(), sums)
def test_a_covered_fixed_sum_is_paid_exactly_and_one_tiyn_less_does_not_cover(
    opened: OrderOpened, more: Tiyn
) -> None:
    gross = payment_gross(opened)
    assume(gross is not None)
    assert gross is not None

    covered = split(opened, gross + more)
    short = split(opened, gross - 1)

    assert (covered[0].kind, covered[0].credited_tiyn) == (PartKind.PAYMENT, opened.amount_tiyn)
    assert all(
        part.credited_tiyn < (opened.amount_tiyn or 0) for part in short if part.kind is PartKind.PAYMENT
    )


@pytest.mark.rule("K-08")
@UNHURRIED
@given(orders(), sums)
def test_the_screen_shows_what_the_journal_would_say(opened: OrderOpened, inserted: Tiyn) -> None:
    figures, parts = figures_of(opened, inserted), split(opened, inserted)

    assert figures.fee_tiyn == total(part.fee_tiyn for part in parts)
    assert figures.credited_tiyn == (parts[0].credited_tiyn if parts else ZERO)
    assert (
        figures.surplus_tiyn == total(part.inserted_tiyn for part in parts[1:]) or not opened.fallback_wallet
    )
    gross = payment_gross(opened)
    assert figures.remaining_tiyn == (None if gross is None else max(0, gross - inserted))


@pytest.mark.rule("W-12")
@UNHURRIED
@given(tariffs, sums)
def test_the_largest_cash_keeps_the_cap_and_one_tiyn_more_breaks_it(tariff: Tariff, credit_max: Tiyn) -> None:
    opened = OrderOpened(
        session_id=session(1),
        service="wallet-top-up",
        requisites={"phone": WALLET},
        tariff_version=1,
        tariff=tariff,
        policy_version=1,
        is_offline=False,
        is_receipt_on_paper=True,
        language="kk",
    )
    caps = (Cap(credit_max, Refusal(code=RefusalCode.LIMIT_BALANCE)),)

    largest = largest_cash(opened, caps, ())

    assert largest is not None
    assert cap_refusal(caps, credited_of(tariff, largest), ZERO) is None
    assert cap_refusal(caps, credited_of(tariff, largest + 1), ZERO) is not None


@pytest.mark.rule("W-16")
@UNHURRIED
@given(st.lists(sums, min_size=1, max_size=4), sums, sums)
def test_the_strictest_cap_is_named_with_what_is_left(
    limits: list[Tiyn], credited: Tiyn, so_far: Tiyn
) -> None:
    caps = tuple(Cap(limit, Refusal(code=RefusalCode.LIMIT_OPERATION, limit_tiyn=limit)) for limit in limits)

    refusal = cap_refusal(caps, credited, so_far)

    assert (refusal is None) == (credited <= min(limits))
    if refusal is not None:
        assert refusal.limit_tiyn == min(limits)
        assert refusal.left_tiyn == max(0, min(limits) - so_far)


@UNHURRIED
@given(st.text("0123456789", max_size=12), st.text("0 -()+7", max_size=20))
def test_a_mask_keeps_every_digit_in_its_order(raw: str, mask: str) -> None:
    shown = masked(mask, raw)

    places = [sign for sign in mask if sign != "0"]
    digits = iter(shown)
    assert all(sign in digits for sign in raw), (shown, places)


class AnyDay(RuleBasedStateMachine):
    """Hypothesis drives the same deeds as the random days, and shrinks what goes wrong to a few of them."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(float_tiyn=tenge(200_000))
        self.world.open_shop()

    @rule(
        deed=st.sampled_from([act for act, _ in (*day.WORK, *day.TROUBLE, *day.REPAIR)]), random=st.randoms()
    )
    def something_happens(self, deed: day.Deed, random: object) -> None:
        deed(self.world, random)  # type: ignore[arg-type]

    @rule()
    def a_whole_top_up(self) -> None:
        day.restore_power(self.world, None)  # type: ignore[arg-type]
        if self.world.terminal is not None:
            self.world.top_up(5000)
            self.world.forward()

    @invariant()
    def nothing_is_lost_or_invented(self) -> None:
        self.world.check()

    def teardown(self) -> None:
        day.come_to_rest(self.world)
        self.world.check_at_rest()


TestAnyDay = pytest.mark.slow(pytest.mark.rule("K-01")(AnyDay.TestCase))
TestAnyDay.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
