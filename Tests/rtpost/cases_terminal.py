"""What a person at a terminal sees while it runs."""

import contextlib
import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import threading

from exchange import pattern

from tool import PATIENCE, Result, RTPostTestCase, command, pki, run, tls_url, url


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
            self.assertRegex(
                result.errors, r"\* status 200, body 10 bytes, \d+ bytes up, \d+ bytes down, server 127\.0\.0\.1\n"
            )
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


class TerminalTests(RTPostTestCase):
    def run_on_terminal(self, *arguments: str, columns: int = 80) -> Result:
        """Runs with a terminal as standard error, and a file as standard output."""
        try:
            master, terminal = pty.openpty()
        except OSError as why:
            self.skipTest(f"no terminal can be had: {why}")
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
