"""Nobody's money yet: attract, the tiles, the payees of a category, and a refusal to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.core import events
from kiosk.core.catalogue import blockers, payees_of, service_refusal
from kiosk.core.pages import Searching
from kiosk.core.scanning import filled_by_code, payees_of_code
from kiosk.core.session import Draft
from kiosk.core.states import Attract, Browsing, Home, Refused
from kiosk.core.step_requisites import begin_form, go_back_to_form, price
from kiosk.core.step_wallet import open_wallet
from kiosk.core.transition import go_home

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.core.events import Event
    from kiosk.core.transition import Step


def step_home(step: Step, phase: Attract | Home | Browsing | Refused, event: Event, now: datetime) -> Step:
    """Touches on the tiles. While the kiosk is out of service only a wallet and another language are there."""
    match phase, event:
        case Refused(), events.HomePressed():
            return go_home(step)
        case Refused(draft=draft, is_over=False), events.BackPressed():
            return go_back_to_form(step, draft)
        case Refused(draft=draft, can_retry=True), events.ForwardPressed():
            return price(step, draft, now)
        case Browsing(), events.HomePressed() | events.BackPressed():
            return go_home(step)
        case Attract() | Home(), events.WalletPressed("open"):
            return open_wallet(step)
        case Attract(), events.LanguageChosen():
            return go_home(step)
        case _ if blockers(step.terminal, now):
            return step
        case Attract() | Home() | Browsing(), events.CodeScanned():
            return scan_bill(step, event, now)
        case Attract(), events.ScreenTouched():
            return go_home(step)
        case Home() | Browsing(), events.CategoryChosen(category):
            return _browse(step, category)
        case Home() | Browsing(), events.ServiceChosen():
            return choose_service(step, phase, event, now)
        case _:
            return step


def _browse(step: Step, category: str) -> Step:
    policy = step.terminal.policy
    known = policy is not None and payees_of(policy, category)
    return step.to(Browsing(category)) if known else step


def choose_service(
    step: Step, phase: Home | Browsing | Searching, event: events.ServiceChosen, now: datetime
) -> Step:
    """A tile that is not offered now was greyed; a finger that was quicker meets nothing."""
    policy, is_online = step.terminal.policy, step.terminal.is_online
    if policy is None or service_refusal(policy, event.service, now, is_online=is_online):
        return step
    category = phase.category if isinstance(phase, Browsing) else ""
    searched = phase.text if isinstance(phase, Searching) else None
    return begin_form(step, Draft(event.session_id, event.service, category, policy, searched=searched))


def scan_bill(step: Step, event: events.CodeScanned, now: datetime, searched: str | None = None) -> Step:
    """A bill's code says who is to be paid and for what; one that no payee or more than one knows does nothing."""
    policy, is_online = step.terminal.policy, step.terminal.is_online
    if policy is None:
        return step
    found = payees_of_code(policy, event.text)
    if len(found) != 1 or service_refusal(policy, found[0].code, now, is_online=is_online):
        return step
    draft = Draft(event.session_id, found[0].code, "", policy, searched=searched)
    return begin_form(step, filled_by_code(draft, event.text))
