"""Cases by name: a function that is given a network and fails by an assertion. It may return what it has measured."""

from collections.abc import Callable
from dataclasses import dataclass

from network import Network


class Skip(Exception):
    """The case can't be tried here; the text says why."""


@dataclass
class Case:
    name: str
    run: Callable[[Network], str | None]
    bearers: int
    # It measures time against a contract, so little else may run meanwhile.
    is_timed: bool


CASES: list[Case] = []


def case(name: str, *, bearers: int = 1, is_timed: bool = False) -> Callable:
    """Makes a function a case."""

    def register(function: Callable[[Network], str | None]) -> Callable[[Network], str | None]:
        assert all(other.name != name for other in CASES), f"two cases are called {name}"
        CASES.append(Case(name, function, bearers, is_timed))
        return function

    return register
