#!/usr/bin/env python3
"""Tests scripts/anchors: what its array says of each certificate, and what it refuses. Tests/Target links an array."""

import re
import ssl
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PKI = ROOT / "out" / "pki"
PATIENCE = 60


def run(*arguments: str | Path) -> subprocess.CompletedProcess:
    command = [ROOT / "scripts" / "anchors", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE)


def bytes_of(array: str) -> bytes:
    return bytes(int(byte, 16) for byte in re.findall(r"0x([0-9a-f]{2}),", array))


def der(name: str) -> bytes:
    return ssl.PEM_cert_to_DER_cert((PKI / f"{name}.pem").read_text())


class Anchors(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        subprocess.run([ROOT / "scripts" / "pki", PKI], check=True)
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = Path(temporary.name)

    def made_of(self, content: bytes, name: str = "content") -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def assert_refused(self, path: Path, why: str) -> None:
        result = run(path)
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertIn(why, result.stderr)
        self.assertIn(str(path), result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1)

    def test_certificates_follow_each_other_in_der_each_under_its_comment(self):
        result = run("--name", "my_roots", PKI / "root.pem", PKI / "first-root.pem")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(bytes_of(result.stdout), der("root") + der("first-root"))
        self.assertIn("const unsigned char my_roots[] = {", result.stdout)
        self.assertIn("const unsigned int my_roots_len = sizeof my_roots;", result.stdout)
        key_id = (PKI / "root.id").read_bytes().hex()
        until = r"valid until \d{4}-[-0-9: ]+Z"
        self.assertRegex(result.stdout, rf"// CN=Throw-away root; {until}; key identifier {key_id}\n")
        self.assertRegex(result.stdout, r"// CN=Throw-away root of version 1; .*; key identifier none\n")

    def test_a_bundle_and_der_are_taken_and_nothing_twice(self):
        names = ["root", "rsa", "gsma-brainpool-root", "client"]
        pem = self.made_of(b"".join((PKI / f"{name}.pem").read_bytes() for name in names), "pem")
        in_der = self.made_of(b"".join(map(der, names)), "der")
        result = run(pem, self.made_of(der("rsa")), in_der, PKI / "root.pem")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertEqual(bytes_of(result.stdout), in_der.read_bytes())

    def test_what_is_no_certificate_is_refused(self):
        whole = (PKI / "root.pem").read_bytes()
        self.assert_refused(self.folder / "missing", "is missing")
        self.assert_refused(PKI / "good.key", "holds no certificate")
        self.assert_refused(self.made_of(whole + whole[:300]), "ends within a certificate")
        self.assert_refused(self.made_of(der("root")[:-9]), "is no certificate")
        self.assert_refused(self.made_of(der("root") + b"0"), "is no certificate")
        self.assert_refused(self.made_of(b"0\x82\x0b\xb8" + bytes(3000)), "more than 2048")

    def test_what_is_no_name_in_c_is_refused(self):
        result = run("--name", "my-roots", PKI / "root.pem")
        self.assertEqual((result.returncode, result.stdout), (2, ""))

    def test_help_shows_how_firmware_uses_it(self):
        self.assertIn("options->trust_anchors_len = my_roots_len;", run("--help").stdout)


if __name__ == "__main__":
    program = unittest.main(argv=[sys.argv[0]], exit=False, verbosity=0)
    result = program.result
    bad = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - bad} passed, {bad} failed")
    sys.exit(bad > 0)
