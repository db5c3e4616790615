"""How does an attacker come at facts in the fewest steps? Settled in the order of their price, as far as somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence


class Search:
    """The cheapest way to each fact by steps that are open; what is settled on the way to one fact serves the next.

    `needs` and `gives` are those of each step, `uses` the steps that need each fact, `entries` steps that need none.
    Steps are counted once for each fact that needs them (Knuth's generalisation of Dijkstra's algorithm,
    1977). Prices are small whole numbers, so a list for each price stands in place of a heap.
    """

    def __init__(
        self,
        needs: Sequence[tuple[int, ...]],
        gives: Sequence[int],
        uses: Sequence[Sequence[int]],
        entries: Sequence[int],
        is_open: Callable[[int], int],
    ) -> None:
        self._first: dict[int, int] = {}
        self._settling = _settle(self._first, needs, gives, uses, entries, is_open)

    def to(self, goal: int) -> dict[int, int] | None:
        """For each fact settled so far the step that gives it most cheaply; None where the goal stays out of reach."""
        if goal not in self._first and not any(fact == goal for fact in self._settling):
            return None
        return self._first


def _settle(
    first: dict[int, int],
    needs: Sequence[tuple[int, ...]],
    gives: Sequence[int],
    uses: Sequence[Sequence[int]],
    entries: Sequence[int],
    is_open: Callable[[int], int],
) -> Iterator[int]:
    """Each fact, when it is settled; `first` gets the step that gives it. It holds no search, so that no cycle is left behind."""
    missing: dict[int, int] = {}
    cost = [0] * len(uses)  # every price is 1 or more, so 0 is not settled
    buckets: dict[int, list[int]] = {1: [number for number in entries if is_open(number)]}
    while buckets:
        price = min(buckets)
        for number in sorted(buckets.pop(price)):
            fact = gives[number]
            if cost[fact]:
                continue
            cost[fact], first[fact] = price, number
            yield fact
            single = buckets.setdefault(price + 1, [])
            for following in uses[fact]:
                if cost[gives[following]] or not is_open(following):
                    continue
                needed = needs[following]
                if len(needed) == 1:
                    single.append(following)
                    continue
                left = missing.get(following, len(needed)) - 1
                missing[following] = left
                if not left:
                    buckets.setdefault(1 + sum([cost[one] for one in needed]), []).append(following)
