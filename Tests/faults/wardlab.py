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
            "XDG_CACHE_HOME": os.path.join(root, "cache"),
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

    def init(self, name, *options):
        path = os.path.join(self.root, name)
        shutil.rmtree(path, ignore_errors=True)
        os.makedirs(path)
        self.git(path, "init", "-q", *options)
        return path

    def run(self, arguments, folder, data=b"", extra=None, limit=60):
        """Runs ward; returns (status, output, errors), where status is "hang" beyond the limit."""
        process = subprocess.Popen(
            [self.ward, *arguments], cwd=folder, env={**self.environment, **(extra or {})},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True)
        try:
            output, errors = process.communicate(data, timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return "hang", b"", b""
        return process.returncode, output, errors


def write(path, content, mode="wb"):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, mode) as file:
        file.write(content if isinstance(content, bytes) else content.encode())
