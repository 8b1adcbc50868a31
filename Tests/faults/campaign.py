#!/usr/bin/env python3
"""Mutated repositories by the thousand: what Ward says of each, beside what git says.

Each case takes a sound repository (with secrets, or its clean twin), damages one or more of its files
and runs a command on it. Exit 0 must be right: git reads every object that counts, each has the hash
that it is named by, and none holds a secret. A crash, a hang, a finding in a clean twin, a printed
secret and an exit 0 that is not right are failures; each is printed with its seed, and
“campaign.py WARD --from SEED --count 1 --keep FOLDER” makes the same repository again.

usage: campaign.py WARD [--count N] [--from SEED] [--jobs N] [--keep FOLDER]
"""

import argparse
import collections
import concurrent.futures
import glob
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import zlib

from wardlab import Lab, token, write

FORMS = ["loose", "packed", "two-packs", "ref-delta", "index-v1", "midx", "graph", "alternates", "worktree",
         "index-v4", "shallow", "sha256", "tags", "cruft"]


class Base:
    """A sound repository of one form, with the tokens that it holds (none in a clean twin)."""

    def __init__(self, lab, form, dirty, source):
        self.form, self.dirty = form, dirty
        self.tokens = [token(source) for _ in range(5)] if dirty else []
        name = f"base-{form}-{'dirty' if dirty else 'clean'}"
        options = ["--object-format=sha256"] if form == "sha256" else []
        self.path = path = lab.init(name, *options)

        def value(number):
            return self.tokens[number] if dirty else f"words {number} of no weight"

        git = lambda *arguments, **more: lab.git(path, *arguments, **more)
        lines = "".join(f"line {n} {source.random()}\n" for n in range(60))
        write(f"{path}/README", lines)
        write(f"{path}/dir/deep/x.txt", lines + "x\n")
        git("add", "-A")
        git("commit", "-qm", "first")
        self.old = git("rev-parse", "HEAD")
        write(f"{path}/README", lines + f"key = \"{value(0)}\"\n")
        git("commit", "-qam", "second")
        git("checkout", "-q", "-b", "side")
        write(f"{path}/dir/deep/x.txt", lines + f"x\nkey = \"{value(1)}\"\n")
        git("commit", "-qam", "side")
        git("checkout", "-q", "main")
        write(f"{path}/other.txt", "other\n")
        git("add", "-A")
        git("commit", "-qm", f"third\n\nkey {value(2)}")
        git("merge", "-q", "--no-ff", "-m", "merge", "side")
        if form in ("tags", "packed"):
            git("tag", "-a", "-m", f"key {value(3)}", "v1")
            git("pack-refs", "--all")
        if form in ("packed", "graph", "worktree", "index-v4", "shallow", "sha256", "tags"):
            git("repack", "-adq")
        if form == "two-packs":
            git("-c", "pack.indexVersion=2", "repack", "-dq")
            write(f"{path}/more.txt", lines + "more\n")
            git("add", "-A")
            git("commit", "-qm", "more")
            git("repack", "-dq")
        if form == "ref-delta":
            git("-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq")
        if form == "index-v1":
            git("-c", "pack.indexVersion=1", "repack", "-adq")
        if form == "midx":
            git("repack", "-adq", "--write-midx", "--write-bitmap-index")
        if form == "graph":
            git("commit-graph", "write", "--reachable")
        if form == "cruft":
            git("reset", "-q", "--hard", "HEAD~1")
            git("reflog", "expire", "--expire=now", "--all")
            git("repack", "-dq", "--cruft", "-a")
        if form == "alternates":
            lender = lab.init(name + "-lender", "--bare")
            git("push", "-q", lender, "side")
            git("repack", "-adq")
            write(f"{path}/.git/objects/info/alternates", f"{lender}/objects\n")
            git("repack", "-adlq")
        if form == "worktree":
            shutil.rmtree(path + "-tree", ignore_errors=True)
            git("worktree", "add", "-q", path + "-tree", "side")
        if form == "shallow":
            write(f"{path}/.git/shallow", self.old + "\n")
        if form == "index-v4":
            git("update-index", "--index-version", "4")
        self.tip = git("rev-parse", "HEAD")
        write(f"{path}/staged.txt", f"first\nkey = \"{value(4)}\"\n")
        git("add", "staged.txt")


def files(path):
    """Every file of a repository that git reads, hooks and samples left out."""
    found = []
    for folder, names, entries in os.walk(os.path.join(path, ".git")):
        names[:] = sorted(n for n in names if n not in ("hooks", "logs"))
        found += [os.path.join(folder, e) for e in sorted(entries) if e not in ("description", "COMMIT_EDITMSG")]
    return found


def damaged(content, source):
    """Bytes with one random fault, and the fault's name."""
    data = bytearray(content)
    kind = source.choice(["bit", "bit", "byte", "cut", "cut", "grow", "zeros", "swap", "noise", "repeat", "empty"])
    if not data:
        return bytes(source.randbytes(source.randint(1, 64))), "filled"
    at = source.randrange(len(data))
    if kind == "bit":
        for _ in range(source.choice([1, 1, 1, 3])):
            data[source.randrange(len(data))] ^= 1 << source.randrange(8)
    elif kind == "byte":
        data[at] = source.choice([0, 0xFF, 0x7F, 0x80, 10, data[at] ^ 0xFF])
    elif kind == "cut":
        del data[at:]
    elif kind == "grow":
        data += source.randbytes(source.randint(1, 100))
    elif kind == "zeros":
        end = min(len(data), at + source.randint(1, 64))
        data[at:end] = bytes(end - at)
    elif kind == "swap":
        end = min(len(data), at + source.randint(2, 32))
        data[at:end] = bytes(reversed(data[at:end]))
    elif kind == "noise":
        end = min(len(data), at + source.randint(1, 32))
        data[at:end] = source.randbytes(end - at)
    elif kind == "repeat":
        data[at:at] = data[max(0, at - source.randint(1, 40)):at]
    else:
        data.clear()
    return bytes(data), kind


def inflated(content, source):
    """A loose object whose inflated bytes are damaged and deflated again; `None` where it is none."""
    try:
        plain = zlib.decompress(content)
    except zlib.error:
        return None
    data, kind = damaged(plain, source)
    head, _, body = plain.partition(b"\0")
    word, _, size = head.partition(b" ")
    if source.random() < 0.2 and size.isdigit() and len(size) < 20:
        head = source.choice([
            word + b" " + str(int(size) + source.choice([-1, 1, 1000, 1 << 40, 1 << 62])).encode(),
            source.choice([b"blob", b"tree", b"commit", b"tag", b"bolb"]) + b" " + size,
            word + b" 0" + size, word + b"  " + size, word + b" -1", b"\0" + head,
        ])
        data, kind = head + b"\0" + body, "head"
    return zlib.compress(data), "inflated " + kind


def sealed(pack, index):
    """Writes the hashes that a damaged pack and its index should have, so that reading goes on."""
    with open(pack, "rb") as file:
        data = file.read()
    with open(index, "rb") as file:
        table = bytearray(file.read())
    if len(data) < 32 or len(table) < 1072:
        return
    seal = hashlib.sha1(data[:-20]).digest()
    with open(pack, "wb") as file:
        file.write(data[:-20] + seal)
    table[-40:-20] = seal
    table[-20:] = hashlib.sha1(table[:-20]).digest()
    with open(index, "wb") as file:
        file.write(table)


def mutate(path, source):
    """Damages one to three files; returns what was done."""
    done = []
    for _ in range(source.choice([1, 1, 1, 2, 3])):
        candidates = files(path)
        groups = collections.defaultdict(list)
        for name in candidates:
            relative = os.path.relpath(name, os.path.join(path, ".git"))
            kind = os.path.splitext(name)[1] if "/pack/" in name else (
                "loose" if relative.startswith("objects/") and len(relative.split("/")[1]) == 2 else
                "ref" if relative.startswith("refs/") else relative)
            groups[kind].append(name)
        weights = {".pack": 8, ".idx": 4, "loose": 8, "ref": 3, "index": 4}
        kinds = sorted(groups)
        kind = source.choices(kinds, [weights.get(k, 1) for k in kinds])[0]
        name = source.choice(groups[kind])
        relative = os.path.relpath(name, path)
        os.chmod(name, 0o644)
        with open(name, "rb") as file:
            content = file.read()
        shape = source.random()
        if shape < 0.04:
            os.remove(name)
            done.append(f"{relative} removed")
            continue
        if shape < 0.06:
            os.remove(name)
            source.choice([os.mkdir, os.mkfifo, lambda n: os.symlink("/dev/zero", n),
                           lambda n: os.symlink("nowhere", n)])(name)
            done.append(f"{relative} replaced")
            break
        new = inflated(content, source) if kind == "loose" and shape < 0.5 else None
        new, what = new or damaged(content, source)
        with open(name, "wb") as file:
            file.write(new)
        if kind == ".pack" and source.random() < 0.6 and os.path.exists(name[:-5] + ".idx"):
            os.chmod(name[:-5] + ".idx", 0o644)
            sealed(name, name[:-5] + ".idx")
            what += ", sealed"
        done.append(f"{relative} {what}")
    return "; ".join(done)


class Truth:
    """What git says, as slowly and as plainly as possible."""

    def __init__(self, lab, path):
        self.lab, self.path = lab, path

    def git(self, *arguments, data=b""):
        try:
            end = subprocess.run(
                ["git", "-c", "core.commitGraph=false", "-c", "core.fsmonitor=false", "-C", self.path, *arguments],
                env={**self.lab.environment, "GIT_NO_REPLACE_OBJECTS": "1"},
                input=data, capture_output=True, timeout=30)
        except subprocess.TimeoutExpired:
            return 124, b"", b"hangs"
        return end.returncode, end.stdout, end.stderr

    def objects(self, names):
        """The bytes of objects, each checked against its name; `None` where git cannot read them all."""
        status, output, _ = self.git("cat-file", "--batch", data="".join(n + "\n" for n in names).encode())
        if status:
            return None
        contents, at = [], 0
        for name in names:
            end = output.find(b"\n", at)
            words = output[at:end].split()
            if end < 0 or len(words) != 3 or words[0].decode() != name:
                return None
            size = int(words[2])
            body = output[end + 1:end + 1 + size]
            method = hashlib.sha256 if len(name) == 64 else hashlib.sha1
            if method(words[1] + b" " + words[2] + b"\0" + body).hexdigest() != name:
                return None
            contents.append(body)
            at = end + 2 + size
        return contents

    def history(self, *revisions):
        status, output, _ = self.git("rev-list", "--objects", "--no-object-names", *revisions)
        return None if status else self.objects(output.decode().split())

    def staged(self):
        """Blobs of the index that HEAD does not have at their path."""
        status, head, _ = self.git("rev-parse", "--verify", "-q", "HEAD^{tree}")
        base = head.decode().strip() if status == 0 else self.git("hash-object", "-t", "tree", "/dev/null")[1].decode().strip()
        status, output, _ = self.git("diff-index", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames",
                                     "--diff-filter=d", base, "--")
        if status:
            return None
        names = [e.split()[3].decode() for e in output.split(b"\0") if e.startswith(b":") and e.split()[1] != b"160000"]
        return self.objects(sorted(set(names)))

    def allows_clean(self, command, base, retry=False):
        """Whether exit 0 is right; else why not."""
        if command == "audit":
            contents = self.history("--all", "--reflog", "HEAD") if self.git("rev-parse", "-q", "--verify", "HEAD")[0] == 0 \
                else self.history("--all", "--reflog")
        elif command == "pre-push":
            contents = self.history(base.tip, "^" + base.old)
        else:
            contents = self.staged()
        if contents is None and not retry:
            # Derived from the packs: who reads those does without.
            for name in glob.glob(f"{glob.escape(self.path)}/.git/objects/pack/multi-pack-index*"):
                subprocess.run(["rm", "-rf", name], check=True)
            # Git has read these before it calls a hook, so damaged ones are not met there.
            for name in ("config", "info/exclude", "packed-refs") if command != "audit" else ():
                if os.path.lexists(f"{self.path}/.git/{name}"):
                    subprocess.run(["rm", "-rf", f"{self.path}/.git/{name}"], check=True)
                if os.path.exists(f"{base.path}/.git/{name}"):
                    shutil.copy(f"{base.path}/.git/{name}", f"{self.path}/.git/{name}")
            return self.allows_clean(command, base, retry=True)
        if contents is None:
            return "git cannot read it"
        for secret in base.tokens:
            if any(secret.encode() in content for content in contents):
                return "it holds a secret"
        return None


def case(lab, bases, seed, keep):
    """One mutated repository; returns (form, command, outcome, note)."""
    source = random.Random(seed)
    base = source.choice(bases)
    command = source.choice(["audit", "audit", "pre-commit", "pre-push"])
    path = os.path.join(lab.root, f"case-{seed}")
    shutil.rmtree(path, ignore_errors=True)
    subprocess.run(["cp", "-a", base.path, path], check=True)
    note = mutate(path, source)
    arguments = [command, "--format", "json"]
    data = b""
    if command == "pre-push":
        arguments += ["origin", "nowhere"]
        data = f"refs/heads/main {base.tip} refs/heads/main {base.old}\n".encode()
    if base.form == "shallow" and command == "audit":
        arguments.append("--allow-shallow")
    status, output, errors = lab.run(arguments, path, data, {"WARD_GIT_PATIENCE": "20"}, limit=90)
    note = f"{base.form} {'dirty' if base.dirty else 'clean'}: {note}"
    truth = Truth(lab, path)
    if status == "hang":
        outcome = "HANG"
    elif status < 0 or status > 128:
        outcome = f"SIGNAL {status}"
    elif any(t.encode() in output + errors for t in base.tokens):
        outcome = "PRINTED"
    elif status == 0:
        wrong = truth.allows_clean(command, base)
        outcome = f"CLEAN, BUT {wrong}" if wrong else "clean and right"
    elif status == 1:
        outcome = "found" if base.dirty else "FOUND IN A CLEAN TWIN"
    elif status in (2, 3):
        outcome = f"refused {status}" if (output + errors).strip() else "SILENT"
    else:
        outcome = f"STATUS {status}"
    if keep:
        shutil.copytree(path, os.path.join(keep, str(seed)), symlinks=True)
    shutil.rmtree(path, ignore_errors=True)
    return command, outcome, note, errors[-300:]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ward")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--from", dest="first", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep")
    options = parser.parse_args()
    root = tempfile.mkdtemp(prefix="ward-campaign.")
    lab = Lab(root, options.ward)
    end = lab.run(["rules", "check"], root, limit=600)
    if end[0] != 0:
        sys.exit(f"the program does not work here: {end}")
    source = random.Random(1)
    bases = [Base(lab, form, dirty, source) for form in FORMS for dirty in (True, False)]
    table = collections.defaultdict(collections.Counter)
    lock = threading.Lock()
    failures = 0

    def one(seed):
        return seed, *case(lab, bases, seed, options.keep)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for seed, command, outcome, note, errors in pool.map(
                one, range(options.first, options.first + options.count)):
            with lock:
                table[command][outcome] += 1
                if outcome[0].isupper():
                    failures += 1
                    print(f"FAIL seed {seed} {command}: {outcome}: {note}: {errors}", flush=True)
    for command in sorted(table):
        for outcome, count in sorted(table[command].items()):
            print(f"{command:12} {outcome:28} {count:8}")
    print(f"{options.count} mutated repositories from seed {options.first}, {failures} failures")
    shutil.rmtree(root, ignore_errors=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
