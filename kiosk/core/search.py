"""Finding a payee by a few keys, in whatever script: pure, and cheap enough for every key."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wire.policy import Payee
    from wire.texts import Text

SEARCH_SIGNS_MAX: Final = 32
TYPO_LETTERS_MIN: Final = 4
"""A shorter word with a letter wrong could be anything."""
INSIDE_LETTERS_MIN: Final = 3

_LATIN: Final = {
    **dict(zip("абвгдеёзийклмнопрстуфхыэі", "abvgdeeziiklmnoprstufhiei", strict=True)),
    **dict(zip("әғқңөұүһ", "agknouuh", strict=True)),
    "ж": "j",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "sh",
    "ю": "iu",
    "я": "ia",
    "ъ": "",
    "ь": "",
    **dict(zip("áäăāâéèêëíìîïıñńóòôöőúùûüűýşșğçß", "aaaaaeeeeiiiiinnooooouuuuuissgcs", strict=True)),
}
_SOUNDS: Final = (
    ("dj", "j"),
    ("dzh", "j"),
    ("zh", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("shch", "sh"),
    ("sch", "sh"),
    ("ck", "k"),
    ("ch", "4"),
    ("c", "k"),
    ("q", "k"),
    ("w", "v"),
    ("x", "ks"),
    ("y", "i"),
    ("ii", "i"),
    ("ie", "e"),
    ("io", "e"),
)
"""Ways of writing one sound in Latin letters; ``4`` stands for ч, so that ``c`` alone is к."""

KAZAKH_ALPHABET: Final = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_PLACES: Final = {
    sign: place for place, sign in enumerate("0123456789abcdefghijklmnopqrstuvwxyz" + KAZAKH_ALPHABET)
}


def searched_text(value: str) -> str:
    """What was typed, without signs that nobody could see, as far as there is room."""
    return "".join(sign for sign in value if sign.isprintable())[:SEARCH_SIGNS_MAX]


@lru_cache(maxsize=8192)
def folded(text: str) -> str:
    """``Алтел``, ``ALTEL`` and ``altel`` are one: lower case, Latin by sound, no doubled letters."""
    latin = "".join(_LATIN.get(sign, sign if sign.isalnum() else " ") for sign in text.lower())
    for written, sound in _SOUNDS:
        latin = latin.replace(written, sound)
    return "".join(
        sign for place, sign in enumerate(latin) if latin[place - 1 : place] != sign or sign == " "
    )


def alphabetical(name: str) -> tuple[int, ...]:
    """The key that sorts names as the Kazakh alphabet does, digits and Latin letters before it; case is one."""
    return tuple(_PLACES.get(sign, -1) for sign in name.lower() if sign.isalnum() or sign == " ")


def search(payees: Iterable[Payee], text: str, weight: Callable[[str], int]) -> tuple[Payee, ...]:
    """The payees that every typed word fits, best first; equally good ones by ``weight`` of the code, then by name."""
    wanted = folded(text).split()
    if not wanted:
        return ()
    ranked = [(rank, payee) for payee in payees if (rank := _rank(payee, wanted)) is not None]
    ranked.sort(key=lambda each: (each[0], -weight(each[1].code), alphabetical(each[1].name.kk)))
    return tuple(payee for _, payee in ranked)


def _rank(payee: Payee, wanted: list[str]) -> int | None:
    words = _words(payee.name, payee.code, payee.bin)
    ranks = [_word_rank(words, each) for each in wanted]
    return None if None in ranks else max(rank for rank in ranks if rank is not None)


@lru_cache(maxsize=4096)
def _words(name: Text, code: str, bin_number: str) -> tuple[str, ...]:
    texts = (name.kk, name.ru, name.en, code, bin_number)
    return tuple(dict.fromkeys(word for text in texts for word in folded(text).split()))


def _word_rank(words: tuple[str, ...], wanted: str) -> int | None:
    """0: begins a word; 1: stands inside one; 2: begins one but for one letter; None: no word has it."""
    if any(word.startswith(wanted) for word in words):
        return 0
    if len(wanted) >= INSIDE_LETTERS_MIN and any(wanted in word for word in words):
        return 1
    if len(wanted) >= TYPO_LETTERS_MIN and any(_is_mistyped(word, wanted) for word in words):
        return 2
    return None


def _is_mistyped(word: str, wanted: str) -> bool:
    """One letter wrong, missing, too many, or two swapped, in what begins the word."""
    if word[:1] != wanted[:1] and word[1:2] != wanted[1:2]:
        return False
    length = len(wanted)
    return any(
        _is_one_edit(word[:size], wanted) for size in (length, length - 1, length + 1) if size <= len(word)
    )


def _is_one_edit(one: str, other: str) -> bool:
    place = next((i for i, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if place is None:
        return abs(len(one) - len(other)) <= 1
    left, right = one[place:], other[place:]
    is_swapped = len(left) > 1 and left[:2] == right[1::-1] and left[2:] == right[2:]
    return is_swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]
