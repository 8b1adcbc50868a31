"""What the fault sweep and the mutation campaign share: tokens, repositories and judged runs.

Nothing here looks like a token: they are made when they are needed.
"""

import os
import random
import shutil
import signal
import subprocess
import zlib

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def token(source: random.Random) -> str:
    """A GitHub token in the classic form: 30 characters and their CRC-32 in base62."""
    body = "".join(source.choice(ALPHABET) for _ in range(30))
    rest, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        digits = ALPHABET[rest % 62] + digits
        rest //= 62
    return "gh" + "p_" + body + digits


class Lab:
    """A folder with a HOME of its own and an environment that nothing is inherited into."""

    def __init__(self, root: str, ward: str):
        self.root, self.ward = root, os.path.realpath(ward)
        self.home = os.path.join(root, "home")
        os.makedirs(self.home, exist_ok=True)
        self.environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": self.home,
            # Campaigns of one binary may share its compiled rules.
            "XDG_CACHE_HOME": os.environ.get("WARD_LAB_CACHE", os.path.join(root, "cache")),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "A",
            "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_COMMITTER_NAME": "A",
            "GIT_COMMITTER_EMAIL": "a@example.org",
            "GIT_AUTHOR_DATE": "1700000000 +0000",
            "GIT_COMMITTER_DATE": "1700000000 +0000",
            "LC_ALL": "C",
            "TMPDIR": os.path.join(root, "tmp"),
        }
        os.makedirs(self.environment["TMPDIR"], exist_ok=True)

    def git(self, folder, *arguments, data=b"", check=True):
        end = subprocess.run(
            ["git", "-c", "init.defaultBranch=main", "-c", "gc.auto=0", "-C", folder, *arguments],
            env=self.environment, input=data, capture_output=True)
        if check and end.returncode:
            raise RuntimeError(f"git {arguments}: {end.stderr.decode(errors='replace')}")
        return end.stdout.decode(errors="surrogateescape").strip()

    def raw(self, folder, *arguments):
        """git's output, byte for byte."""
        return subprocess.run(["git", "-C", folder, *arguments], env=self.environment, check=True,
                              capture_output=True).stdout

    def init(self, name, *options):
        path = os.path.join(self.root, name)
        shutil.rmtree(path, ignore_errors=True)
        os.makedirs(path)
        self.git(path, "init", "-q", *options)
        return path

    def run(self, arguments, folder, data=b"", extra=None, limit=60):
        """Runs ward; returns (status, output, errors), where status is "hang" beyond the limit.

        The limit is in seconds of its own time: on a machine that is busy with other work a process that
        waits for its turn is waited for, ten times as long at the most.
        """
        process = subprocess.Popen(
            [self.ward, *arguments], cwd=folder, env={**self.environment, **(extra or {})},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True)
        for turn in range(10):
            try:
                output, errors = process.communicate(None if turn else data, timeout=limit)
                return process.returncode, output, errors
            except subprocess.TimeoutExpired:
                if not is_starved(process.pid, limit / 2):
                    break
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return "hang", b"", b""


def is_starved(process, seconds):
    """Whether a process, or a thread of it, wants to run and has had less processor time than that."""
    used, wants = 0, False
    try:
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/stat", "rb") as file:
                fields = file.read().rsplit(b")", 1)[1].split()
            used += int(fields[11]) + int(fields[12])
            wants = wants or fields[0] == b"R"
    except OSError:
        return False
    return wants and used / os.sysconf("SC_CLK_TCK") < seconds


def write(path, content, mode="wb"):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, mode) as file:
        file.write(content if isinstance(content, bytes) else content.encode())
