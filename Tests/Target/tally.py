"""Counts the cases of several threads by their verdicts."""

from threading import Lock


class Tally:
    """The cases so far. Failures and skips are printed when they come; so are the others if it is told to."""

    def __init__(self, prints_all: bool = False):
        self.prints_all = prints_all
        self.counts = {"ok": 0, "not ok": 0, "skip": 0}
        self.lock = Lock()

    def add(self, verdict: str, case: str) -> None:
        with self.lock:
            self.counts[verdict] += 1
            if self.prints_all or verdict != "ok":
                print(f"{verdict} {case}", flush=True)

    def summary(self) -> str:
        skipped = f", {self.counts['skip']} skipped" if self.counts["skip"] else ""
        return f"{self.counts['ok']} passed, {self.counts['not ok']} failed{skipped}"
