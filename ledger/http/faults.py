"""Why a field of a request is wrong, in the caller's language.

Two tables: what pydantic finds, by the kind of its error, and what our own checks say, by their English words. The
constraint's own figures are told; never what was in the field: it may be a person's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from wire.texts import Language, Text

KEY_DOUBLED: Final = "key_doubled"
"""An error of ours in the shape of pydantic's: a key that stands twice in one object."""

_NUMBER: Final = re.compile(r"\d+")
_PLACE: Final = re.compile(r"[a-z_]+(?:, [a-z_]+)*")


def _text(kk: str, ru: str, en: str) -> Text:
    return Text(kk=kk, ru=ru, en=en)


GENERAL: Final = _text("мәні жарамсыз", "недопустимое значение", "not a valid value")

_WHOLE: Final = _text("бүтін сан қажет", "нужно целое число", "a whole number is needed")
_FRACTION: Final = _text("сан қажет", "нужно число", "a number is needed")
_TRUTH: Final = _text("true немесе false қажет", "нужно true или false", "true or false is needed")
_STRING: Final = _text("мәтін қажет", "нужен текст", "a text is needed")
_OBJECT: Final = _text("объект қажет", "нужен объект", "an object is needed")
_LIST: Final = _text("тізім қажет", "нужен список", "a list is needed")
_ONE_OF: Final = _text("мыналардың бірі қажет: {expected}", "нужно одно из: {expected}", "one of: {expected}")
_UUID: Final = _text("UUID қажет", "нужен UUID", "a UUID is needed")
_DATE: Final = _text(
    "күн қажет, мысалы 2026-01-31", "нужна дата, например 2026-01-31", "a date is needed, such as 2026-01-31"
)
_MOMENT: Final = _text(
    "күн мен уақыт қажет, мысалы 2026-01-31T09:00:00Z",
    "нужны дата и время, например 2026-01-31T09:00:00Z",
    "a date and time are needed, such as 2026-01-31T09:00:00Z",
)
_TIME: Final = _text(
    "уақыт қажет, мысалы 09:00", "нужно время, например 09:00", "a time is needed, such as 09:00"
)
_PAST: Final = _text("өткен уақыт қажет", "нужно время в прошлом", "a time in the past is needed")
_FUTURE: Final = _text("болашақ уақыт қажет", "нужно время в будущем", "a time to come is needed")
_ZONE: Final = _text("уақыт белдеуі көрсетілмеген", "не указан часовой пояс", "the time has no time zone")
_JSON: Final = _text("JSON дұрыс емес", "это не JSON", "not valid JSON")
_TOO_DEEP: Final = _text("тым терең салынған", "слишком глубокая вложенность", "nested too deeply")
_FEW: Final = _text(
    "элементтер тым аз, кемінде {min_length} қажет",
    "слишком мало элементов, нужно не меньше {min_length}",
    "too few items, at least {min_length} needed",
)
_MANY: Final = _text(
    "элементтер тым көп, ең көбі {max_length}",
    "слишком много элементов, не больше {max_length}",
    "too many items, at most {max_length}",
)

OF_TYPE: Final[Mapping[str, Text]] = {
    KEY_DOUBLED: _text(
        "«{key}» кілті бірнеше рет берілген",
        "ключ «{key}» указан больше одного раза",
        "the key “{key}” stands more than once",
    ),
    "missing": _text("бұл өріс міндетті", "обязательное поле", "this field is required"),
    "extra_forbidden": _text("мұндай өріс жоқ", "такого поля нет", "there is no such field"),
    "invalid_key": _text("өріс атауы мәтін болуы керек", "имя поля должно быть текстом", "a key is a text"),
    "json_invalid": _JSON,
    "json_type": _JSON,
    "recursion_loop": _TOO_DEEP,
    "recursion_depth_exceeded": _TOO_DEEP,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
    "mapping_type": _OBJECT,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "iterable_type": _LIST,
    "set_item_not_hashable": GENERAL,
    "too_short": _FEW,
    "too_long": _MANY,
    "none_required": _text("мән берілмеуі керек", "значения быть не должно", "null is needed"),
    "string_type": _STRING,
    "string_unicode": _text(
        "мәтінде жарамсыз таңба бар",
        "в тексте есть недопустимый знак",
        "the text has a character that is none",
    ),
    "string_not_ascii": _text(
        "тек латын әріптері мен цифрлар", "только латинские буквы и цифры", "only Latin letters and digits"
    ),
    "string_too_short": _text(
        "тым қысқа, таңба саны кемінде {min_length}",
        "слишком коротко, знаков нужно не меньше {min_length}",
        "too short, at least {min_length} characters needed",
    ),
    "string_too_long": _text(
        "тым ұзын, таңба саны ең көбі {max_length}",
        "слишком длинно, знаков не больше {max_length}",
        "too long, at most {max_length} characters",
    ),
    "string_pattern_mismatch": _text(
        "мына үлгіге сәйкес емес: {pattern}", "не подходит под шаблон {pattern}", "does not match {pattern}"
    ),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _text("сан тым үлкен", "слишком большое число", "the number is too large"),
    "float_type": _FRACTION,
    "float_parsing": _FRACTION,
    "finite_number": _FRACTION,
    "greater_than": _text(
        "{gt} мәнінен көп болуы керек", "должно быть больше {gt}", "must be greater than {gt}"
    ),
    "greater_than_equal": _text(
        "{ge} мәнінен кем болмауы керек", "должно быть не меньше {ge}", "must be at least {ge}"
    ),
    "less_than": _text("{lt} мәнінен аз болуы керек", "должно быть меньше {lt}", "must be less than {lt}"),
    "less_than_equal": _text(
        "{le} мәнінен аспауы керек", "должно быть не больше {le}", "must be at most {le}"
    ),
    "multiple_of": _text(
        "{multiple_of} санына еселік болуы керек",
        "должно быть кратно {multiple_of}",
        "must be a multiple of {multiple_of}",
    ),
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "enum": _ONE_OF,
    "literal_error": _ONE_OF,
    "union_tag_invalid": _text(
        "{discriminator} мыналардың бірі болуы керек: {expected_tags}",
        "{discriminator}: нужно одно из {expected_tags}",
        "{discriminator} is one of: {expected_tags}",
    ),
    "union_tag_not_found": _text(
        "{discriminator} өрісі міндетті",
        "нужно поле {discriminator}",
        "the field {discriminator} is required",
    ),
    "is_instance_of": GENERAL,
    "uuid_type": _UUID,
    "uuid_parsing": _UUID,
    "uuid_version": _text(
        "UUID нұсқасы {expected_version} болуы керек",
        "нужен UUID версии {expected_version}",
        "a UUID of version {expected_version} is needed",
    ),
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _text(
        "уақытсыз күн қажет", "нужна дата без времени", "a date without a time is needed"
    ),
    "date_past": _PAST,
    "date_future": _FUTURE,
    "time_type": _TIME,
    "time_parsing": _TIME,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_past": _PAST,
    "datetime_future": _FUTURE,
    "timezone_aware": _ZONE,
    "timezone_naive": _text(
        "уақыт белдеуі көрсетілмеуі керек", "часовой пояс указывать не нужно", "the time has a time zone"
    ),
    "timezone_offset": _text("уақыт белдеуі басқа", "не тот часовой пояс", "not in this time zone"),
    "assertion_error": GENERAL,
    "value_error": GENERAL,
}
"""By pydantic's kind of error; the names in braces are those of its context."""

_IBAN: Final = (
    "бұл Қазақстанның IBAN-ы емес",
    "это не казахстанский IBAN",
)
_NOT_MOBILE: Final = ("бұл Қазақстанның ұялы нөмірі емес", "это не мобильный номер Казахстана")
_NOT_KAZAKHSTANI: Final = (
    "бұл Қазақстан нөмірі емес: ол +{0} {1} цифрларынан басталады",
    "номер не казахстанский: он начинается с +{0} {1}",
)
_TWO_CODES: Final = ("екеуінің коды бірдей", "у двух один и тот же код")
_CODE_DIGIT: Final = (
    "он екі цифр, соңғысы — тексеру цифры",
    "двенадцать цифр, последняя — контрольная",
)

OF_OUR_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    # of the bodies' own checks
    "a character that cannot be kept": (
        "сақтауға болмайтын таңба бар",
        "есть знак, который нельзя сохранить",
    ),
    "not an IIN: twelve digits, the last of which checks the others": (
        "бұл ЖСН емес: он екі цифр, соңғысы — тексеру цифры",
        "это не ИИН: двенадцать цифр, последняя — контрольная",
    ),
    "for agents and merchants": ("агенттер мен мерчанттар үшін", "только для агентов и мерчантов"),
    "twelve digits, the last of which is the check digit": _CODE_DIGIT,
    "not a regular expression": ("бұл тұрақты өрнек емес", "это не регулярное выражение"),
    "not less than min_tiyn": ("min_tiyn мәнінен кем болмауы керек", "не меньше, чем min_tiyn"),
    "names no wallet, payee or bank account of this kind": (
        "осы түрдегі әмиян, алушы не банк шоты көрсетілмеген",
        "не указан кошелёк, получатель или счёт такого вида",
    ),
    "not a Kazakhstani IBAN": _IBAN,
    "not an IBAN of Kazakhstan": _IBAN,
    "not a mobile number of Kazakhstan": _NOT_MOBILE,
    "exactly one of group and wallet_id": (
        "group пен wallet_id өрістерінің тек бірі қажет",
        "нужно ровно одно из group и wallet_id",
    ),
    "not before effective_from": ("effective_from күнінен ерте емес", "не раньше effective_from"),
    "too many operations": ("операциялар тым көп", "слишком много операций"),
    "either wallet_phone, or iban and name": (
        "не wallet_phone, не iban пен name қажет",
        "нужно либо wallet_phone, либо iban и name",
    ),
    "a bank account has the name of its holder": (
        "банк шотының иесінің аты қажет",
        "для счёта нужно имя его владельца",
    ),
    "forty hexadecimal digits": ("қырық он алтылық цифр қажет", "нужно сорок шестнадцатеричных цифр"),
    "only to send it again": ("тек қайта жіберу үшін", "только для повторной отправки"),
    "a payment names payee and requisites, nothing else": (
        "төлемде тек payee мен requisites көрсетіледі",
        "в платеже указывают payee и requisites и больше ничего",
    ),
    "a transfer names phone, nothing else": (
        "аударымда тек phone көрсетіледі",
        "в переводе указывают phone и больше ничего",
    ),
    "a withdrawal names iban, nothing else": (
        "шығаруда тек iban көрсетіледі",
        "в выводе указывают iban и больше ничего",
    ),
    # of phone numbers
    "a phone number has only digits": (
        "телефон нөмірінде тек цифрлар болады",
        "в номере телефона бывают только цифры",
    ),
    "this is not a phone number": ("бұл телефон нөмірі емес", "это не номер телефона"),
    "the number is not Kazakhstani: it begins with +{} {}": _NOT_KAZAKHSTANI,
    "the number has {} digits after +{} instead of {}": (
        "нөмірде +{1} кодынан кейін {2} емес, {0} цифр бар",
        "в номере после +{1} цифр {0}, а нужно {2}",
    ),
    "the number is a landline; a wallet belongs to a mobile number": (
        "бұл қалалық нөмір; әмиян ұялы нөмірге тиесілі",
        "это городской номер, а кошелёк привязан к мобильному",
    ),
    # of routes
    "a UUID made for this request": ("осы сұраныс үшін жасалған UUID", "UUID, созданный для этого запроса"),
    "there is no such thing": ("мұндай нәрсе жоқ", "такого нет"),
    "there is no such one": ("мұндай жоқ", "такого нет"),
    "no batch of entries": ("жазбалар топтамасы емес", "не пакет записей"),
    "no such issuer": ("мұндай эмитент жоқ", "такого эмитента нет"),
    "no such wallet": ("мұндай әмиян жоқ", "такого кошелька нет"),
    "no wallet of this issuer has this number": (
        "осы эмитентте мұндай нөмірі бар әмиян жоқ",
        "у этого эмитента нет кошелька с таким номером",
    ),
    "name one of the issuers of this network": (
        "осы желінің эмитенттерінің бірін көрсетіңіз",
        "укажите одного из эмитентов этой сети",
    ),
    "the same issuer": ("сол эмитенттің өзі", "тот же эмитент"),
    "an http(s) URL": ("http(s) мекенжайы қажет", "нужен адрес http(s)"),
    "an http(s) URL without a user's name": (
        "пайдаланушы аты жоқ http(s) мекенжайы қажет",
        "нужен адрес http(s) без имени пользователя",
    ),
    "a mandatory check has an address": (
        "міндетті тексерудің мекенжайы болуы керек",
        "у обязательной проверки должен быть адрес",
    ),
    "a denomination twice": ("номинал екі рет берілген", "номинал указан дважды"),
    "not a cursor of this list": ("бұл тізімнің курсоры емес", "это не курсор этого списка"),
    "an unblocking, and nothing else, names a block of this wallet that lasts": (
        "осы әмиянның күшіндегі бұғаты тек бұғаттан шығаруда көрсетіледі",
        "действующая блокировка этого кошелька указывается при разблокировании, и только при нём",
    ),
    # of days, periods and windows
    "only from a day to come: what has begun was judged by the terms of before": (
        "тек алдағы күннен бастап: басталған күн бұрынғы шарттармен есептелді",
        "только с будущего дня: начавшийся уже считается по прежним условиям",
    ),
    "the set applies already: switch another on in its place, from a day to come": (
        "бұл жиын күшінде: оның орнына алдағы күннен басқасын қосыңыз",
        "набор уже действует: вместо него с будущего дня включите другой",
    ),
    "another limit set applies from this date on": (
        "осы күннен бастап басқа лимиттер жиыны қолданылады",
        "с этой даты действует другой набор лимитов",
    ),
    "not in the past: receipts were printed by the version then in force": (
        "өткен уақыт болмайды: түбіртектер сол кездегі нұсқамен басылған",
        "не в прошлом: чеки напечатаны по версии, которая тогда действовала",
    ),
    "before the first day": ("бірінші күннен ерте", "раньше первого дня"),
    "after today": ("бүгіннен кейін", "позже сегодняшнего дня"),
    "more than the difference": ("айырмадан артық", "больше, чем расхождение"),
    "more than {} years back": ("{0} жылдан бұрын", "раньше, чем {0} лет назад"),
    "more than {} operations: ask for CSV, or for a shorter period": (
        "операция саны {0}-дан асады: CSV не қысқарақ кезең сұраңыз",
        "операций больше {0}: запросите CSV или период короче",
    ),
    "at least {} hours ahead": ("кемінде {0} сағат бұрын", "не позже чем за {0} ч"),
    "after begins_at": ("begins_at уақытынан кейін", "позже begins_at"),
    "at most {} hours after begins_at": (
        "begins_at уақытынан кейін ең көбі {0} сағат",
        "не больше {0} ч после begins_at",
    ),
    # of a payee's form, and of what was filled into it
    "missing": ("бұл өріс міндетті", "обязательное поле"),
    "not valid": ("мәні жарамсыз", "недопустимое значение"),
    "not in this payee's form": ("алушының үлгісінде мұндай өріс жоқ", "такого поля нет в форме получателя"),
    "between {} and {}": ("{0} мен {1} аралығында", "от {0} до {1}"),
    "two have one code": _TWO_CODES,
    "given for a choice and for nothing else": (
        "тек таңдау өрісі үшін беріледі",
        "задаётся для поля выбора, и только для него",
    ),
    "a code does not fit the pattern": ("код үлгіге сәйкес емес", "код не подходит под шаблон"),
    "between {} and {} signs": ("таңба саны {0} мен {1} аралығында", "знаков от {0} до {1}"),
    "not understood from sign {} on": ("{0}-таңбадан бастап түсініксіз", "непонятно начиная со знака {0}"),
    "a repetition of nothing, or of a group, at sign {}": (
        "{0}-таңбада ештеңенің не топтың қайталануы",
        "повтор пустоты или группы на знаке {0}",
    ),
    "more than {} parts of changing length": (
        "ұзындығы өзгермелі бөлік саны {0}-дан асады",
        "частей переменной длины больше {0}",
    ),
}
"""Kazakh and Russian of what our own checks say in English; ``{}`` stands for each number."""


def reason_of(error: Mapping[str, Any], language: Language) -> str:
    """Why one of pydantic's errors came, with the constraint's figures."""
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "value_error":
        return in_words(str(context.get("error", "")), language)
    text = OF_TYPE.get(kind, GENERAL)
    # What is expected is a list of values: pydantic joins its last two by an English word.
    told = {name: str(value).replace(" or ", ", ") for name, value in context.items()}
    try:
        return text.in_language(language).format_map(told)
    except KeyError:
        return GENERAL.in_language(language)


def in_words(words: str, language: Language) -> str:
    """Our own English words in the language; a field's name before a colon stays as it is."""
    if language == "en":
        return words or GENERAL.en
    found = _translated(words, language)
    if found is not None:
        return found
    place, colon, rest = words.partition(": ")
    found = _translated(rest, language) if colon and _PLACE.fullmatch(place) else None
    return GENERAL.in_language(language) if found is None else f"{place}: {found}"


def _translated(words: str, language: Language) -> str | None:
    pair = OF_OUR_WORDS.get(_NUMBER.sub("{}", words))
    if pair is None:
        return None
    return (pair[0] if language == "kk" else pair[1]).format(*_NUMBER.findall(words))
