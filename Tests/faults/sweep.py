#!/usr/bin/env python3
"""Fails every system call of every command once, one a run.

For a repository with secrets the only good ends are: all of them told (exit 1), some told and the
report says that it is incomplete (exit 1), or a sentence and exit 2 or 3. Exit 0, a signal, a hang and
a report that calls itself complete and is not are failures, and so is a secret that was printed.

--reader leaves out the readers before the named one, by a variable of git's that they do not follow.

usage: sweep.py WARD SHIM.so [--step N] [--only COMMAND] [--jobs N] [--reader libgit2|git]
"""

import argparse
import collections
import concurrent.futures
import json
import os
import random
import shutil
import sys
import tempfile

from wardlab import Lab, token, write

ERRORS = {
    "open": ["EIO", "EMFILE", "EACCES", "EINTR"],
    "read": ["EIO", "EINTR", "SHORT", "EMPTY"],
    "pread": ["EIO", "SHORT", "EMPTY"],
    "write": ["ENOSPC", "EINTR", "SHORT"],
    "mmap": ["ENOMEM"],
    "fstat": ["EIO"],
    "stat": ["EIO", "EACCES"],
    "lstat": ["EIO", "EACCES"],
    "opendir": ["EIO", "EMFILE", "EACCES"],
    "readdir": ["EIO"],
    "access": ["EIO"],
    "rename": ["EIO"],
    "fsync": ["EIO"],
    "mkstemp": ["ENOSPC"],
    "pipe": ["EMFILE"],
    "spawn": ["EAGAIN", "ENOMEM"],
    "waitpid": ["EINTR", "ECHILD"],
    "thread": ["EAGAIN"],
    "realpath": ["EIO", "EACCES"],
    "getcwd": ["EACCES"],
    "mkdir": ["ENOSPC"],
    "dlopen": ["EIO"],
}


READERS = {
    None: {},
    "libgit2": {"GIT_CEILING_DIRECTORIES": "/nonexistent"},
    "git": {"GIT_DISCOVERY_ACROSS_FILESYSTEM": "0"},
}


class Case:
    """A command with the secrets that it must tell."""

    def __init__(self, name, arguments, folder, data=b"", hook=None, reset=None, extra=None):
        self.name, self.arguments, self.folder, self.data = name, arguments, folder, data
        self.hook, self.reset, self.extra = hook, reset, extra or {}


def build(lab, source):
    """A repository whose secrets lie in packs, loose objects, messages, tags and the index."""
    tokens = [token(source) for _ in range(8)]
    path = lab.init("work")
    bare = lab.init("bare.git", "--bare")
    write(f"{path}/README", "words\n")
    lab.git(path, "add", "-A")
    lab.git(path, "commit", "-qm", "first")
    lab.git(path, "push", "-q", bare, "main")
    lab.git(path, "remote", "add", "origin", bare)
    lab.git(path, "fetch", "-q", "origin")
    old = lab.git(path, "rev-parse", "HEAD")
    write(f"{path}/a/one.txt", f"first\nkey = \"{tokens[0]}\"\n")
    lab.git(path, "add", "-A")
    lab.git(path, "commit", "-qm", "one")
    lab.git(path, "repack", "-adq")
    write(f"{path}/a/two.txt", f"first\nkey = \"{tokens[1]}\"\n")
    lab.git(path, "add", "-A")
    lab.git(path, "commit", "-qm", "two")
    lab.git(path, "repack", "-dq")
    write(f"{path}/b/three.txt", f"first\nkey = \"{tokens[2]}\"\n")
    lab.git(path, "add", "-A")
    lab.git(path, "commit", "-qm", f"three\n\nthe old key was {tokens[3]}")
    lab.git(path, "tag", "-a", "-m", f"with {tokens[4]}", "v1")
    lab.git(path, "pack-refs", "--all")
    new = lab.git(path, "rev-parse", "HEAD")
    server = lab.init("server.git", "--bare")
    lab.git(path, "push", "-q", server, "main:refs/heads/try")
    lab.git(server, "update-ref", "refs/heads/main", old)
    lab.git(server, "update-ref", "-d", "refs/heads/try")
    write(f"{path}/a/staged.txt", f"first\nkey = \"{tokens[5]}\"\n")
    write(f"{path}/message", f"subject\n\nkey {tokens[6]}\n")
    write(f"{path}/loose/file.txt", f"key = \"{tokens[7]}\"\n")
    lab.git(path, "add", "a/staged.txt")
    # Large enough, deflated too, to be looked at while it is inflated.
    large = lab.init("large")
    write(f"{large}/README", "words\n")
    lab.git(large, "add", "-A")
    lab.git(large, "commit", "-qm", "first")
    noise = [source.randbytes(40).hex(" ") + "\n" for _ in range(12000)]
    noise.insert(9000, f"key = \"{tokens[5]}\"\n")
    write(f"{large}/noise.txt", "".join(noise))
    lab.git(large, "add", "-A")
    push = f"refs/heads/main {new} refs/heads/main {old}\n".encode()
    receive = f"{old} {new} refs/heads/main\n".encode()
    hooks = {"GIT_INDEX_FILE": ".git/index"}
    report = os.path.join(lab.root, "report.json")
    return [
        Case("pre-commit", ["pre-commit", "--format", "json"], path, extra=hooks),
        Case("pre-commit-large", ["pre-commit", "--format", "json"], large, extra=hooks),
        Case("commit-msg", ["commit-msg", "--format", "json", "message"], path, extra=hooks),
        Case("pre-push", ["pre-push", "--format", "json", "origin", bare], path, push),
        Case("pre-receive", ["pre-receive", "--format", "json"], server, receive,
             extra={"GIT_DIR": "."}),
        Case("audit", ["audit", "--format", "json"], path),
        Case("audit-output", ["audit", "--format", "json", "--output", report], path, reset=report),
        Case("audit-range", ["audit", "--format", "json", "--range", f"{old}..HEAD"], path),
        Case("scan", ["scan", "--format", "json", "loose"], path),
        Case("install", ["install"], path, hook=f"{path}/.git/hooks/pre-commit"),
    ], tokens


def small(ward, root):
    """The binary with one file of the rules beside it: a fault in the cache means compiling them again."""
    ward = os.path.realpath(ward)
    places = [f"{os.path.dirname(ward)}/../share/ward/rules", f"{os.path.dirname(__file__)}/../../rules"]
    rules = next(p for p in places if os.path.exists(f"{p}/version-control.toml"))
    os.makedirs(f"{root}/share/ward/rules")
    os.makedirs(f"{root}/bin")
    shutil.copy(f"{rules}/version-control.toml", f"{root}/share/ward/rules")
    return shutil.copy(ward, f"{root}/bin/git-ward")


def told(output):
    """The findings of a JSON report, and whether it calls itself complete."""
    report = json.loads(output)
    return {(f["rule_id"], f["fingerprint"]) for f in report["findings"]}, report["complete"]


class Sweep:
    def __init__(self, lab, tokens, shim, reader):
        self.lab, self.tokens, self.shim, self.reader = lab, tokens, shim, READERS[reader]
        self.expected = {}

    def run(self, case, fault=None, log=None):
        """One run; `case` belongs to this worker."""
        if case.hook and os.path.exists(case.hook):
            shutil.rmtree(os.path.dirname(case.hook))
        if case.reset and os.path.exists(case.reset):
            os.remove(case.reset)
        extra = dict(case.extra, LD_PRELOAD=self.shim, **self.reader)
        if fault:
            extra["WARD_FAULT"] = fault
        if log:
            extra["WARD_FAULT_LOG"] = log
        status, output, errors = self.lab.run(case.arguments, case.folder, case.data, extra)
        if case.reset and os.path.exists(case.reset):
            with open(case.reset, "rb") as file:
                output = file.read()
        return status, output, errors

    def judge(self, case, end):
        """The outcome's name; a capital letter marks a failure."""
        status, output, errors = end
        if status == "hang":
            return "HANG"
        if status < 0 or status > 128:
            return f"SIGNAL {status}"
        for secret in self.tokens:
            if secret.encode() in output + errors:
                return "PRINTED"
        if case.hook:
            if status == 0:
                whole = os.path.exists(case.hook) and open(case.hook, "rb").read() == self.expected[case.name]
                return "same" if whole and os.access(case.hook, os.X_OK) else "NOT INSTALLED"
            return f"refused {status}" if errors.strip() else "SILENT"
        if status == 0:
            return "CLEAN"
        if status in (2, 3):
            return f"refused {status}" if errors.strip() or output.strip() else "SILENT"
        if status != 1:
            return f"STATUS {status}"
        try:
            findings, complete = told(output)
        except (ValueError, KeyError):
            return "HALF A REPORT"
        if findings == self.expected[case.name]:
            return "same" if complete else "all, incomplete"
        if findings - self.expected[case.name]:
            return "OTHER FINDINGS"
        return "WRONGLY COMPLETE" if complete else "some, incomplete"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ward")
    parser.add_argument("shim")
    parser.add_argument("--step", type=int, default=1, help="every N-th call only")
    parser.add_argument("--only", action="append")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--reader", choices=["libgit2", "git"])
    options = parser.parse_args()
    root = tempfile.mkdtemp(prefix="ward-sweep.")
    table = collections.defaultdict(collections.Counter)
    failures = []
    points = {}

    ward = small(options.ward, root)

    def work(number):
        """One worker with repositories of its own: calls `number`, `number + jobs`, …"""
        folder = os.path.join(root, str(number))
        os.makedirs(folder)
        lab = Lab(folder, ward)
        cases, tokens = build(lab, random.Random(7))
        sweep = Sweep(lab, tokens, os.path.abspath(options.shim), options.reader)
        lab.run(["rules", "check"], folder, limit=600)
        for case in cases:
            if options.only and case.name not in options.only:
                continue
            sweep.run(case)  # fills the cache of compiled rules
            log = os.path.join(folder, "calls")
            end = sweep.run(case, log=log)
            if case.hook:
                with open(case.hook, "rb") as file:
                    sweep.expected[case.name] = file.read()
            else:
                findings, complete = told(end[1])
                if end[0] != 1 or not complete or not findings:
                    raise RuntimeError(f"{case.name} without a fault: {end}")
                sweep.expected[case.name] = findings
            counts = {name: int(n) for name, n in (line.split() for line in open(log))}
            points[case.name] = counts
            turn = 0
            for call, kinds in ERRORS.items():
                for place in range(1, counts[call] + 1, options.step):
                    for error in kinds:
                        turn += 1
                        if turn % options.jobs != number:
                            continue
                        fault = f"{call}:{place}:{error}"
                        end = sweep.run(case, fault)
                        outcome = sweep.judge(case, end)
                        table[case.name][outcome] += 1
                        if outcome[0].isupper():
                            failures.append((case.name, fault, outcome, end[2][-300:]))
                            print("FAIL", case.name, fault, outcome, end[2][-300:], flush=True)
            if (after := sweep.judge(case, sweep.run(case))) != "same":
                failures.append((case.name, "after all faults", after, b""))
                print("FAIL", case.name, "after all faults", after, flush=True)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for future in [pool.submit(work, number) for number in range(options.jobs)]:
            future.result()
    for name, outcomes in table.items():
        calls = ", ".join(f"{k} {v}" for k, v in points[name].items() if v)
        print(f"{name}: {sum(outcomes.values())} faults ({calls})")
        for outcome, count in sorted(outcomes.items()):
            print(f"    {outcome}: {count}")
    total = sum(sum(outcomes.values()) for outcomes in table.values())
    print(f"{total} faults, {len(failures)} failures")
    shutil.rmtree(root, ignore_errors=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
