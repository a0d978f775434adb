"""Compares the engine with a peer, and explains where they differ.

The list of differences is gone through until an entry fits: its cause is taken out of the bytes, and both are asked
again, until they agree. difference.py says why that explains something.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from answer import REFUSED, Answer
from difference import Difference
from limits import LIMITS
from otherwise import OTHERWISE
from stricter import STRICTER
from tolerant import TOLERANT

DIFFERENCES = (*STRICTER, *LIMITS, *TOLERANT, *OTHERWISE)
# Most streams have one cause, and damaged ones a handful; but each line may end with a bare LF.
MOST_CAUSES = 300
# More bytes than these are cut when a case is shown.
MOST_BYTES = 1000


class Implementation(Protocol):
    name: str

    def answer(self, wire: bytes, end: str) -> Answer: ...


@dataclass(frozen=True)
class Case:
    """Bytes of a stream, and how it ends, put before the engine and a peer."""

    engine: Implementation
    peer: Implementation
    wire: bytes
    end: str

    @cached_property
    def ours(self) -> Answer:
        return self.engine.answer(self.wire, self._end)

    @cached_property
    def theirs(self) -> Answer:
        return self.peer.answer(self.wire, self._end)

    @property
    def _end(self) -> str:
        """The end, if the peer has a word for it; else as if more could come."""
        return self.end if self.end in self.peer.ends else "open"

    @property
    def differs(self) -> list[str]:
        return self.ours.differs(self.theirs)

    @cached_property
    def place(self) -> int:
        """How many bytes had been read by the one who refused, or else by the end of the response."""
        if self.theirs.verdict == REFUSED:
            return self.theirs.place
        if self.ours.verdict == REFUSED:
            return self.engine.place_of_error(self.wire)
        return len(self.wire) - self.ours.rest

    def without(self, cause: Difference) -> "Case | None":
        """The case without a cause; None if it is not there, or is not what makes them differ."""
        if not cause.fits(self.peer.name, self.ours, self.theirs):
            return None
        repaired = Case(self.engine, self.peer, cause.repair(self.wire, self.place), self.end)
        before, after = getattr(self, cause.steady), getattr(repaired, cause.steady)
        if repaired.wire == self.wire or not set(after.differs(before)) <= set(cause.but):
            return None
        return repaired

    def causes(self, table: Sequence[Difference] = DIFFERENCES) -> list[Difference] | None:
        """Why they differ, one cause after the other; none if they agree, and None if it is not explained."""
        case, causes = self, []
        while case.differs:
            steps = ((cause, case.without(cause)) for cause in table)
            cause, case = next((step for step in steps if step[1]), (None, case))
            if cause is None or len(causes) == MOST_CAUSES:
                return None
            causes.append(cause)
        return causes

    def smallest(self) -> "Case":
        """As few of the bytes as still differ without an explanation."""
        case, length = self, len(self.wire) // 2
        while length:
            for start in range(len(case.wire) - length, -1, -1):
                wire = case.wire[:start] + case.wire[start + length :]
                smaller = Case(self.engine, self.peer, wire, self.end)
                if smaller.causes() is None:
                    case = smaller
            length //= 2
        return case

    def __str__(self) -> str:
        rest = len(self.wire) - MOST_BYTES
        cut = f" and {rest} bytes" if rest > 0 else ""
        return (
            f"    stream     {self.wire[:MOST_BYTES]!r}{cut}, end {self._end}\n"
            f"    {self.engine.name:10} {self.ours}\n"
            f"    {self.peer.name:10} {self.theirs}"
        )
