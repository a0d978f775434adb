"""What fails, by exit status and sentence."""

import errno
import os
import subprocess

from tool import PATIENCE, RTPostTestCase, command, is_native, pki, ports, run, tls_url, url


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

    def test_alert_is_named(self):
        result = run("--trust", str(pki / "root.pem"), tls_url(port="no-common-suite"))
        self.assert_failure(result, 35, "while agreeing on TLS", "refused TLS with an alert", "alert 40 handshake_failure")

    def test_body_that_only_the_end_of_tls_delimits(self):
        result = run("--trust", str(pki / "root.pem"), tls_url("/close-delimited-unclean/100"))
        self.assert_failure(result, 18, "while receiving", "close_notify", "status 200")

    def test_kernel_without_random_numbers(self):
        if not is_native():
            self.skipTest("what runs the program asks for random numbers, too")
        lacking = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=getrandom:error=EAGAIN", *command]
        done = subprocess.run(
            [*lacking, "--timeout", "0.5", "--trust", pki / "root.pem", tls_url()],
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        self.assertEqual(done.returncode, 28)
        self.assertIn(b"the kernel has no random numbers yet", done.stderr)

    def test_kept_connection_that_the_server_has_given_up(self):
        result = run("--repeat", "2", url("/answer-once"))
        self.assertEqual(result.status, 52)
        self.assertIn("the server may just have given it up: try again", result.errors)

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
