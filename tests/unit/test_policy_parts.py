"""A policy by its parts: what changed is told, what cannot be read stays and ages by itself (K-05)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from kiosk.api import CashView
from kiosk.core import events
from kiosk.core.catalogue import blockers, service_refusal
from tests.support.core_builders import NOW, a_payee, a_policy, a_tariff
from tests.support.stories import an_open_shop
from wire.messages import have_of, have_text
from wire.money import tenge
from wire.policy import PART_FIELDS, AgeLimits, PartState, Policy, PolicyPart, whole
from wire.refusals import RefusalCode

LATER = NOW + timedelta(hours=2)


def issued(**changes: object) -> Policy:
    return a_policy(**{"issued_at": NOW, **changes}).with_versions()


def test_every_field_of_a_policy_belongs_to_one_part() -> None:
    fields = [name for names in PART_FIELDS.values() for name in names]

    assert sorted(fields) == sorted(set(Policy.model_fields) - {"version", "issued_at", "parts"})
    assert set(PART_FIELDS) == set(PolicyPart)


def test_only_what_the_kiosk_lacks_is_told_and_the_rest_becomes_as_fresh() -> None:
    held = issued()
    newer = issued(version=4, issued_at=LATER, tariffs=(a_tariff(rate_ppm=30_000),))

    update = newer.update_for(have_of(have_text(held)))

    assert set(update.changed) == {"tariffs"}
    assert held.updated(update) == newer
    assert held.updated(update).as_of(PolicyPart.PAYEES) == LATER


def test_an_update_survives_the_wire_and_is_whole_for_who_holds_nothing() -> None:
    policy = issued()
    update = policy.update_for({})
    told = type(update).model_validate_json(update.model_dump_json())

    assert whole(told) == policy
    lacking = {part: fields for part, fields in told.changed.items() if part != "offer"}
    with pytest.raises(ValidationError):
        whole(told.model_copy(update={"changed": lacking}))


@pytest.mark.rule("K-05")
def test_a_part_that_cannot_be_read_stays_as_it_was_with_its_age() -> None:
    held = issued()
    newer = issued(version=4, issued_at=LATER, blocked_wallets=frozenset({"ab" * 32}))
    update = newer.update_for({})
    broken = update.model_copy(update={"changed": update.changed | {"tariffs": {"tariffs": ["?"]}}})

    policy = held.updated(broken)

    assert (policy.tariffs, policy.as_of(PolicyPart.TARIFFS)) == (held.tariffs, NOW)
    assert (policy.blocked_wallets, policy.as_of(PolicyPart.BLOCKS)) == (newer.blocked_wallets, LATER)


def test_a_version_that_we_do_not_hold_and_are_not_told_makes_nothing_fresh() -> None:
    held = issued()
    told = issued(issued_at=LATER).update_for(have_of(have_text(held)))
    other = told.model_copy(
        update={
            "parts": told.parts
            | {"offer": PartState(version="f" * 16, as_of=LATER), "coupons": told.parts["mrp"]}
        }
    )

    assert held.updated(other).as_of(PolicyPart.OFFER) == NOW
    assert held.updated(other).as_of(PolicyPart.MRP) == LATER


def test_what_is_no_part_and_version_is_passed_over() -> None:
    assert have_of("offer:1a,,tariffs,:,mrp:2b") == {"offer": "1a", "": "", "mrp": "2b"}
    assert have_text(None) == have_text(a_policy()) == ""


def aged(*old: PolicyPart) -> Policy:
    """A policy confirmed two hours from now, but for some parts that were not."""
    policy = issued(
        issued_at=LATER,
        ages=AgeLimits(policy_s_max=3600, allotment_s_max=86_400),
        payees=(a_payee("water"), a_payee("fine", amount="fixed")),
        tariffs=tuple(a_tariff(service) for service in ("wallet-top-up", "water", "fine")),
    )
    states = {part: PartState(version=policy.parts[part].version, as_of=NOW) for part in old}
    return policy.model_copy(update={"parts": policy.parts | states})


@pytest.mark.rule("K-05")
@pytest.mark.parametrize(
    ("old", "refused"),
    [
        ((), set()),
        ((PolicyPart.NOTICES,), set()),
        ((PolicyPart.PAYEES,), {"water", "fine"}),
        ((PolicyPart.BLOCKS,), {"wallet-top-up", "fine"}),
    ],
)
def test_a_service_stops_by_the_age_of_the_part_it_depends_on(
    old: tuple[PolicyPart, ...], refused: set[str]
) -> None:
    policy = aged(*old)

    told = {
        service: service_refusal(policy, service, LATER, is_online=True)
        for service in ("wallet-top-up", "water", "fine")
    }

    assert {service for service, refusal in told.items() if refusal is not None} == refused
    assert {refusal.code for refusal in told.values() if refusal} <= {RefusalCode.POLICY_TOO_OLD}


@pytest.mark.rule("K-05")
@pytest.mark.parametrize(
    ("old", "expected"),
    [
        ((PolicyPart.TARIFFS,), ("policy-old",)),
        ((PolicyPart.OFFER,), ("policy-old",)),
        ((PolicyPart.PAYEES, PolicyPart.BLOCKS), ("policy-old",)),
        ((PolicyPart.PAYEES, PolicyPart.NOTICES), ()),
    ],
)
def test_the_kiosk_stops_when_nothing_is_left_to_sell(
    old: tuple[PolicyPart, ...], expected: tuple[str, ...]
) -> None:
    world = an_open_shop(policy=aged(*old))

    assert blockers(world.running, LATER) == expected


@pytest.mark.rule("K-05")
def test_a_bill_comes_back_once_the_block_list_is_too_old() -> None:
    world = an_open_shop(policy=issued(ages=AgeLimits(policy_s_max=3600, allotment_s_max=86_400)))
    world.top_up(500)
    policy = issued(version=4, issued_at=NOW + timedelta(seconds=3599), ages=world.policy.ages)
    states = policy.parts | {"blocks": PartState(version="0" * 16, as_of=NOW - timedelta(seconds=3590))}

    world.say(events.PolicyArrived(policy.model_copy(update={"parts": states})))
    world.advance(20)
    world.insert(500)

    content = world.view.content
    assert isinstance(content, CashView)
    assert content.inserted_tiyn == tenge(500)
