"""Classes that get their methods late are what the standard library would have made."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from wire.records import dataclass, made, replace


@dataclass(frozen=True)
class Sent:
    """Unpickled before any other object of it was made."""

    seq: int
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Base:
    seq: int
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heir(Base):
    names: list[str] = dataclasses.field(default_factory=list, compare=False)

    def __post_init__(self) -> None:
        if self.seq < 0:
            raise ValueError("a place begins with 0")


def test_an_object_is_as_the_standard_library_makes_it() -> None:
    heir = Heir(1, names=["a"])

    assert heir == Heir(1)
    assert heir != Heir(2)
    assert hash(heir) == hash(Heir(1))
    assert repr(heir) == "Heir(seq=1, words=(), names=['a'])"
    assert dataclasses.replace(heir, seq=3) == Heir(3)
    assert copy.deepcopy(heir) == heir
    match heir:
        case Heir(seq, _words, [name]):
            assert (seq, name) == (1, "a")
        case _:
            pytest.fail("it does not match by place")
    with pytest.raises(dataclasses.FrozenInstanceError):
        heir.seq = 2  # type: ignore[misc]
    with pytest.raises(ValueError, match="begins with 0"):
        Heir(-1)
    with pytest.raises(TypeError, match=r"Heir\.__init__\(\) missing 1 required positional argument: 'seq'"):
        Heir()  # type: ignore[call-arg]


def test_a_changed_record_is_as_the_standard_library_makes_it() -> None:
    heir = Heir(1, ("a",), names=["b"])

    changed = replace(heir, seq=3, words=())

    assert (changed, changed.names) == (dataclasses.replace(heir, seq=3, words=()), ["b"])
    assert heir == Heir(1, ("a",))
    with pytest.raises(dataclasses.FrozenInstanceError):
        changed.seq = 2  # type: ignore[misc]
    with pytest.raises(TypeError, match=r"Heir has no fields \['word'\]"):
        replace(heir, word=())  # type: ignore[call-arg]


def test_what_another_process_sent_comes_whole() -> None:
    sent = b"\x80\x04\x8c\x1ctests.unit.test_wire_records\x94\x8c\x04Sent\x94\x93\x94)\x81\x94}\x94(\x8c\x03seq\x94K\x05\x8c\x05words\x94)ub."

    assert pickle.loads(sent) == Sent(5)


def test_a_class_can_be_asked_before_there_is_an_object() -> None:
    @dataclass(frozen=True)
    class Late:
        seq: int

    assert [each.name for each in dataclasses.fields(made(Late))] == ["seq"]


def test_threads_that_make_the_first_objects_at_once_all_get_theirs() -> None:
    for _ in range(20):

        @dataclass(frozen=True)
        class Late:
            seq: int
            words: tuple[str, ...] = ()

        together = threading.Barrier(4)

        def make(seq: int, kind: type[Late] = Late, together: threading.Barrier = together) -> Late:
            together.wait()
            return kind(seq)

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(make, range(4))) == [Late(seq) for seq in range(4)]


@dataclass(frozen=True)
class Nothing:
    """A record of one value only: that there was one."""


def test_records_of_no_value_and_of_one_are_told_apart_as_well() -> None:
    @dataclass(frozen=True)
    class One:
        seq: int

    @dataclass(frozen=True)
    class Other:
        seq: int

    assert (Nothing(), hash(Nothing()), repr(Nothing())) == (Nothing(), hash(Nothing()), "Nothing()")
    assert One(1) == One(1) != One(2)
    other: object = Other(1)
    assert One(1) != other
    assert {One(1), One(1), One(2)} == {One(1), One(2)}


def test_a_record_may_be_changed_where_it_is_not_frozen_and_then_has_no_hash() -> None:
    @dataclass
    class Count:
        seen: int = 0

    count = Count()
    count.seen += 1

    assert count == Count(1)
    with pytest.raises(TypeError, match="unhashable"):
        hash(count)


def test_what_a_class_says_of_itself_stays() -> None:
    @dataclass(frozen=True)
    class Quiet:
        """Compared by its place alone."""

        seq: int
        secret: str = "1234"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Quiet) and other.seq == self.seq

        def __hash__(self) -> int:
            return self.seq

        def __repr__(self) -> str:
            return f"Quiet({self.seq})"

    assert Quiet(7, "a") == Quiet(7, "b")
    assert (hash(Quiet(7)), repr(Quiet(7)), Quiet.secret) == (7, "Quiet(7)", "1234")
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'seq'"):
        del Quiet(7).seq  # type: ignore[misc]
