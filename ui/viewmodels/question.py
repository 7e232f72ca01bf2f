"""One question a screen: the answer under its mask, typed on our own keys (requisites, surplus)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QCoreApplication, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.api import ChoiceView, FieldView, format_money
from kiosk.records import dataclass
from ui.viewmodels.page import PageViewModel, Send, made_in_python, shown

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

translate = QCoreApplication.translate

SETTLE_MS: Final = 500
"""How long typing runs ahead of the kiosk's answer before the kiosk's word counts again."""
TEXT_CHARS_MAX: Final = 64
MONEY_DIGITS_MAX: Final = 7


@dataclass(frozen=True)
class QuestionProps:
    """``typed`` and ``rest`` are the answer and what its mask still asks for."""

    service_name: str = ""
    code: str = ""
    label: str = ""
    hint: str = ""
    kind: str = "digits"
    typed: str = ""
    rest: str = ""
    is_empty: bool = True
    problem: str = ""
    step: str = ""
    explanation: str = ""
    choices: tuple[dict[str, object], ...] = ()
    can_scan: bool = False


def masked(mask: str, value: str) -> tuple[str, str]:
    """``+7 000 000-00-00`` and ``7011`` give ``+7 701 1`` and ``__-__-__``: what is typed, what is to come."""
    rest = list(value)
    for place, sign in enumerate(mask):
        if sign == "0" and not rest:
            return _filled(mask[:place], value), mask[place:].replace("0", "_")
        if sign == "0":
            rest.pop(0)
    return _filled(mask, value) + "".join(rest), ""


def _filled(mask: str, value: str) -> str:
    digits = iter(value)
    return "".join(next(digits, "") if sign == "0" else sign for sign in mask)


def grouped(value: str) -> str:
    """Whole tenge as typed, in groups: ``4850`` is shown as ``4 850 ₸``."""
    return format_money(int(value) * 100) if value.isdigit() else value


def room_for(kind: str, mask: str) -> int:
    """How many characters the answer can have before further keys are deaf."""
    if kind == "money":
        return MONEY_DIGITS_MAX
    return mask.count("0") or TEXT_CHARS_MAX


def problem_words(problem: str) -> str:
    """What is wrong, in words under the field; "" while fine."""
    match problem:
        case "":
            return ""
        case "required":
            return translate("Question", "Please fill this in.")
        case "too-short":
            return translate("Question", "The number is not complete yet.")
        case "phone":
            return translate("Question", "This is not a Kazakhstan mobile number. Please check the digits.")
        case "check":
            return translate("Question", "One of the digits is mistyped. Please compare with your document.")
        case "too-small":
            return translate("Question", "The sum is smaller than can be paid here.")
        case "too-large":
            return translate("Question", "The sum is larger than can be paid here.")
        case _:
            return _other_problem_words(problem)


def _other_problem_words(problem: str) -> str:
    match problem:
        case "date":
            return translate("Question", "There is no such day. Please type day, month and year.")
        case "scan":
            return translate("Question", "This code is not on a bill of this payee. Please type the number.")
        case "not-found":
            return translate("Question", "Nothing found. Please compare number and sum with the receipt.")
        case "unreachable":
            return translate(
                "Question",
                "No connection now: only receipts of this terminal can be found. Please try later.",
            )
        case _:
            return translate("Question", "Please check what you typed.")


def step_words(step: int, steps: int) -> str:
    """``2 / 3``, and nothing where there is only one question."""
    return f"{step} / {steps}" if steps > 1 else ""


def derive_question_props(view: FieldView, value: str) -> QuestionProps:
    """The question with ``value`` as the answer so far, which may be a key ahead of ``view.value``."""
    if view.kind == "money":
        typed, rest = grouped(value), ("" if value else "0\u00a0₸")
    elif view.kind == "choice":
        typed, rest = dict(view.choices).get(value, ""), ""
    else:
        typed, rest = masked(view.mask, value) if view.mask else (value, "")
    return QuestionProps(
        service_name=view.service_name,
        code=view.code,
        label=view.label,
        hint=view.hint,
        kind=view.kind,
        typed=typed,
        rest=rest,
        is_empty=not value,
        problem=problem_words(view.problem),
        step=step_words(view.step, view.steps),
        choices=tuple(
            {"code": code, "label": label, "isChosen": code == value} for code, label in view.choices
        ),
        can_scan=view.can_scan,
    )


def surplus_words(amount_tiyn: int) -> str:
    return translate(
        "Question",
        "You pay exactly %1. The terminal gives no change: what you insert above it goes to this wallet.",
    ).replace("%1", format_money(amount_tiyn))


@QmlElement
@made_in_python
class QuestionViewModel(PageViewModel):
    """Folds keys into the answer at once, so that fast fingers never wait for the kiosk's own thread."""

    changed = Signal()
    choicesChanged = Signal()  # noqa: N815

    serviceName = shown(str, "service_name", changed)  # noqa: N815
    code = shown(str, "code", changed)
    label = shown(str, "label", changed)
    hint = shown(str, "hint", changed)
    kind = shown(str, "kind", changed)
    typed = shown(str, "typed", changed)
    rest = shown(str, "rest", changed)
    isEmpty = shown(bool, "is_empty", changed)  # noqa: N815
    problem = shown(str, "problem", changed)
    step = shown(str, "step", changed)
    explanation = shown(str, "explanation", changed)
    canScan = shown(bool, "can_scan", changed)  # noqa: N815
    choices = shown("QVariantList", "choices", choicesChanged)

    def __init__(self, send: Send) -> None:
        super().__init__(QuestionProps(), send)
        self._view: FieldView | None = None
        self._value = ""
        self._choice: ChoiceView | None = None
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._adopt)

    @property
    def value(self) -> str:
        """The raw answer as far as it is typed."""
        return self._value

    def show(self, view: FieldView | ChoiceView) -> None:
        field = view if isinstance(view, FieldView) else view.field
        is_same = self._view is not None and (self._view.code, self._view.step) == (field.code, field.step)
        self._choice = view if isinstance(view, ChoiceView) else None
        self._view = field
        if not is_same or not self._settle.isActive():
            self._settle.stop()
            self._value = field.value
        self._emit()

    def forget(self) -> None:
        """The question is off the screen: the next one, even if the same, begins with the kiosk's word."""
        self._settle.stop()
        self._view = None
        self._choice = None
        self._value = ""

    @Slot(str)
    def type(self, key: str) -> None:
        if self._view is not None and len(self._value) < room_for(self._view.kind, self._view.mask):
            self._edit(self._value + key)

    @Slot(str)
    def choose(self, code: str) -> None:
        self._edit(code)

    @Slot()
    def touch(self) -> None:
        self._send("touch", "")

    @Slot()
    def backspace(self) -> None:
        self._edit(self._value[:-1])

    @Slot()
    def clear(self) -> None:
        self._edit("")

    def _edit(self, value: str) -> None:
        if value != self._value:
            self._value = value
            self._settle.start()
            self._emit()
            self._send("edit", value)

    @Slot()
    def _adopt(self) -> None:
        if self._view is not None:
            self._value = self._view.value
            self._emit()

    def _emit(self) -> None:
        if self._view is None:
            return
        props = derive_question_props(self._view, self._value)
        if self._choice is not None:
            explanation = surplus_words(self._choice.amount_tiyn)
            props = replace(
                props, explanation=explanation, problem=self._choice.problem_text or props.problem
            )
        self.replace_props(props, ((self.changed, ()), (self.choicesChanged, ("choices",))))
