"""Who may begin: windows that open with success, and the longest queue first."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.net.roster import Roster


def roster(*hosts: str, per_host: int = 10, most: int = 100) -> Roster[int]:
    found: Roster[int] = Roster(per_host, most)
    found.add((host, number) for number, host in enumerate(hosts))
    return found


def begun(found: Roster[int]) -> list[str]:
    """The hosts of all that may begin now."""
    hosts = []
    while one := found.begin():
        hosts.append(one[0])
    return hosts


def test_a_host_begins_with_two_and_gets_one_more_for_each_that_is_done() -> None:
    found = roster(*["a"] * 20, per_host=5)
    sizes = []
    under_way = 0
    for _ in range(6):
        under_way += len(begun(found))
        sizes.append(under_way)
        found.finish("a")
        under_way -= 1
    assert sizes == [2, 3, 4, 5, 5, 5]


def test_jobs_of_a_host_begin_in_their_order() -> None:
    found = roster("a", "b", "a", "a")
    order = []
    while one := found.begin():
        order.append(one)
        found.finish(one[0])
    assert [job for host, job in order if host == "a"] == [0, 2, 3]


def test_the_host_with_the_most_jobs_begins_first() -> None:
    assert begun(roster("a", "b", "b", "c", "c", "c", most=1)) == ["c"]


def test_a_host_that_has_begun_is_served_before_others_begin() -> None:
    found = roster("a", "a", "b", "b", "b", most=1)
    order = []
    while one := found.begin():
        order.append(one[0])
        found.finish(one[0])
    assert order == ["b", "b", "b", "a", "a"]


def test_no_more_begin_than_there_is_room_for_all_together() -> None:
    found = roster(*(f"{number}" for number in range(9)), most=4)
    assert len(begun(found)) == 4
    found.finish("0")
    assert len(begun(found)) == 1


@given(
    st.lists(st.sampled_from("abcde"), max_size=60),
    st.lists(st.sampled_from("abcde"), max_size=30),
    st.integers(1, 4),
    st.integers(1, 12),
    st.randoms(use_true_random=False),
)
def test_every_job_is_done_once_and_no_bound_is_broken(
    jobs: list[str], more: list[str], per_host: int, most: int, chance: object
) -> None:
    found: Roster[int] = Roster(per_host, most)
    found.add((host, number) for number, host in enumerate(jobs))
    under_way: list[tuple[str, int]] = []
    done: list[int] = []
    late = list(enumerate(more, len(jobs)))
    while True:
        while one := found.begin():
            under_way.append(one)
        assert len(under_way) <= most
        assert max(Counter(host for host, _ in under_way).values(), default=0) <= per_host
        if not under_way and not late:
            break
        if late:
            number, host = late.pop()
            found.add([(host, number)])
        if under_way:
            host, number = under_way.pop(chance.randrange(len(under_way)))  # type: ignore[attr-defined]
            done.append(number)
            found.finish(host)
    assert sorted(done) == list(range(len(jobs) + len(more)))
    assert found.waiting == 0
