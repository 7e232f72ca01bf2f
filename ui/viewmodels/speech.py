"""What the voice says: the words that stand on the glass, the newest first heard, nothing twice.

Numbers that a customer types, names and payment targets are never said: a terminal has neighbours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from kiosk.api import View
    from ui.viewmodels.cash import CashProps
    from ui.viewmodels.check import CheckProps, NoticeProps
    from ui.viewmodels.done import DoneProps, RefusedProps
    from ui.viewmodels.frame import FrameProps
    from ui.viewmodels.question import QuestionProps

    Props = CashProps | CheckProps | NoticeProps | DoneProps | RefusedProps | QuestionProps | None

translate = QCoreApplication.translate

TENGE = {"kk": "теңге", "ru": "тенге", "en": "tenge"}


def sentences(view: View, frame: FrameProps, props: Props) -> tuple[str, ...]:
    """What is to be heard of a screen of the cash flow, in order; none of the others speaks."""
    warning: tuple[str, ...] = ()
    if frame.warning_s_left >= 0:
        warning = (translate("WarningSheet", "Are you still here?"),)
    said = (*warning, *_of_screen(view.screen, props), *_way_on(view.screen, frame))
    return tuple(spoken(each, frame.language) for each in said if each)


def spoken(words: str, language: str) -> str:
    """As an engine reads it: no spaces within a number, the currency as a word."""
    return words.replace("\u00a0₸", f" {TENGE.get(language, 'tenge')}").replace("\u00a0", "")


def unheard(before: tuple[str, ...], now: tuple[str, ...], *, is_new_screen: bool) -> tuple[str, ...]:
    """On a new screen everything, on the same one what was not there before."""
    return now if is_new_screen else tuple(each for each in now if each not in before)


def _way_on(screen: str, frame: FrameProps) -> tuple[str, ...]:
    """The forward action where it is the answer that is waited for."""
    return (frame.forward_label,) if screen in {"check", "terms", "offline", "no-printer"} else ()


def _of_screen(screen: str, props: Props) -> tuple[str, ...]:
    match screen:
        case "home":
            return (translate("Home", "What would you like to do?"),)
        case "checking":
            return (translate("Main", "Checking your details"),)
        case "paying":
            return (translate("Main", "Sending your payment"),)
        case "requisites" | "surplus" | "check" | "terms" | "offline" | "no-printer" | "refused" | "done":
            return _of_page(props)
        case "cash":
            return _of_cash(props)
        case _:
            return ()


def _of_page(props: Props) -> tuple[str, ...]:
    match props:
        case object(label=label, hint=hint, problem=problem, explanation=explanation):
            return (explanation, label, problem or hint)
        case object(title=title, sentence=sentence, hero_label=hero_label, hero=hero, paper_words=paper):
            return (title, sentence, f"{hero_label} {hero}", paper)
        case object(title=title, sentence=sentence):
            return (title, sentence)
        case object(sums=sums, note=note):
            return (*(f"{row['label']}: {row['value']}" for row in sums), note)
        case object(text=text, hint=hint):
            return (text, hint)
        case _:
            return ()


def _of_cash(props: Props) -> tuple[str, ...]:
    match props:
        case object(
            bill_words=bill, bill_reason=reason, has_money=has_money, inserted=inserted, remaining=remaining
        ):
            so_far = f"{translate('Cash', 'Inserted')}: {inserted}" if has_money else ""
            return (bill, reason, so_far, remaining)
        case _:
            return ()
