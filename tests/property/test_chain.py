"""Whatever is done to a chain afterwards is seen, and the first wrong entry is named."""

from hypothesis import given
from hypothesis import strategies as st

from offline_queue.chain import GENESIS, ChainFault, Link, Mark, follow
from tests.support.bodies import AT
from wire.entries import Entry, PrintIntended

CHAINS = st.lists(st.integers(min_value=1, max_value=10**6), min_size=1, max_size=12)


def chain_of(numbers: list[int]) -> list[Link]:
    mark, links = GENESIS, []
    for seq, number in enumerate(numbers, start=1):
        body = PrintIntended(receipt_number=number)
        entry = Entry.linked(previous_hash=mark.hash, seq=seq, at=AT, body=body)
        mark = Mark(seq, entry.hash)
        links.append(Link.of(entry))
    return links


@given(CHAINS, st.data())
def test_an_untouched_chain_is_proved_whole_and_from_any_place(
    numbers: list[int], data: st.DataObject
) -> None:
    links = chain_of(numbers)
    start = data.draw(st.integers(min_value=0, max_value=len(links)))
    mark = GENESIS if start == 0 else Mark(start, links[start - 1].hash)

    assert follow(links[start:], mark) == Mark(len(links), links[-1].hash)


@given(CHAINS, st.data())
def test_a_tampered_entry_is_the_first_wrong_one(numbers: list[int], data: st.DataObject) -> None:
    links = chain_of(numbers)
    index = data.draw(st.integers(min_value=0, max_value=len(links) - 1))
    field = data.draw(st.sampled_from(["at", "body", "hash"]))
    position = data.draw(st.integers(min_value=0, max_value=len(getattr(links[index], field)) - 1))
    text = getattr(links[index], field)
    other = data.draw(st.sampled_from([each for each in "0aZ" if each != text[position]]))
    links[index] = links[index]._replace(**{field: text[:position] + other + text[position + 1 :]})

    assert follow(links) == ChainFault(index + 1, "hash", index + 1)


@given(CHAINS, st.data())
def test_a_dropped_entry_is_a_gap_unless_it_was_the_last(numbers: list[int], data: st.DataObject) -> None:
    links = chain_of(numbers)
    index = data.draw(st.integers(min_value=0, max_value=len(links) - 1))
    rest = links[:index] + links[index + 1 :]

    if index == len(links) - 1:
        assert follow(rest) == Mark(
            index, rest[-1].hash if rest else GENESIS.hash
        )  # only the ledger can know
    else:
        assert follow(rest) == ChainFault(index + 2, "gap", index + 1)


@given(CHAINS, st.data())
def test_a_repeated_entry_is_out_of_order(numbers: list[int], data: st.DataObject) -> None:
    links = chain_of(numbers)
    index = data.draw(st.integers(min_value=0, max_value=len(links) - 1))
    repeated = [*links[: index + 1], *links[index:]]

    assert follow(repeated) == ChainFault(index + 1, "order", index + 2)


@given(CHAINS.filter(lambda numbers: len(numbers) > 1), st.data())
def test_swapped_entries_are_found(numbers: list[int], data: st.DataObject) -> None:
    links = chain_of(numbers)
    first = data.draw(st.integers(min_value=0, max_value=len(links) - 2))
    second = data.draw(st.integers(min_value=first + 1, max_value=len(links) - 1))
    links[first], links[second] = links[second], links[first]

    assert follow(links) == ChainFault(second + 1, "gap", first + 1)


@given(CHAINS, CHAINS)
def test_an_entry_of_another_chain_does_not_fit(numbers: list[int], others: list[int]) -> None:
    links, other = chain_of(numbers), chain_of([*others, 7, 8, 9])
    grafted = [*links, *other[len(links) :]]

    if numbers != others[: len(numbers)] and len(grafted) > len(links):
        fault = follow(grafted)
        assert fault == ChainFault(len(links) + 1, "hash", len(links) + 1)


def test_a_fault_says_where_and_what() -> None:
    assert str(ChainFault(9, "gap", 7)) == "entry 9 stands where entry 7 should"
    assert str(ChainFault(6, "order", 7)) == "entry 6 comes again where entry 7 should"
    assert "entry 7 is not what was written" in str(ChainFault(7, "hash", 7))
