#!/usr/bin/env python3
"""Tests rtpost as a person at a shell sees it: options, exit statuses, sentences, files and the terminal.

Every run goes against the scripted server (Tests/Servers) over real sockets. What is sent over the wire, and how each
malformed response is judged, is tested elsewhere: here it matters what rtpost makes of it.
"""

import argparse
import contextlib
import base64
import errno
import fcntl
import os
import pty
import re
import resource
import shlex
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import unittest
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Servers"))

from behaviours import pattern
from server_process import ServerProcess

OPTIONS = {
    "--data": "-d",
    "--header": "-H",
    "--trust": None,
    "--pin": None,
    "--key-id": None,
    "--cert": None,
    "--key": None,
    "--session": None,
    "--timeout": "-m",
    "--interface": None,
    "--source": None,
    "--dns": None,
    "--ipv4": "-4",
    "--ipv6": "-6",
    "--repeat": None,
    "--flash": None,
    "--tag": None,
    "--recover": None,
    "--drop": None,
    "--output": "-o",
    "--fail": "-f",
    "--verbose": "-v",
    "--help": "-h",
    "--version": "-V",
}
EXIT_STATUSES = {0, 1, 2, 3, 6, 7, 8, 18, 22, 23, 26, 27, 28, 35, 42, 43, 45, 52, 55, 56, 58, 60, 61, 63, 77, 90, 100, 101}
# Longer than any run may take, so that one which hangs fails.
PATIENCE = 60

command: list[str] = []
is_native = True
ports: dict[str, int] = {}
pki = Path()


@dataclass
class Result:
    status: int
    output: bytes
    errors: str


def run(*arguments: str | Path, **options) -> Result:
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, **options}
    if "input" in options:
        del options["stdin"]
    done = subprocess.run([*command, *map(str, arguments)], timeout=PATIENCE, check=False, **options)
    return Result(done.returncode, done.stdout or b"", (done.stderr or b"").decode())


def documented_statuses() -> set[int]:
    return {int(number) for number in re.findall(r"^ +(\d+)  \S", run("--help").output.decode(), re.MULTILINE)}


def url(path: str = "/echo", port: str = "plain", host: str = "127.0.0.1") -> str:
    return f"http://{host}:{ports[port]}{path}"


def tls_url(path: str = "/length/10", port: str = "good", host: str = "localhost") -> str:
    return f"https://{host}:{ports[port]}{path}"


class RTPostTestCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def assert_success(self, result: Result, output: bytes | None = None) -> None:
        self.assertEqual((result.status, result.errors), (0, ""))
        if output is not None:
            self.assertEqual(result.output, output)

    def assert_failure(self, result: Result, status: int, *words: str) -> None:
        """The status, no output, and one sentence that says what to do, with the words."""
        self.assertEqual(result.status, status, result.errors)
        self.assertIn(status, EXIT_STATUSES)
        self.assertEqual(result.output, b"")
        self.assertRegex(result.errors, r"\Artpost: [^\n]*[A-Z][^\n]*: [a-z][^\n]*\.\n\Z")
        for word in words:
            self.assertIn(word, result.errors)


class HelpTests(RTPostTestCase):
    def test_help_lists_every_option(self):
        for name in "--help", "-h":
            result = run(name)
            self.assert_success(result)
            listed = re.findall(r"^  (-\w|  )[, ] (--[a-z0-9-]+)", result.output.decode(), re.MULTILINE)
            self.assertEqual({long_name: short_name.strip() or None for short_name, long_name in listed}, OPTIONS)

    def test_help_fits_a_terminal_and_documents_the_exit_statuses(self):
        text = run("--help").output.decode()
        self.assertLessEqual(max(map(len, text.splitlines())), 100)
        self.assertEqual(documented_statuses(), EXIT_STATUSES)

    def test_help_wins_over_what_else_is_there(self):
        self.assertIn(b"Usage: rtpost", run("--fail", "--help", "not a URL", "another").output)

    def test_version(self):
        for name in "--version", "-V":
            result = run(name)
            self.assert_success(result)
            self.assertRegex(result.output, rb"\Artpost \d+\.\d+\.\d+\n\Z")

    @unittest.skipUnless(os.path.exists("/dev/full"), "this system has no /dev/full")
    def test_help_that_can_not_be_written(self):
        with open("/dev/full", "wb") as full:
            self.assert_failure(run("--help", stdout=full), 23)


class UsageTests(RTPostTestCase):
    def test_no_url(self):
        self.assert_failure(run(), 2, "No URL", "rtpost --help")
        self.assert_failure(run("--fail"), 2, "No URL")

    def test_two_urls(self):
        self.assert_failure(run(url(), url()), 2, "More than one URL")

    def test_unknown_options(self):
        for arguments, named in (
            (["--unknown"], "--unknown"),
            (["-x"], "-x"),
            (["-fx"], "-x"),
            (["--verbose", "-xf"], "-x"),
            (["--t", "1"], "--t,"),
        ):
            with self.subTest(arguments):
                self.assert_failure(run(*arguments, url()), 2, f"no option {named}", "rtpost --help")

    def test_argument_missing(self):
        for name, short_name in OPTIONS.items():
            if name in ("--data", "--header", "--trust", "--timeout", "--output"):
                with self.subTest(name):
                    self.assert_failure(run(url(), name), 2, f"{name} lacks its argument")
                    if short_name:
                        self.assert_failure(run(url(), short_name), 2, f"{name} lacks its argument")

    def test_argument_too_many(self):
        for name in "--fail", "--verbose", "--help", "--version":
            with self.subTest(name):
                self.assert_failure(run(f"{name}=1", url()), 2, f"{name} takes no argument")

    def test_timeout_values(self):
        for value in "", "0", "0.0001", "-1", "1e3", "inf", "nan", "0x5", "1,5", ".", "1s", "2147484", "9" * 400:
            with self.subTest(value):
                self.assert_failure(run("--timeout", value, url()), 2, "--timeout", "2147483")
        for value in "20", "20.", "20.5", "2147483":
            with self.subTest(value):
                self.assert_success(run("--timeout", value, url("/status/200")))

    def test_data_twice(self):
        self.assert_failure(run("-d", "a", "-d", "b", url()), 2, "--data", "twice")

    def test_options_may_follow_the_url(self):
        self.assert_success(run(url("/digest"), "--data", "x"), b"1 8cdc1683")

    def test_double_dash_ends_the_options(self):
        self.assert_failure(run("--", "--fail"), 3, "no scheme")


class URLTests(RTPostTestCase):
    def test_target(self):
        for written, sent in (
            ("/echo", "/echo"),
            ("/echo#fragment", "/echo"),
            ("/echo?a=b&c=http://u@h/?d#e?f#g", "/echo?a=b&c=http://u@h/?d"),
        ):
            with self.subTest(written):
                result = run(url(written))
                self.assert_success(result)
                self.assertTrue(result.output.startswith(f"POST {sent} HTTP/1.1\r\n".encode()), result.output)

    def test_empty_path(self):
        # The server knows no behaviour without a name.
        for written in "", "/", "#fragment", "?query", "?a/b", "/?a=b", "?a#b":
            with self.subTest(written):
                self.assert_success(run(url(written)), b"no behaviour ")

    def test_scheme_is_case_insensitive(self):
        self.assert_success(run(url("/status/200").replace("http", "hTTp")))
        self.assert_success(run("--trust", pki / "root.pem", tls_url().replace("https", "HTTPS")), pattern(10))

    def test_ipv6_literal(self):
        result = run(url(port="plain-ipv6", host="[::1]"))
        self.assert_success(result)
        self.assertIn(b"Host: [::1]:%d\r\n" % ports["plain-ipv6"], result.output)

    def test_unknown_scheme(self):
        for text in "ftp://localhost/", "httpss://localhost/", "htt://localhost/", "ht tp://localhost/":
            with self.subTest(text):
                self.assert_failure(run(text), 1, "scheme", "https://")

    def test_no_scheme(self):
        for text in "", "localhost", "localhost/?u=http://x", "://localhost", "http:/localhost", "/path":
            with self.subTest(text):
                self.assert_failure(run(text), 3, "no scheme", "https://")

    def test_no_host(self):
        for text in "http://", "http:///path", "http://:80/", "https://?query", "http://#fragment":
            with self.subTest(text):
                self.assert_failure(run(text), 3, "no host")

    def test_user_information(self):
        for user in "user", "user:secret", ":secret", "", "user:secret@other":
            with self.subTest(user):
                result = run(f"http://{user}@127.0.0.1:{ports['plain']}/echo")
                self.assert_failure(result, 3, "user name or password", "leave out")
                self.assertNotIn("secret", result.errors)

    def test_port(self):
        for port in "0", "65536", "99999999999999999999", "-1", "+80", "8x", " 80", "x", "0x50":
            with self.subTest(port):
                self.assert_failure(run(f"http://127.0.0.1:{port}/"), 3, "1 to 65535")

    def test_brackets(self):
        for host in "[::1", "[]", "[localhost]", "[127.0.0.1]", "[::1%25lo]", "[::g]":
            with self.subTest(host):
                self.assert_failure(run(f"http://{host}/"), 3, "IPv6")
        for host in "[::1]x", "[::1]8443":
            with self.subTest(host):
                self.assert_failure(run(f"http://{host}/"), 3, "Only a port may follow")
        self.assert_failure(run("http://::1/"), 3, "brackets")

    def test_what_the_library_refuses(self):
        for text in (
            "http://local host/",
            "http://local_host%2e/",
            "http://löcalhost/",
            "http://" + "a" * 254 + "/",
            "http://127.0.0.1/a b",
            "http://127.0.0.1/a\nb",
            "http://127.0.0.1/ä",
        ):
            with self.subTest(text):
                self.assert_failure(run(text), 3)


class RequestTests(RTPostTestCase):
    def test_no_data_is_an_empty_body(self):
        result = run(url())
        self.assert_success(result)
        self.assertRegex(result.output, rb"(?i)\r\ncontent-length: 0\r\n")
        self.assertTrue(result.output.endswith(b"\r\n\r\n"))

    def test_data_text(self):
        for name in "--data", "-d":
            result = run(name, '{"a": "b"}\n', url())
            self.assert_success(result)
            self.assertTrue(result.output.endswith(b'\r\n\r\n{"a": "b"}\n'))

    def test_empty_data_text(self):
        self.assert_success(run("--data", "", url("/digest")), b"0 00000000")

    def test_data_file_is_sent_as_it_is(self):
        body = self.folder / "body"
        body.write_bytes(pattern(1000) + b"\r\n\n\0")
        result = run("--data", f"@{body}", url())
        self.assert_success(result)
        self.assertTrue(result.output.endswith(b"\r\n\r\n" + body.read_bytes()))

    def test_data_from_standard_input(self):
        for size in 0, 1, 65535, 65536, 65537, 3_000_000:
            with self.subTest(size):
                body = self.folder / "body"
                body.write_bytes(pattern(size))
                with body.open("rb") as stdin:
                    from_stdin = run("--data", "@-", url("/digest"), stdin=stdin)
                self.assert_success(from_stdin)
                self.assertTrue(from_stdin.output.startswith(b"%d " % size))
                self.assert_success(run("--data", f"@{body}", url("/digest")), from_stdin.output)

    def test_data_that_can_not_be_read(self):
        missing = self.folder / "missing"
        self.assert_failure(run("--data", f"@{missing}", url()), 26, str(missing), os.strerror(errno.ENOENT), "--data")
        self.assert_failure(run("--data", f"@{self.folder}", url()), 26, os.strerror(errno.EISDIR), "--data")
        self.assert_failure(run("--data", "@", url()), 26, "--data")

    def test_data_for_which_there_is_no_memory(self):
        if not is_native:
            self.skipTest("the limit would hit the emulator too")

        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (64 << 20, 64 << 20))

        with subprocess.Popen(["head", "-c", "100000000", "/dev/zero"], stdout=subprocess.PIPE) as zeros:
            result = run("--data", "@-", url(), stdin=zeros.stdout, preexec_fn=limit)
        self.assert_failure(result, 27, "memory")

    def test_headers(self):
        result = run("--header", "X-One: 1", "-H", "X-Two:2", "-H", "user-agent: mine", url())
        self.assert_success(result)
        self.assertRegex(result.output, rb"(?i)\r\nx-one: ?1\r\n")
        self.assertRegex(result.output, rb"(?i)\r\nx-two: ?2\r\n")
        self.assertEqual(re.findall(rb"(?i)\r\nuser-agent: ?(.*)\r\n", result.output), [b"mine"])

    def test_headers_that_are_refused(self):
        for header in "no colon", "", ": value", "A b: c", "A: b\nC: d", "A: b\r", "A: \1":
            with self.subTest(header):
                self.assert_failure(run("--header", header, url()), 2, "--header")
        for header in "Content-Length: 1", "host: elsewhere", "Transfer-Encoding: chunked", "Connection: close":
            with self.subTest(header):
                self.assert_failure(run("--header", header, url()), 2, "--header", "leave it out")

    def test_headers_that_are_too_long(self):
        self.assert_failure(run("--header", "A: " + "b" * 3000, url()), 100, "--header", "shorten")


class ResponseTests(RTPostTestCase):
    def test_any_status_is_a_success(self):
        for status in 200, 201, 302, 400, 404, 500, 503:
            with self.subTest(status):
                self.assert_success(run(url(f"/status/{status}")), pattern(10))
        self.assert_success(run(url("/no-content")), b"")

    def test_fail(self):
        for name in "--fail", "-f":
            for status in 200, 302, 399:
                with self.subTest(name=name, status=status):
                    self.assert_success(run(name, url(f"/status/{status}")), pattern(10))
            for status in 400, 404, 500, 599:
                with self.subTest(name=name, status=status):
                    result = run(name, url(f"/status/{status}"))
                    self.assert_failure(result, 22, f"status {status}", f"127.0.0.1:{ports['plain']}", "--fail")

    def test_large_bodies(self):
        self.assert_success(run(url("/length/4194303")), pattern(4194303))
        self.assert_success(run(url("/chunked/1000000/4096")), pattern(1000000))
        self.assert_failure(run(url("/length/4194304")), 63, "4194303 bytes")

    def test_standard_output_that_can_not_be_written(self):
        with open("/dev/full", "wb") as full:
            result = run(url("/length/10"), stdout=full)
        self.assert_failure(result, 23, "standard output", os.strerror(errno.ENOSPC))

    def test_standard_output_whose_reader_is_gone(self):
        reading_end, writing_end = os.pipe()
        os.close(reading_end)
        with open(writing_end, "wb") as stdout:
            result = run(url("/length/10"), stdout=stdout)
        self.assert_failure(result, 23, "standard output", os.strerror(errno.EPIPE))


class OutputTests(RTPostTestCase):
    def assert_folder(self, **files: bytes) -> None:
        self.assertEqual({path.name: path.read_bytes() for path in self.folder.iterdir()}, files)

    def test_new_file(self):
        for name in "--output", "-o":
            self.assert_success(run(name, self.folder / "body", url("/length/100000")), b"")
            self.assert_folder(body=pattern(100000))

    def test_empty_body(self):
        self.assert_success(run("-o", self.folder / "body", url("/no-content")), b"")
        self.assert_folder(body=b"")

    def test_new_file_in_the_current_folder(self):
        old = os.getcwd()
        os.chdir(self.folder)
        self.addCleanup(os.chdir, old)
        self.assert_success(run("-o", "body", url("/length/10")), b"")
        self.assert_folder(body=pattern(10))

    def test_standard_output(self):
        self.assert_success(run("-o", "-", url("/length/10")), pattern(10))

    def test_replaced_file_keeps_its_mode(self):
        body = self.folder / "body"
        body.write_bytes(b"something longer than what will come")
        body.chmod(0o640)
        self.assert_success(run("-o", body, url("/length/10")), b"")
        self.assert_folder(body=pattern(10))
        self.assertEqual(body.stat().st_mode & 0o7777, 0o640)

    def test_link_stays_a_link(self):
        (self.folder / "elsewhere").mkdir()
        target, link = self.folder / "elsewhere/body", self.folder / "link"
        target.write_bytes(b"old")
        link.symlink_to("elsewhere/body")
        self.assert_success(run("-o", link, url("/length/10")), b"")
        self.assertTrue(link.is_symlink())
        self.assertEqual(target.read_bytes(), pattern(10))

    def test_device_is_written_to_not_replaced(self):
        self.assert_success(run("-o", "/dev/null", url("/length/10")), b"")
        self.assertTrue(Path("/dev/null").is_char_device())
        self.assert_failure(run("-o", "/dev/full", url("/length/10")), 23, "/dev/full", os.strerror(errno.ENOSPC))

    def test_untouched_when_something_fails(self):
        for arguments, status in (
            ([url("/incomplete-length")], 18),
            ([url("/reset-in-body")], 56),
            ([url("/close-delimited-unclean/100")], 56),
            (["--fail", url("/status/500")], 22),
            (["--timeout", "0.5", url("/stall-in-body")], 28),
            ([url("/length/4194304")], 63),
            ([url(port="refused")], 7),
            ([tls_url()], 77),
            (["--data", "@/missing/file", url()], 26),
            (["ftp://localhost/"], 1),
        ):
            with self.subTest(status):
                body = self.folder / "body"
                self.assert_failure(run("-o", body, *arguments), status)
                self.assert_folder()
                body.write_bytes(b"as it was")
                self.assert_failure(run("-o", body, *arguments), status)
                self.assert_folder(body=b"as it was")
                body.unlink()

    def test_place_that_can_not_be_written(self):
        before = run(url("/connections")).output
        for place, reason in (
            (self.folder, errno.EISDIR),
            (self.folder / "missing/body", errno.ENOENT),
            (self.folder / ("x" * 300), errno.ENAMETOOLONG),
            ("", errno.ENOENT),
        ):
            with self.subTest(place):
                result = run("-o", place, url("/length/10"))
                self.assert_failure(result, 23, f'"{place}"', os.strerror(reason))
        self.assert_folder()
        # It is found out before anything is sent: the two questions are the only connections.
        self.assertEqual(int(run(url("/connections")).output), int(before) + 1)


class FailureTests(RTPostTestCase):
    def test_network(self):
        plain = f"127.0.0.1:{ports['plain']}, while "
        large = self.folder / "large"
        large.write_bytes(bytes(30_000_000))
        for status, arguments, words in (
            (6, ["--dns", "127.0.0.1", "http://a.invalid/"], ["a.invalid:80, while looking up the host"]),
            (6, ["-6", url()], ["while looking up the host", "-6 allows no other"]),
            (2, ["--repeat", "0", url()], ["The --repeat is not a number"]),
            (43, ["--dns", "dns.example", url()], ["--source and --dns take IP addresses"]),
            (45, ["--interface", "no-such-if", url()], ["while connecting", "--interface no-such-if"]),
            (45, ["--source", "192.0.2.1", url()], ["while connecting", "--source 192.0.2.1"]),
            (7, [url(port="refused")], [f"127.0.0.1:{ports['refused']}, while connecting", "Nothing listens"]),
            (18, [url("/incomplete-length")], [plain + "receiving", "status 200"]),
            (18, [url("/incomplete-chunked")], [plain + "receiving"]),
            (52, [url("/close-without-answer")], [plain + "waiting for the response"]),
            (55, ["-d", f"@{large}", url("/reset-while-sending")], [plain + "sending"]),
            (56, [url("/reset-before-answer")], [plain + "waiting for the response"]),
            (56, [url("/reset-in-body")], [plain + "receiving", "status 200", os.strerror(errno.ECONNRESET)]),
        ):
            with self.subTest(arguments):
                self.assert_failure(run(*arguments), status, *words)

    def test_ipv6_host_is_named_in_brackets(self):
        result = run("--timeout", "0.5", url("/stall-before-answer", "plain-ipv6", "[::1]"))
        self.assert_failure(result, 28, f"[::1]:{ports['plain-ipv6']}, while waiting")

    def test_timeout_in_each_phase(self):
        large = self.folder / "large"
        large.write_bytes(bytes(30_000_000))
        trust = ["--trust", str(pki / "root.pem")]
        for arguments, phase in (
            ([url(port="not-accepting")], "connecting"),
            ([*trust, tls_url(port="silent", host="127.0.0.1")], "agreeing on TLS"),
            (["-d", f"@{large}", url("/stall-while-sending")], "sending"),
            ([url("/stall-before-answer")], "waiting for the response"),
            ([url("/stall-in-body")], "receiving"),
            ([url("/trickle")], "receiving"),
        ):
            with self.subTest(phase):
                result = run("-m", "1.2", *arguments)
                self.assert_failure(result, 28, f"while {phase}: ", "--timeout gave it 1.2 seconds")

    def test_responses_that_break_rules(self):
        for status, path in (
            (8, "/two-lengths-different"),
            (8, "/length-and-chunked"),
            (8, "/switching-protocols"),
            (61, "/gzip"),
            (100, "/head/200000"),
            (100, "/interim-flood"),
        ):
            with self.subTest(path):
                self.assert_failure(run(url(path)), status, f"127.0.0.1:{ports['plain']}, while ")
        for status, answer in (
            (8, "SSH-2.0-server\r\n"),
            (8, "HTTP/1.1 200 OK\r\nName value\r\n\r\n"),
            (56, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"),
            (61, "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"),
        ):
            with self.subTest(answer):
                self.assert_failure(run("--data", answer, url("/raw-close")), status)


class TLSTests(RTPostTestCase):
    def post(self, port: str, *arguments: str | Path, host: str = "localhost") -> Result:
        return run("--trust", pki / "root.pem", *arguments, tls_url(port=port, host=host))

    def test_success(self):
        for port in "good", "good-subca", "rsa", "good-tls1.2":
            with self.subTest(port):
                self.assert_success(self.post(port), pattern(10))

    def test_no_trust(self):
        self.assert_failure(run(tls_url()), 77, "No trust anchor", "--trust FILE")

    def test_trust_file(self):
        missing, wrong = self.folder / "missing.pem", self.folder / "wrong.pem"
        wrong.write_text("no certificate\n")
        result = run("--trust", missing, tls_url())
        self.assert_failure(result, 77, f"--trust {missing}", os.strerror(errno.ENOENT))
        self.assert_failure(run("--trust", wrong, tls_url()), 77, f"--trust {wrong}", "PEM")
        # Without TLS the file is of no use, and not asked for.
        self.assert_success(run("--trust", missing, url("/length/10")), pattern(10))

    def test_certificates(self):
        for port, words in (
            ("unknown", ["trusted root", "verify flags 0x"]),
            ("self-signed", ["trusted root"]),
            ("expired", ["expired", "clock"]),
            ("not-yet-valid", ["not yet valid", "clock"]),
            ("wrong-name", ["another name"]),
            ("client-only", ["for a TLS server"]),
            ("weak", ["weak"]),
        ):
            with self.subTest(port):
                where = f"localhost:{ports[port]}, while agreeing on TLS: "
                self.assert_failure(self.post(port), 60, where, *words)

    def need_key_ids(self):
        if "this mbedTLS can't do" in self.post("good", "--key-id", (pki / "root.id").read_bytes().hex()).errors:
            self.skipTest("this mbedTLS knows no key identifiers")

    def test_certificate_at_fault(self):
        self.need_key_ids()

        def key(name: str) -> str:
            return (pki / f"{name}.id").read_bytes().hex()

        words = f"certificate 0 of the chain, with key {key('unknown')}, issued by key {key('other-root')}"
        self.assert_failure(self.post("unknown"), 60, words)
        words = f"certificate 1 of the chain, with key {key('expired-subca')}, issued by key {key('root')}"
        self.assert_failure(self.post("below-expired"), 60, words)
        self.assert_failure(self.post("five"), 60, "certificate 4 of the chain)")

    def test_pins(self):
        def pin(name: str) -> str:
            return "sha256//" + base64.b64encode((pki / f"{name}.pin").read_bytes()).decode()

        good, rsa, root = pin("good"), pin("rsa"), pin("root")
        for arguments in ["--pin", good], ["--pin", f"{rsa};{good}"], ["--pin", rsa, "--pin", good]:
            with self.subTest(arguments):
                self.assert_success(run(*arguments, tls_url()), pattern(10))
        self.assert_failure(run("--pin", rsa, tls_url()), 90, "not a pinned one", "certificate 0 of the chain")
        self.assert_failure(run("--pin", root, tls_url()), 90, "not a pinned one")
        self.assert_success(self.post("good", "--pin", root), pattern(10))
        self.assert_failure(self.post("good", "--pin", rsa), 90, "not a pinned one")
        self.assert_failure(self.post("unknown", "--pin", pin("unknown")), 60, "trusted root")
        misspelt = ["", "x", "sha256//", good[:-1], good + "x", good + ";", ";" + good, good[8:], "sha512" + good[6:]]
        for wrong in [*misspelt, good[:-2] + "-="]:
            with self.subTest(wrong):
                self.assert_failure(run("--pin", wrong, tls_url()), 2, "--pin", "sha256//BASE64")

    def test_key_ids(self):
        self.need_key_ids()
        root, other = ((pki / f"{name}.id").read_bytes() for name in ("root", "other-root"))
        for arguments in [root.hex()], [root.hex(":").upper()], [other.hex(), "--key-id", root.hex()]:
            with self.subTest(arguments):
                self.assert_success(self.post("good", "--key-id", *arguments), pattern(10))
        self.assert_failure(self.post("good", "--key-id", other.hex()), 60, "trusted root", f"issued by key {root.hex()}")
        text = root.hex()
        for wrong in "", "x", text[:-1], text + "0", text + ":", ":" + text, text[:-1] + "g":
            with self.subTest(wrong):
                self.assert_failure(self.post("good", "--key-id", wrong), 2, "--key-id", "40 hexadecimal digits")

    def test_client_certificate(self):
        def post(*arguments: str | Path, port: str = "requires-certificate-tls1.2") -> Result:
            return run("--trust", pki / "root.pem", *arguments, tls_url("/subject", port))

        certificate, key = pki / "client.pem", pki / "client.key"
        both = self.folder / "both.pem"
        both.write_bytes(key.read_bytes() + certificate.read_bytes())
        for arguments in (
            ("--cert", certificate, "--key", key),
            ("--cert", pki / "client.der", "--key", pki / "client-key.der"),
            ("--cert", both),
        ):
            with self.subTest(arguments):
                self.assert_success(post(*arguments), b"client")
                self.assert_success(post(*arguments, port="good"), b"")
        self.assert_failure(post(), 58, "requires a certificate", "use --cert FILE")
        unknown = pki / "client-unknown.pem"
        refused = post("--cert", unknown, "--key", pki / "client-unknown.key")
        self.assert_failure(refused, 58, "does not accept", f"--cert {unknown}")
        self.assert_failure(post("--cert", certificate, "--key", pki / "good.key"), 58, "together", "--key ")
        self.assert_failure(post("--cert", key, "--key", key), 58, "can't be used", f"--cert {key}")
        self.assert_failure(post("--cert", certificate), 58, "can't be used")
        missing = self.folder / "missing.pem"
        self.assert_failure(post("--cert", missing), 58, "check --cert", os.strerror(errno.ENOENT))
        self.assert_failure(post("--cert", certificate, "--key", missing), 58, "check --key", os.strerror(errno.ENOENT))
        missing.write_bytes(bytes(65536))
        self.assert_failure(post("--cert", missing), 58, "65535 bytes", "check --cert")
        self.assert_failure(post("--key", key), 2, "--cert")

    def test_session(self):
        file = self.folder / "session"
        if "this mbedTLS can't do" in self.post("good", "--session", file).errors:
            self.skipTest("this mbedTLS keeps no sessions")
        has_tls13 = "TLSv1.3" in self.post("good", "--verbose").errors
        for port in "session-id", "session-ticket", "session-psk":
            with self.subTest(port):
                if port == "session-psk" and not has_tls13:
                    self.skipTest("mbedTLS speaks no TLS 1.3")
                file.unlink(missing_ok=True)
                for resumes in False, True, True:
                    result = self.post(port, "--verbose", "--session", file)
                    self.assertEqual((result.status, result.output), (0, pattern(10)))
                    self.assertEqual(", resumed, " in result.errors, resumes, result.errors)
                    self.assertNotEqual(", certificate of " in result.errors, resumes)
                    self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        self.assertEqual([file], list(self.folder.iterdir()))

    def test_session_that_is_none(self):
        file = self.folder / "session"
        if "this mbedTLS can't do" in self.post("good", "--session", file).errors:
            self.skipTest("this mbedTLS keeps no sessions")
        for content in b"", b"nonsense", bytes(10000):
            with self.subTest(content[:10]):
                file.write_bytes(content)
                file.chmod(0o644)
                self.assert_success(self.post("good", "--session", file), pattern(10))
                self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        self.assert_failure(self.post("good", "--session", self.folder), 26, "--session", os.strerror(errno.EISDIR))

    def test_session_that_can_not_be_written(self):
        if "this mbedTLS can't do" in self.post("good", "--session", self.folder / "session").errors:
            self.skipTest("this mbedTLS keeps no sessions")
        result = self.post("good", "--session", self.folder / "no" / "session")
        self.assertEqual((result.status, result.output), (23, pattern(10)))
        self.assertIn(os.strerror(errno.ENOENT), result.errors)

    def test_handshake(self):
        for port, words in (
            ("plain", ["does not speak TLS"]),
            ("tls1.1", ["mbedTLS error -0x"]),
            ("closes-in-handshake", ["closed the connection"]),
            ("resets-in-handshake", [os.strerror(errno.ECONNRESET)]),
        ):
            with self.subTest(port):
                where = f":{ports[port]}, while agreeing on TLS: "
                self.assert_failure(self.post(port), 35, where, *words)

    def test_plain_http_to_a_tls_port(self):
        result = run(url(port="good"))
        self.assertIn(result.status, (8, 52, 56))
        self.assert_failure(result, result.status)


class VerboseTests(RTPostTestCase):
    def assert_lines(self, errors: str) -> None:
        for line in errors.splitlines():
            self.assertTrue(line.startswith("* "), line)

    def test_plain(self):
        for name in "--verbose", "-v":
            result = run(name, "-d", "12345", url("/length/10"))
            self.assertEqual((result.status, result.output), (0, pattern(10)))
            self.assert_lines(result.errors)
            self.assertIn("127.0.0.1", result.errors)
            self.assertRegex(result.errors, r"\* status 200, body 10 bytes, \d+ bytes up, \d+ bytes down, server 127\.0\.0\.1\n")
            phases = "looking up the host", "connecting", "sending", "waiting for the response", "receiving", "in all"
            for phase in phases:
                self.assertRegex(result.errors, rf" {phase} \d+ ms")

    def test_tls(self):
        for port, version in (("good-tls1.2", "1.2"), ("good", "1.")):
            with self.subTest(port):
                result = run("-v", "--trust", pki / "root.pem", tls_url(port=port))
                self.assertEqual(result.status, 0, result.errors)
                self.assert_lines(result.errors)
                self.assertRegex(result.errors, rf"TLS ?v?{re.escape(version)}")
                self.assertRegex(result.errors, r"(?i)certificate")
                self.assertRegex(result.errors, r"TLS-ECDHE-|TLS1-3-|TLS_")

    def test_bodies_headers_and_paths_stay_out(self):
        result = run("-v", "-d", "secret-body", "-H", "X-Name: secret-value", url("/secret-path"))
        self.assertEqual((result.status, result.output), (0, b"no behaviour secret-path"))
        self.assertNotIn("secret", result.errors)

    def test_failure_comes_last(self):
        result = run("-v", url("/incomplete-length"))
        *lines, last = result.errors.splitlines()
        self.assertEqual(result.status, 18)
        self.assert_lines("\n".join(lines))
        self.assertIn("* status 200, body 99 bytes", result.errors)
        self.assertRegex(last, r"\Artpost: .*, while receiving: .*\.\Z")

    def test_silent_without_it(self):
        self.assertEqual(run(url("/length/10")).errors, "")


class RepeatTests(RTPostTestCase):
    def test_on_one_connection(self):
        result = run("-v", "--repeat", "3", "-4", "--source", "127.0.0.1", url("/length/10"))
        self.assertEqual((result.status, result.output), (0, 3 * pattern(10)))
        self.assertEqual(result.errors.count("* connect: "), 1)
        self.assertEqual(result.errors.count("server 127.0.0.1 on the open connection"), 2)

    def test_ends_at_the_first_failure(self):
        result = run("-v", "--repeat", "3", url("/incomplete-length"))
        self.assertEqual((result.status, result.errors.count("* send: ")), (18, 1))

    def test_the_file_holds_the_last_body(self):
        path = self.folder / "body"
        self.assertEqual(run("--repeat", "2", "-o", path, url("/length/10")).status, 0)
        self.assertEqual(path.read_bytes(), pattern(10))


class TerminalTests(RTPostTestCase):
    def run_on_terminal(self, *arguments: str, columns: int = 80) -> Result:
        """Runs with a terminal as standard error, and a file as standard output."""
        master, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        output = self.folder / "output"
        with output.open("wb") as stdout:
            process = subprocess.Popen([*command, *arguments], stdin=subprocess.DEVNULL, stdout=stdout, stderr=terminal)
        os.close(terminal)
        watchdog = threading.Timer(PATIENCE, process.kill)
        watchdog.start()
        shown = b""
        # Linux reports the end of a terminal as an error.
        with contextlib.suppress(OSError):
            while data := os.read(master, 65536):
                shown += data
        os.close(master)
        process.wait()
        watchdog.cancel()
        return Result(process.returncode, output.read_bytes(), shown.decode())

    def slow_upload(self) -> list[str]:
        body = self.folder / "body"
        body.write_bytes(bytes(40_000_000))
        return ["-d", f"@{body}", url("/slow-reader/150/2000000")]

    def test_sending(self):
        result = self.run_on_terminal(*self.slow_upload())
        self.assertEqual(result.status, 0)
        self.assertRegex(result.output, rb"\A40000000 [0-9a-f]{8}\Z")
        bars = re.findall(r"\rsending +(\d+)% of 40000000 bytes, \d+ s \[(#*)(-*)\]", result.errors)
        self.assertGreater(len(bars), 2)
        self.assertEqual([int(percent) for percent, _, _ in bars], sorted(int(percent) for percent, _, _ in bars))
        for percent, done, left in bars:
            self.assertEqual(len(done) + len(left), 30)
            self.assertLess(abs(len(done) - int(percent) * 0.3), 1.01)
        self.assertRegex(result.errors, r"\r +\r\Z", "the line is taken off in the end")

    def test_waiting(self):
        result = self.run_on_terminal(url("/delay/3500"))
        self.assertEqual((result.status, result.output), (0, pattern(10)))
        self.assertRegex(result.errors, r"\rwaiting for the response, [1-3] s")
        self.assertRegex(result.errors, r"\r +\r\Z")

    def test_receiving_without_a_length(self):
        result = self.run_on_terminal("-m", "2.5", url("/trickle"))
        self.assertEqual(result.status, 28)
        self.assertRegex(result.errors, r"\rreceiving \d+ bytes, [12] s")
        self.assertRegex(result.errors, r"\r +\rrtpost: .*, while receiving: .*\r\n\Z")

    def test_narrow_terminal(self):
        result = self.run_on_terminal(*self.slow_upload(), columns=24)
        self.assertEqual(result.status, 0)
        pieces = [piece for piece in result.errors.split("\r") if piece]
        self.assertGreater(len(pieces), 2)
        self.assertLess(max(map(len, pieces)), 24)

    def test_lines_of_verbose_start_on_a_clear_line(self):
        result = self.run_on_terminal("-v", *self.slow_upload())
        self.assertEqual(result.status, 0)
        for line in result.errors.split("\r\n")[:-1]:
            self.assertRegex(line, r"\A(\r.*\r +\r)?\* ")

    def test_no_line_in_the_first_second(self):
        self.assert_success(self.run_on_terminal(url("/length/1000000")), pattern(1000000))

    def test_no_line_without_a_terminal(self):
        self.assert_success(run(*self.slow_upload()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("rtpost", help="the program")
    parser.add_argument("--runner", default="", help="what runs it, such as qemu-aarch64")
    parser.add_argument("-k", dest="patterns", action="append", help="only tests whose names match")
    arguments = parser.parse_args()
    global is_native, pki
    command.extend([*shlex.split(arguments.runner), os.path.abspath(arguments.rtpost)])
    is_native = not arguments.runner
    if not os.access(command[-1], os.X_OK):
        parser.error(f"{arguments.rtpost} is no program: build it with scripts/build")

    loader = unittest.TestLoader()
    loader.testNamePatterns = [f"*{pattern}*" for pattern in arguments.patterns] if arguments.patterns else None
    suite = loader.loadTestsFromModule(sys.modules[__name__])
    with tempfile.TemporaryDirectory() as folder:
        pki = Path(folder)
        subprocess.run([ROOT / "scripts/pki", pki], check=True)
        with ServerProcess("scripted.py", "--pki", pki) as server:
            ports.update(server.ports)
            result = unittest.TextTestRunner(verbosity=1).run(suite)

    # Several sub-tests of one test may have failed.
    failed = {getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors}
    skipped = len(result.skipped)
    passed = max(0, result.testsRun - len(failed) - skipped)
    print(f"{passed} passed, {len(failed)} failed" + (f", {skipped} skipped" if skipped else ""), flush=True)
    return 0 if result.wasSuccessful() and passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
