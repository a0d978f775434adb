"""The command line: its help, what is wrong with it, and URLs."""

import os
import re
import unittest

from exchange import pattern

from tool import EXIT_STATUSES, RTPostTestCase, pki, ports, run, tls_url, url

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


def documented_statuses() -> set[int]:
    return {int(number) for number in re.findall(r"^ +(\d+)  \S", run("--help").output.decode(), re.MULTILINE)}


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
