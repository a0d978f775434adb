"""Whom to trust, and what TLS is asked for."""

import base64
import errno
import os
from pathlib import Path

from exchange import pattern

from tool import Result, RTPostTestCase, pki, ports, run, tls_url, url


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
        self.assert_failure(
            self.post("good", "--key-id", other.hex()), 60, "trusted root", f"issued by key {root.hex()}"
        )
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

    def test_session_that_can_not_be_written_is_found_before_anything_is_sent(self):
        connections = "/connections/good"
        before = run(url(connections)).output
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        link = self.folder / "link"
        link.symlink_to("/dev/null")
        for place in self.folder, link, fifo, "":
            with self.subTest(place):
                self.assert_failure(self.post("good", "--session", place), 26, "not one of a regular file", "--session")
        result = self.post("good", "--session", self.folder / "no" / "session")
        self.assert_failure(result, 23, "session can't be written", os.strerror(errno.ENOENT))
        self.assertEqual(run(url(connections)).output, before)

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
