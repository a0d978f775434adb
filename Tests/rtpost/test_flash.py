#!/usr/bin/env python3
"""Tests what rtpost stores in flash, and finds there again: also after it was killed at any moment.

Every run goes against the scripted server (Tests/Servers); the region is a file, and once a block device.
"""

import fcntl
import random
import re
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "Servers"))

from exchange import pattern

from tool import RTPostTestCase, command, run, run_tests, url

FLASH_STATUS = 101


class FlashTests(RTPostTestCase):
    def setUp(self):
        super().setUp()
        self.flash = self.folder / "flash.bin"

    def succeed(self, *arguments: str | Path) -> bytes:
        result = run(*arguments)
        self.assert_success(result)
        return result.output

    def fail_with(self, status: int, *arguments: str | Path) -> str:
        """The run fails with a status, no output, and one sentence."""
        result = run(*arguments)
        self.assert_failure(result, status)
        return result.errors

    def store(self, path: str, *arguments: str | Path) -> bytes:
        return self.succeed("--flash", f"{self.flash}:1M", *arguments, url(path))

    def stored(self) -> dict[str, int]:
        """The tags and lengths that --recover lists."""
        lines = self.succeed("--recover", self.flash).decode().splitlines()
        found = [re.fullmatch(r"\d+: (\d+) bytes at 0x[0-9a-f]{8}, status \d+(?:, tag (.*))?", line) for line in lines]
        return {match[2]: int(match[1]) for match in found}

    def extract(self, tag: str) -> bytes:
        return self.succeed("--recover", self.flash, "--tag", tag, "--output", "-")

    def test_a_response_is_stored_listed_extracted_and_dropped(self):
        line = self.store("/length/100000", "--tag", "profile-1").decode()
        self.assertRegex(line, r"\A\d+: 100000 bytes at 0x[0-9a-f]{8}, status 200, tag profile-1\n\Z")
        self.assertEqual(self.flash.stat().st_size, 1 << 20)
        address = int(re.search(r"0x([0-9a-f]+)", line)[1], 16)
        self.assertEqual(self.flash.read_bytes()[address:][:100000], pattern(100000)[: (1 << 20) - address])
        self.store("/chunked/7000/999", "--tag", "profile-2")
        self.assertEqual(self.stored(), {"profile-1": 100000, "profile-2": 7000})
        self.assertEqual(self.extract("profile-1"), pattern(100000))
        output = self.folder / "body"
        self.succeed("--recover", self.flash, "--tag", "profile-2", "--output", output, "--drop")
        self.assertEqual(output.read_bytes(), pattern(7000))
        self.assertEqual(self.stored(), {"profile-1": 100000})

    def test_output_gets_the_body_too(self):
        for path in "/length/0", "/length/10", "/close-delimited/300000":
            output = self.folder / "body"
            self.assertEqual(self.store(path, "--output", output), b"")
            self.assertEqual(output.read_bytes(), pattern(int(path.split("/")[-1])))

    def test_the_newest_of_a_tag_is_found(self):
        for length in 1000, 2000, 3000:
            self.store(f"/length/{length}", "--tag", "x")
        self.assertEqual(self.extract("x"), pattern(3000))
        self.succeed("--recover", self.flash, "--tag", "x", "--drop")
        self.assertEqual(self.extract("x"), pattern(2000))

    def test_a_refused_answer_is_not_kept(self):
        self.fail_with(22, "--flash", f"{self.flash}:1M", "--fail", url("/status/500"))
        self.assertEqual(self.stored(), {})
        self.assertIn("status 500", self.store("/status/500").decode())

    def test_repeated_requests_are_all_stored(self):
        lines = self.store("/length/1000", "--repeat", "5").decode().splitlines()
        numbers = [int(line.split(":")[0]) for line in lines]
        self.assertEqual(len(numbers), 5)
        self.assertEqual(numbers, sorted(set(numbers)))

    def test_a_block_device(self):
        self.flash.write_bytes(bytes(1 << 20))
        looped = subprocess.run(["losetup", "--find", "--show", self.flash], capture_output=True, text=True, check=False)
        if looped.returncode != 0:
            self.skipTest(f"no loop device can be had: {looped.stderr.strip()}")
        device = looped.stdout.strip()
        self.addCleanup(subprocess.run, ["losetup", "--detach", device], check=True)
        for length in 100000, 7000:
            self.succeed("--flash", device, "--tag", str(length), url(f"/chunked/{length}/999"))
        self.flash = device
        self.assertEqual(self.stored(), {"100000": 100000, "7000": 7000})
        self.assertEqual(self.extract("100000"), pattern(100000))

    def test_no_room(self):
        self.store("/length/600000", "--tag", "large")
        sentence = self.fail_with(FLASH_STATUS, "--flash", self.flash, url("/length/600000"))
        self.assertIn(f"--recover {self.flash}", sentence)
        self.fail_with(63, "--flash", self.flash, url("/length/1100000"))
        self.assertEqual(self.extract("large"), pattern(600000))

    def test_busy(self):
        self.store("/length/10")
        with self.flash.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            options = ["--flash", self.flash, "--timeout", "1"]
            self.assertIn("Another client", self.fail_with(FLASH_STATUS, *options, url("/length/10")))

    def test_no_file(self):
        self.assertIn(
            "No such file", self.fail_with(FLASH_STATUS, "--flash", self.folder / "none", url("/length/10"))
        )
        self.fail_with(FLASH_STATUS, "--recover", self.folder / "none")
        self.fail_with(FLASH_STATUS, "--flash", f"{self.folder}/no/folder:1M", url("/length/10"))

    def test_a_damaged_response_is_said_to_be(self):
        line = self.store("/length/5000", "--tag", "x").decode()
        address = int(re.search(r"0x([0-9a-f]+)", line)[1], 16)
        content = bytearray(self.flash.read_bytes())
        content[(address + 2500) % len(content)] ^= 1
        self.flash.write_bytes(content)
        self.assertIn(b"damaged", self.succeed("--recover", self.flash))
        self.fail_with(FLASH_STATUS, "--recover", self.flash, "--tag", "x", "--output", self.folder / "body")
        self.assertFalse((self.folder / "body").exists())
        self.succeed("--recover", self.flash, "--tag", "x", "--drop")
        self.assertEqual(self.stored(), {})

    def test_misuse(self):
        for arguments in (
            ["--recover", self.flash, url("/")],
            ["--recover", self.flash, "--flash", self.flash],
            ["--tag", "x", url("/")],
            ["--drop", url("/")],
            ["--recover", self.flash, "--drop"],
            ["--flash", f"{self.flash}:0", url("/")],
            ["--flash", f"{self.flash}:12Q", url("/")],
            ["--flash", f"{self.flash}:2000M", url("/")],
            ["--flash", self.flash, "--tag", "x" * 33, url("/")],
        ):
            with self.subTest(arguments):
                self.fail_with(2, *arguments)

    def test_killed_at_any_moment(self):
        """What is there after a kill is what was there before, and the new response wholly or not at all."""
        dice = random.Random(1)
        expected = {}
        started = time.monotonic()
        self.store("/length/100000", "--tag", "kept")
        duration = time.monotonic() - started
        expected["kept"] = 100000
        cut = 0
        for number in range(25):
            tag, length = f"new-{number}", dice.randrange(50000, 150000)
            arguments = [*command, "--flash", self.flash, "--tag", tag, url(f"/length/{length}")]
            with subprocess.Popen(
                [*map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            ) as process:
                time.sleep(dice.uniform(0, duration))
                process.kill()
            found = self.stored()
            if tag in found:
                self.assertEqual(self.extract(tag), pattern(length))
                self.succeed("--recover", self.flash, "--tag", tag, "--drop")
                self.assertEqual(found.pop(tag), length)
            else:
                cut += 1
            self.assertEqual(found, expected)
        self.assertGreater(cut, 0)
        self.assertEqual(self.extract("kept"), pattern(100000))


if __name__ == "__main__":
    sys.exit(run_tests(__doc__, sys.modules[__name__]))
