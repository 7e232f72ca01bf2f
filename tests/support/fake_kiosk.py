"""A kiosk without a brain: shows the view it is told to, remembers the gestures; builders for every view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.api import (
    BillState,
    CashView,
    CategoryTile,
    CheckView,
    ChoiceView,
    Denomination,
    DoneView,
    FieldView,
    Forward,
    FoundPartView,
    FoundView,
    Frame,
    Gesture,
    HelpView,
    HomeView,
    MaintenanceView,
    NoticeView,
    OfferView,
    OutOfServiceView,
    PartState,
    PayeesView,
    PayeeTile,
    PayingView,
    RefusedView,
    Row,
    Screen,
    SearchView,
    View,
)
from kiosk.core.advice import advice_of
from wire.refusals import Refusal, RefusalCode

REGISTER_URL = "https://pay.example.kz/register"
TRACE_URL = "https://pay.example.kz/r/00000017/1042"


class FakeKiosk:
    """A ``KioskPort`` that a test plays the core of. ``answer`` may answer a gesture with a view."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._listeners: list[Callable[[View], None]] = []
        self.answer: Callable[[Gesture, str], View | None] | None = None
        self.gestures: list[tuple[str, str]] = []

    def view(self) -> View:
        return self._view

    def subscribe(self, listener: Callable[[View], None]) -> None:
        self._listeners.append(listener)

    def gesture(self, gesture: Gesture, argument: str = "") -> None:
        self.gestures.append((gesture, argument))
        answer = self.answer(gesture, argument) if self.answer else None
        if answer is not None:
            self.show(answer)

    def show(self, view: View) -> None:
        self._view = view
        for listener in self._listeners:
            listener(view)


def a_frame(language: str = "kk", **changes: object) -> Frame:
    frame = Frame(
        brand="Tölem",
        kiosk_number="00000017",
        support_phone="+7 727 350-70-70",
        is_online=True,
        language=language,
        can_go_back=False,
        can_go_home=False,
        can_cancel=False,
        forward=None,
        warning_s_left=None,
    )
    return replace(frame, **changes)  # type: ignore[arg-type]


WORDS = {
    "kk": {
        "top-up": "Әмиянды толтыру",
        "utilities": "Коммуналдық қызметтер",
        "internet": "Интернет және ТД",
        "mobile": "Ұялы байланыс",
        "fines": "Айыппұлдар мен салықтар",
        "loans": "Несиелер",
        "transport": "Көлік",
        "phone": "Әмиян нөмірі",
        "phone-hint": "Әмиян тіркелген ұялы телефон нөмірі",
        "contract": "Шарт нөмірі",
        "contract-hint": "Шарттың бірінші бетінде, мысалы ҚЖ-1204",
        "sum": "Төлем сомасы",
        "sum-hint": "Түбіртектегі сома, теңгемен",
        "limit": "Терминал қазір 3\u00a0000\u00a0₸ дейін ғана қабылдай алады.",
        "refused": "Бұл нөмірге әмиян тіркелмеген. Нөмірді тексеріңіз немесе сайтта тіркеліңіз.",
        "balance": "Әмияндағы қалдықтың шегі — 432\u00a0500\u00a0₸. Қазір 1\u00a0200\u00a0₸ дейін толтыруға болады.",
        "online": "Бұл қызмет байланыс болғанда ғана қолжетімді.",
    },
    "ru": {
        "top-up": "Пополнить кошелёк",
        "utilities": "Коммунальные услуги",
        "internet": "Интернет и ТВ",
        "mobile": "Мобильная связь",
        "fines": "Штрафы и налоги",
        "loans": "Погашение кредитов",
        "transport": "Транспорт",
        "phone": "Номер кошелька",
        "phone-hint": "Номер мобильного телефона, на который зарегистрирован кошелёк",
        "contract": "Номер договора",
        "contract-hint": "На первой странице договора, например ҚЖ-1204",
        "sum": "Сумма платежа",
        "sum-hint": "Сумма из квитанции, в тенге",
        "limit": "Терминал сейчас может принять до 3\u00a0000\u00a0₸.",
        "refused": "На этот номер кошелёк не зарегистрирован. Проверьте номер или зарегистрируйтесь на сайте.",
        "balance": "Лимит остатка в кошельке — 432\u00a0500\u00a0₸. Сейчас можно внести не более 1\u00a0200\u00a0₸.",
        "online": "Эта услуга доступна только при наличии связи.",
    },
    "en": {
        "top-up": "Top up a wallet",
        "utilities": "Utilities",
        "internet": "Internet and TV",
        "mobile": "Mobile phone",
        "fines": "Fines and taxes",
        "loans": "Loan repayments",
        "transport": "Transport",
        "phone": "Wallet number",
        "phone-hint": "The mobile number that the wallet is registered to",
        "contract": "Contract number",
        "contract-hint": "On the first page of the contract, such as ҚЖ-1204",
        "sum": "Sum to pay",
        "sum-hint": "The sum on your slip, in tenge",
        "limit": "The terminal can now take up to 3\u00a0000\u00a0₸.",
        "refused": "No wallet is registered for this number. Check the number or register on the site.",
        "balance": "The wallet may hold at most 432\u00a0500\u00a0₸. Now possible: up to 1\u00a0200\u00a0₸.",
        "online": "This service needs a connection.",
    },
}
CATEGORIES = ("utilities", "internet", "mobile", "fines", "loans", "transport")
PAYEES = (
    ("almaty-su", "Алматы Су"),
    ("energosbyt", "АлматыЭнергоСбыт"),
    ("teplo", "Алматы жылу желілері"),
    ("alser", "КТЖ Gas"),
    ("tazalyk", "Тазалық Қызметі"),
    ("lift", "Лифт Сервис"),
)
DENOMINATIONS = (20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000)


def attract(language: str = "kk") -> View:
    return View("attract", a_frame(language), None)


def starting(language: str = "kk") -> View:
    return View("starting", a_frame(language), None)


def home(
    language: str = "kk",
    *,
    categories: tuple[str, ...] = CATEGORIES,
    is_online: bool = True,
    maintenance: MaintenanceView | None = None,
) -> View:
    words = WORDS[language]
    tiles = tuple(
        CategoryTile(code, words[code], code != "loans", words["online"] if code == "loans" else "")
        for code in categories
    )
    top_up = PayeeTile("wallet-top-up", words["top-up"], is_available=True)
    return View("home", a_frame(language, is_online=is_online), HomeView(top_up, tiles, maintenance))


def payees(language: str = "kk", count: int = 6) -> View:
    tiles = tuple(
        PayeeTile(
            f"{code}-{n}" if n else code,
            name,
            code != "lift",
            WORDS[language]["online"] if code == "lift" else "",
        )
        for n in range((count + 5) // 6)
        for code, name in PAYEES
    )[:count]
    frame = a_frame(language, can_go_back=True, can_go_home=True)
    return View("payees", frame, PayeesView(WORDS[language]["utilities"], tiles))


def a_phone_field(language: str = "kk", value: str = "7011234", problem: str = "") -> FieldView:
    words = WORDS[language]
    return FieldView(
        service_name=words["top-up"],
        code="phone",
        label=words["phone"],
        hint=words["phone-hint"],
        kind="digits",
        value=value,
        shown="",
        mask="+7 000 000-00-00",
        problem=problem,
        step=1,
        steps=1,
    )


def requisites(
    language: str = "kk", value: str = "7011234", problem: str = "", *, is_enabled: bool = False
) -> View:
    forward = Forward("continue", is_enabled=is_enabled)
    frame = a_frame(language, can_go_back=True, can_go_home=True, forward=forward)
    return View("requisites", frame, a_phone_field(language, value, problem))


def a_form_question(language: str, kind: str, value: str) -> View:
    words = WORDS[language]
    name = "contract" if kind == "text" else "sum"
    field = replace(
        a_phone_field(language, value),
        service_name="Алматы Су",
        code=name,
        label=words[name],
        hint=words[f"{name}-hint"],
        kind=kind,  # type: ignore[arg-type]
        mask="",
        step=2,
        steps=3,
    )
    frame = a_frame(
        language, can_go_back=True, can_go_home=True, forward=Forward("continue", is_enabled=True)
    )
    return View("requisites", frame, field)


def text_question(language: str = "kk", value: str = "қж-12") -> View:
    return a_form_question(language, "text", value)


def money_question(language: str = "kk", value: str = "4850") -> View:
    return a_form_question(language, "money", value)


def checking(language: str = "kk") -> View:
    return View("checking", a_frame(language, can_go_back=True, can_go_home=True), None)


def check(language: str = "kk", *, is_online: bool = True, **changes: object) -> View:
    words = WORDS[language]
    content = CheckView(
        service="wallet-top-up",
        service_name=words["top-up"],
        rows=(Row(words["phone"], "+7 701 123-45-67", is_key=False),),
        holder_name="Айгүл С***",
        fee_ppm=0,
        fee_fixed_tiyn=0,
        fee_min_tiyn=0,
        fee_max_tiyn=None,
        smallest_tiyn=20_000,
        largest_tiyn=21_625_000,
        credit_max_tiyn=41_840_000,
        amount_tiyn=None,
        to_insert_tiyn=None,
        fee_tiyn=None,
    )
    forward = Forward("continue", is_enabled=True)
    frame = a_frame(language, can_go_back=True, can_go_home=True, forward=forward, is_online=is_online)
    return View("check", frame, replace(content, **changes))  # type: ignore[arg-type]


def check_fixed(language: str = "kk") -> View:
    words = WORDS[language]
    return check(
        language,
        service="almaty-su",
        service_name="Алматы Су",
        rows=(
            Row("payee", "«Алматы Су» МКК, БСН 020740001122", is_key=True),
            Row(words["contract"], "4087712", is_key=False),
        ),
        holder_name="",
        fee_ppm=10_000,
        fee_min_tiyn=5_000,
        fee_max_tiyn=50_000,
        amount_tiyn=480_050,
        to_insert_tiyn=485_050,
        fee_tiyn=5_000,
        credit_max_tiyn=None,
    )


def notice(screen: Screen, language: str = "kk", detail: str = "") -> View:
    forward = Forward("accept", is_enabled=True)
    frame = a_frame(
        language, can_go_back=True, can_go_home=True, forward=forward, is_online=screen != "offline"
    )
    return View(screen, frame, NoticeView(screen, detail))


def terms(language: str = "kk") -> View:
    return notice("terms", language, "https://pay.example.kz/offer/2026-11")


def offline(language: str = "kk") -> View:
    return notice("offline", language)


def no_printer(language: str = "kk") -> View:
    return notice("no-printer", language)


def surplus(language: str = "kk", value: str = "70112", problem: str = "") -> View:
    field = replace(a_phone_field(language, value, problem), service_name="Алматы Су")
    frame = a_frame(
        language, can_go_back=True, can_go_home=True, forward=Forward("continue", is_enabled=False)
    )
    return View("surplus", frame, ChoiceView(field, 480_050))


def cash(
    language: str = "kk",
    inserted_tiyn: int = 600_000,
    bill_state: BillState = "none",
    bill_tiyn: int = 0,
    bill_reason: str = "",
    **changes: object,
) -> View:
    words = WORDS[language]
    content = CashView(
        service="wallet-top-up",
        service_name=words["top-up"],
        target="+7 701 ***-**-67",
        inserted_tiyn=inserted_tiyn,
        fee_tiyn=inserted_tiyn // 100,
        credited_tiyn=inserted_tiyn - inserted_tiyn // 100,
        amount_tiyn=None,
        remaining_tiyn=None,
        surplus_tiyn=0,
        left_tiyn=300_000,
        denominations=tuple(
            Denomination(value, value <= 200_000, "" if value <= 200_000 else words["limit"])
            for value in DENOMINATIONS
        ),
        bill_state=bill_state,
        bill_tiyn=bill_tiyn,
        bill_reason=bill_reason,
        is_offline=False,
        stopped_by="",
    )
    has_money = inserted_tiyn > 0
    forward = Forward("finish-and-pay", has_money, inserted_tiyn if has_money else None)
    frame = a_frame(language, forward=forward, can_cancel=not has_money)
    return View("cash", frame, replace(content, **changes))  # type: ignore[arg-type]


def cash_fixed(language: str = "kk", inserted_tiyn: int = 200_000) -> View:
    remaining = max(0, 485_050 - inserted_tiyn)
    surplus_tiyn = max(0, inserted_tiyn - 485_050)
    view = cash(
        language,
        inserted_tiyn,
        "stacked",
        200_000,
        service_name="Алматы Су",
        target="****712",
        fee_tiyn=5_000,
        credited_tiyn=min(inserted_tiyn - 5_000, 480_050),
        amount_tiyn=480_050,
        remaining_tiyn=remaining,
        surplus_tiyn=surplus_tiyn,
        left_tiyn=None,
    )
    key = "put-into-wallet" if remaining else "finish-and-pay"
    return replace(view, frame=replace(view.frame, forward=Forward(key, True, inserted_tiyn)))


def cash_returned(language: str = "kk") -> View:
    return cash(language, 200_000, "returned", 500_000, WORDS[language]["limit"])


def cash_warned(language: str = "kk", seconds: int = 27) -> View:
    view = cash(language)
    return replace(view, frame=replace(view.frame, warning_s_left=seconds))


def paying(language: str = "kk") -> View:
    return View("paying", a_frame(language), PayingView(600_000))


def done(language: str = "kk", outcome: str = "executed", paper: str = "printed", **changes: object) -> View:
    words = WORDS[language]
    content = DoneView(
        outcome=outcome,  # type: ignore[arg-type]
        service_name=words["top-up"],
        target="+7 701 ***-**-67",
        inserted_tiyn=600_000,
        fee_tiyn=6_000,
        credited_tiyn=594_000,
        surplus_tiyn=0,
        receipt_number=1042,
        refusal_text=words["balance"] if outcome == "unapplied" else "",
        paper=paper,  # type: ignore[arg-type]
        trace_url=TRACE_URL,
    )
    frame = a_frame(language, forward=Forward("finish", is_enabled=True), is_online=outcome != "accepted")
    return View("done", frame, replace(content, **changes))  # type: ignore[arg-type]


def done_accepted(language: str = "kk") -> View:
    return done(language, "accepted", "unknown")


def done_unapplied(language: str = "kk") -> View:
    return done(language, "unapplied", "not_printed", surplus_tiyn=20_000)


def refused(language: str = "kk") -> View:
    frame = a_frame(language, can_go_back=True, can_go_home=True)
    advice = advice_of(Refusal(code=RefusalCode.WALLET_UNKNOWN), language, is_cash=True)
    return View("refused", frame, RefusedView(WORDS[language]["refused"], "W-02", advice, REGISTER_URL))


def out_of_service(language: str = "kk", *reasons: str) -> View:
    content = OutOfServiceView(
        reasons or ("acceptor-jam", "policy-old"), "2026-11-22T09:05:00+00:00", can_open=True
    )
    return View("out-of-service", a_frame(language, is_online=False), content)


def home_used(language: str = "kk") -> View:
    """Home of a kiosk that has favourites."""
    view = home(language)
    assert isinstance(view.content, HomeView)
    tiles = tuple(PayeeTile(code, name, is_available=True) for code, name in PAYEES[:3])
    return replace(view, content=replace(view.content, favourites=tiles))


def many_payees(language: str = "kk") -> View:
    names = sorted(
        f"{first} {second}" for first in ("Су", "Жылу", "Газ", "Лифт", "Ары", "Пик") for second in "АБВГДЕ"
    )
    tiles = tuple(
        PayeeTile(f"payee-{n}", name, n != 4, "" if n != 4 else WORDS[language]["online"])
        for n, name in enumerate(names)
    )
    frame = a_frame(language, can_go_back=True, can_go_home=True)
    return View("payees", frame, PayeesView(WORDS[language]["utilities"], tiles))


def search(language: str = "kk", text: str = "алм", count: int = 6) -> View:
    tiles = tuple(
        PayeeTile(code, name, code != "lift", "" if code != "lift" else WORDS[language]["online"])
        for code, name in PAYEES[:count]
    )
    frame = a_frame(language, can_go_back=True, can_go_home=True)
    return View("search", frame, SearchView(text, tiles, count))


def help_page(language: str = "kk") -> View:
    content = HelpView(
        phones=("+7 727 350-70-70", "7077"),
        kiosk_number="00000017",
        address={
            "kk": "Алматы қ., Абай даңғылы, 44",
            "ru": "г. Алматы, пр. Абая, 44",
            "en": "44 Abai Avenue, Almaty",
        }[language],
        operator="ТОО «Төлем жүйесі»",
        registration_url=REGISTER_URL,
        has_offer=True,
    )
    return View("help", a_frame(language, can_go_back=True, can_go_home=True), content)


def offer(language: str = "kk", *, has_text: bool = True) -> View:
    words = {
        "ru": "Настоящая публичная оферта определяет порядок использования электронных денег. "
        "Владелец принимает её, вводя деньги в терминал.",
        "kk": "Осы жария оферта электрондық ақшаны пайдалану тәртібін айқындайды. "
        "Иеленуші терминалға ақша салу арқылы оны қабылдайды.",
    }["ru" if language == "ru" else "kk"]
    paragraphs = tuple(f"{n}. {words}" for n in range(1, 13)) if has_text else ()
    content = OfferView("2026-02", "https://pay.example.kz/offer/2026-02", paragraphs, language == "en")
    frame = a_frame(language, can_go_back=True, can_go_home=True, forward=Forward("accept", is_enabled=True))
    return View("offer", frame, content)


def find(language: str = "kk", problem: str = "") -> View:
    titles = {"kk": "Төлемімді табу", "ru": "Найти мой платёж", "en": "Find my payment"}
    labels = {"kk": "Түбіртек нөмірі", "ru": "Номер чека", "en": "Receipt number"}
    hints = {
        "kk": "Түбіртектің жоғарғы жағында, № белгісінен кейін",
        "ru": "Вверху чека, после знака №",
        "en": "At the top of the receipt, after №",
    }
    field = replace(
        a_phone_field(language, "1042", problem),
        service_name=titles[language],
        code="receipt",
        label=labels[language],
        hint=hints[language],
        mask="",
        steps=3,
    )
    frame = a_frame(
        language, can_go_back=True, can_go_home=True, forward=Forward("continue", is_enabled=not problem)
    )
    return View("find", frame, field)


def found(language: str = "kk", state: PartState = "executed", **changes: object) -> View:
    words = WORDS[language]
    part = FoundPartView(
        name=words["top-up"],
        requisites=("***4567",),
        state=state,
        inserted_tiyn=600_000,
        fee_tiyn=6_000,
        credited_tiyn=594_000,
        refusal_text=words["balance"] if state == "held" else "",
    )
    content = FoundView(
        kiosk_number="00000017",
        receipt_number=1042,
        at="2026-11-22T09:05:00+00:00",
        inserted_tiyn=600_000,
        parts=(part,),
        is_certain=state != "accepted",
        trace_url=TRACE_URL,
        can_copy=True,
        paper="none",
    )
    frame = a_frame(language, can_go_back=True, can_go_home=True, forward=Forward("finish", is_enabled=True))
    return View("found", frame, replace(content, **changes))  # type: ignore[arg-type]


def choice_question(language: str = "kk", value: str = "b") -> View:
    view = a_form_question(language, "text", value)
    assert isinstance(view.content, FieldView)
    choices = (("a", "Алматы Су"), ("b", "АлматыЭнергоСбыт"), ("c", "КТЖ Gas"), ("d", "Лифт Сервис"))
    return replace(view, content=replace(view.content, kind="choice", choices=choices))


def date_question(language: str = "kk", value: str = "22112", problem: str = "") -> View:
    view = requisites(language, value, problem)
    assert isinstance(view.content, FieldView)
    return replace(view, content=replace(view.content, mask="00.00.0000", can_scan=True))


EVERY_VIEW: dict[str, Callable[[str], View]] = {
    "starting": starting,
    "attract": attract,
    "home": home,
    "home-used": home_used,
    "payees": payees,
    "payees-many": many_payees,
    "search": search,
    "search-empty": lambda language: search(language, "", 0),
    "help": help_page,
    "offer": offer,
    "offer-by-code": lambda language: offer(language, has_text=False),
    "find": find,
    "find-nothing": lambda language: find(language, "not-found"),
    "found-executed": found,
    "found-accepted": lambda language: found(language, "accepted"),
    "found-held": lambda language: found(language, "held"),
    "requisites-choice": choice_question,
    "requisites-date": lambda language: date_question(language, "30022026", "date"),
    "requisites": requisites,
    "requisites-text": text_question,
    "requisites-money": money_question,
    "checking": checking,
    "check": check,
    "check-fixed": check_fixed,
    "terms": terms,
    "offline": offline,
    "no-printer": no_printer,
    "surplus": surplus,
    "cash-empty": lambda language: cash(language, 0),
    "cash": cash,
    "cash-fixed": cash_fixed,
    "cash-returned": cash_returned,
    "cash-stopped": lambda language: cash(language, 200_000, stopped_by="paper"),
    "cash-stopped-empty": lambda language: cash(language, 0, stopped_by="acceptor"),
    "cash-warned": cash_warned,
    "paying": paying,
    "done-executed": done,
    "done-accepted": done_accepted,
    "done-unapplied": done_unapplied,
    "refused": refused,
    "out-of-service": out_of_service,
}
"""Every screen in the states that look different, by name."""
