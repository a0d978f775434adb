"""What is sent, what comes back, and where it goes."""

import errno
import os
import re
import resource
import subprocess
from pathlib import Path

from exchange import pattern

from tool import PATIENCE, RTPostTestCase, command, is_native, ports, run, tls_url, url


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
        if not is_native():
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
            for status in "042", "400", "404", "500", "599":
                with self.subTest(name=name, status=status):
                    result = run(name, url(f"/status/{status}"))
                    self.assert_failure(result, 22, f"status {int(status)}", f"127.0.0.1:{ports['plain']}", "--fail")

    def test_large_bodies(self):
        self.assert_success(run(url("/length/4194303")), pattern(4194303))
        self.assert_success(run(url("/chunked/1000000/4096")), pattern(1000000))
        self.assert_failure(run(url("/length/4194304")), 63, "4194303 bytes")

    def test_standard_output_that_can_not_be_written(self):
        with open("/dev/full", "wb") as full:
            result = run(url("/length/10"), stdout=full)
        self.assert_failure(result, 23, "standard output", os.strerror(errno.ENOSPC))

    def test_standard_streams_that_are_closed_do_not_become_the_connection(self):
        if not is_native():
            self.skipTest("what runs the program opens files of its own")
        for streams in ">&-", "<&- >&-", "<&- >&- 2>&-":
            with self.subTest(streams):
                script = f'exec "$@" {streams}'
                done = subprocess.run(
                    ["sh", "-c", script, "sh", *command, "--repeat", "2", url("/length/10")],
                    stderr=subprocess.PIPE,
                    timeout=PATIENCE,
                    check=False,
                )
                self.assertEqual(done.returncode, 23)
                if "2>" not in streams:
                    self.assertIn(os.strerror(errno.EBADF), done.stderr.decode())
        done = subprocess.run(
            ["sh", "-c", 'exec "$@" <&-', "sh", *command, "--data", "@-", url()],
            stderr=subprocess.PIPE,
            timeout=PATIENCE,
            check=False,
        )
        self.assertEqual(done.returncode, 26)

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

    def test_link_that_leads_nowhere_is_not_replaced(self):
        link = self.folder / "link"
        link.symlink_to("elsewhere/body")
        self.assert_failure(run("-o", link, url("/length/10")), 23, "link", os.strerror(errno.ENOENT))
        self.assertTrue(link.is_symlink())

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
