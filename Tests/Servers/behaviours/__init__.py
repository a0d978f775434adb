"""What the scripted server does, by request path: one function each, registered under its name.

`/chunked/100/7` calls `chunked(exchange, "100", "7")`. The function writes whatever it likes. When it returns, the
connection waits for the next request; functions that end the connection do so themselves. The request's body has been
read before, but for the functions marked `@before_body`.
"""

from . import complete, early, endings, observed, wrong

__all__ = ["complete", "early", "endings", "observed", "wrong"]
