#!/usr/bin/env python3
"""A stand-in for an SM-DP+: answers the five ES9+ calls with the sizes, framing and statuses of a real one.

What is in the answers is filler, cut to the measured sizes; the request's fields are checked as the strictest server
would, and what is wrong with them comes back as 400 with a reason. The process ends when its stdin does.
"""

import argparse
import base64
import contextlib
import http.server
import json
import ssl
import sys
import threading
from collections.abc import Callable
from pathlib import Path

API = "/gsma/rsp2/es9plus/"
EXECUTED = {"functionExecutionStatus": {"status": "Executed-Success"}}
WRONG_MATCHING_ID = {"subjectCode": "8.2.6", "reasonCode": "3.8", "message": "Refused"}
HANDSHAKE_SECONDS = 60
UNWELCOME = ("Accept-Encoding", "Cookie", "Expect", "Transfer-Encoding")
TRANSACTION = "6B1E3C5A0D5F4E0C9B7A2D8F41C06E57"


def filler(length: int) -> str:
    """Text of that length that looks like base64."""
    return (base64.b64encode(bytes(range(256))).decode().rstrip("=") * (length // 342 + 1))[:length]


def json_of_size(size: int, content: dict, filled: list[str]) -> bytes:
    """JSON of exactly that many bytes: `content`, and filler shared out among the members named in `filled`."""
    content = content | dict.fromkeys(filled, "")
    missing = size - len(json.dumps(content, separators=(",", ":")))
    for left in range(len(filled), 0, -1):
        content[filled[-left]] = filler(missing // left)
        missing -= missing // left
    return json.dumps(content, separators=(",", ":")).encode()


def answer(size: int, *filled: str) -> bytes:
    return json_of_size(size, {"header": EXECUTED, "transactionId": TRANSACTION}, list(filled))


INITIATE = answer(1221, "serverSigned1", "serverSignature1", "euiccCiPKIdToBeUsed", "serverCertificate")
AUTHENTICATE = answer(1311, "profileMetadata", "smdpSigned2", "smdpSignature2", "smdpCertificate")
PACKAGE = answer(17483, "boundProfilePackage")
CANCEL = json.dumps({"header": EXECUTED}, separators=(",", ":")).encode()
FAILED = (
    json.dumps(
        {"header": {"functionExecutionStatus": {"status": "Failed", "statusCodeData": WRONG_MATCHING_ID}}},
        separators=(",", ":"),
    )
    .encode()
    .ljust(148)
)
EXCEPTION_PAGE = b"<!DOCTYPE html>\n<html><head><title>500</title></head><body><h1>Traceback</h1><pre>\n"
EXCEPTION_PAGE += b"  in json.loads\n" * 480
EXCEPTION_PAGE = EXCEPTION_PAGE.ljust(7785 - 21) + b"</pre></body></html>\n"


def sample_requests(matching_id: str) -> dict[str, bytes]:
    """A request body for each call, of the size that was measured."""
    proof = base64.b64encode(b"matchingId:" + matching_id.encode() + bytes(1450)).decode()
    authenticate = {"transactionId": TRANSACTION, "authenticateServerResponse": proof[:1900]}
    return {
        "initiateAuthentication": json_of_size(179, {"smdpAddress": "smdp.example"}, ["euiccChallenge", "euiccInfo1"]),
        "authenticateClient": json.dumps(authenticate, separators=(",", ":")).encode().ljust(2020),
        "getBoundProfilePackage": json_of_size(297, {"transactionId": TRANSACTION}, ["prepareDownloadResponse"]),
        "handleNotification": json_of_size(243, {}, ["pendingNotification"]),
        "cancelSession": json_of_size(250, {"transactionId": TRANSACTION}, ["cancelSessionResponse"]),
    }


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Server"

    def setup(self) -> None:
        super().setup()
        self.connection.settimeout(self.server.idle_seconds)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        reason = self.objection()
        if reason:
            self.close_connection = True
            self.send(400, (reason + "\n").encode(), "text/plain")
        else:
            self.answer(body)

    def objection(self) -> str:
        """What a strict SM-DP+ would find wrong with the request's head; empty when nothing is."""
        required: dict[str, Callable[[str], bool]] = {
            "Host": lambda value: value == value.lower() and value.endswith(f":{self.server.server_port}"),
            "Content-Length": str.isdecimal,
            "Content-Type": lambda value: value.split(";")[0] == "application/json",
            "User-Agent": lambda value: value.startswith("gsma-rsp-"),
            "X-Admin-Protocol": lambda value: value.startswith("gsma/rsp/v2."),
        }
        for name, is_right in required.items():
            values = self.headers.get_all(name, [])
            if len(values) != 1:
                return f"{name} must be sent once, came {len(values)} times"
            if not is_right(values[0]):
                return f"{name} is wrong: {values[0]}"
        unwelcome = [
            name for name in ("Expect", "Cookie", "Accept-Encoding", "Transfer-Encoding") if name in self.headers
        ]
        return f"unwelcome: {', '.join(unwelcome)}" if unwelcome else ""

    def answer(self, body: bytes) -> None:
        try:
            proof = base64.b64decode(json.loads(body).get("authenticateServerResponse", ""))
        except (ValueError, TypeError, AttributeError):
            proof = None
        match self.path.removeprefix(API):
            case _ if proof is None:
                self.send(500, EXCEPTION_PAGE, "text/html")
            case "initiateAuthentication":
                self.send_chunked(INITIATE)
            case "authenticateClient" if self.server.matching_id.encode() not in proof:
                self.send_chunked(FAILED)
            case "authenticateClient":
                self.send_chunked(AUTHENTICATE)
            case "getBoundProfilePackage":
                self.send_chunked(PACKAGE)
            case "handleNotification":
                self.send_response(204)
                self.end_headers()
                self.tell(204, 0)
            case "cancelSession":
                self.send_chunked(CANCEL)
            case _:
                self.send(404, b"no such function\n", "text/plain")

    def send_chunked(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Admin-Protocol", "gsma/rsp/v2.2.2")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
        self.tell(200, len(body))

    def send(self, status: int, body: bytes, content_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)
        self.tell(status, len(body))

    def tell(self, status: int, size: int) -> None:
        self.server.tell(f"{self.path} {self.headers.get('Content-Length')} B up: {status}, {size} B down")

    def log_message(self, *_: object) -> None:
        """`tell` does it."""


class Server(http.server.ThreadingHTTPServer):
    def __init__(self, options: argparse.Namespace):
        super().__init__(("127.0.0.1", 0), Handler)
        self.idle_seconds = options.idle
        self.matching_id = options.matching_id
        self.verbose = options.verbose
        self.context = None
        if not options.plain:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate = options.pki / options.certificate
            self.context.load_cert_chain(f"{certificate}.pem", f"{certificate}.key")

    def finish_request(self, request, client_address) -> None:
        """In the connection's own thread, so that a slow handshake holds nobody up."""
        if self.context is None:
            super().finish_request(request, client_address)
            return
        with contextlib.suppress(OSError):
            request.settimeout(HANDSHAKE_SECONDS)
            with self.context.wrap_socket(request, server_side=True) as tls:
                self.tell(f"{tls.version()} {tls.cipher()[0]}")
                super().finish_request(tls, client_address)
                # Without blocking, unwrap sends close_notify and does not wait for the peer's.
                tls.setblocking(False)
                tls.unwrap()

    def tell(self, text: str) -> None:
        if self.verbose:
            print(f"server: {text}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description='Prints {"es9plus": PORT} on one line when it is ready, and then serves.'
    )
    parser.add_argument("--pki", type=Path, help="a folder that scripts/pki filled")
    parser.add_argument("--certificate", default="good", help="the certificate's name in that folder (default: good)")
    parser.add_argument("--plain", action="store_true", help="plain HTTP instead of TLS")
    parser.add_argument(
        "--idle", type=float, default=60, metavar="SECONDS", help="closes idle connections (default: 60)"
    )
    parser.add_argument("--matching-id", default="TS48V1-A-UNIQUE", help="the one that authenticateClient must hold")
    parser.add_argument("--verbose", action="store_true", help="a line on stderr for each handshake and request")
    parser.add_argument(
        "--write-requests", type=Path, metavar="FOLDER", help="writes a request for each call, and ends"
    )
    options = parser.parse_args()
    if options.write_requests:
        options.write_requests.mkdir(parents=True, exist_ok=True)
        for name, body in sample_requests(options.matching_id).items():
            (options.write_requests / f"{name}.json").write_bytes(body)
        return
    if not options.plain and options.pki is None:
        parser.error("--pki FOLDER or --plain is needed")
    server = Server(options)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"es9plus": server.server_port}), flush=True)
    sys.stdin.buffer.read()


if __name__ == "__main__":
    main()
