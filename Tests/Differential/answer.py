"""What an implementation makes of the bytes that a server sends: one form for the engine and for its peers."""

from dataclasses import dataclass, fields
from functools import lru_cache

COMPLETE, WAITS, REFUSED = "complete", "waits", "refused"
# A longer body is not shown.
MOST_BYTES = 200
# The vectors are asked about again and again, once for each bug that must be found: they and their repairs fit.
remembered = lru_cache(1 << 13)


@dataclass(frozen=True)
class Answer:
    """The response is complete, refused, or waits for more bytes."""

    verdict: str
    status: int = 0  # of a complete response
    body: bytes = b""  # of a complete response; what there is of it while it waits
    reuse: bool = False  # whether a complete response lets another request be sent on the connection
    rest: int = 0  # how many bytes are left behind the end of a complete response
    why: str = ""  # it is refused, in the implementation's own words
    place: int = 0  # how many bytes it had read when it refused them

    def differs(self, other: "Answer") -> list[str]:
        """In what two answers differ. Why and where they refuse is each implementation's own."""
        return [
            field.name
            for field in fields(self)
            if field.name not in ("why", "place") and getattr(self, field.name) != getattr(other, field.name)
        ]

    @property
    def label(self) -> str:
        """The verdict, and why the bytes are refused."""
        return f"{REFUSED}: {self.why}" if self.verdict == REFUSED else self.verdict

    def __str__(self) -> str:
        body = repr(self.body) if len(self.body) <= MOST_BYTES else f"of {len(self.body)} bytes"
        if self.verdict == REFUSED:
            return self.label
        if self.verdict == WAITS:
            return f"waits, body so far {body}"
        reuse = "reusable" if self.reuse else "not reusable"
        return f"complete: {self.status}, body {body}, {reuse}, {self.rest} bytes left"
