#!/usr/bin/env python3
"""Random histories by the thousand: what Ward finds, beside what git's own plumbing holds.

Each case is a small repository with merges, renames, copies, reverts, amends, stashes, notes, tags of all
kinds, odd names and wrong clocks; tokens are planted at random. What has to be found is computed from
`git rev-list --parents` and `git cat-file` alone, for

    audit         every place that a reachable commit brought in, messages and tags included
    pre-push      what is new in the commits that this remote lacks; another remote's refs do not count
    pre-receive   the same on a server, the new objects in quarantine
    pre-commit    what the index holds and no parent does, unfinished merges included

and Ward has to agree exactly: no place more, none less, and the exit code. A difference is printed with its
seed; “histories.py WARD --from SEED --count 1 --keep FOLDER” makes the same repository again.

usage: histories.py WARD [--count N] [--from SEED] [--keep FOLDER] [--only COMMAND]
"""

import argparse
import base64
import collections
import json
import os
import random
import re
import shutil
import sys
import tempfile

from wardlab import Lab, token, write

TOKEN = re.compile(rb"gh" rb"p_[0-9A-Za-z]{36}")
NAMES = [b"a", b"b.txt", b"c d", b"caf\xc3\xa9", b"x\ny", b"q\"'\\", b"bad\xff", b"-dash", b"tab\t"]
FOLDERS = [b"", b"", b"lib/", b"lib/deep/", b"other dir/", b"a/", b"\xe9/"]
FILE, PROGRAM, LINK, SUBMODULE = b"100644", b"100755", b"120000", b"160000"


class Maker:
    """Writes a random history as one fast-import stream, then its refs, reflogs and index."""

    def __init__(self, lab, source, name):
        self.lab, self.source = lab, source
        self.is_sha256 = source.random() < 0.15
        options = ["--object-format=sha256"] if self.is_sha256 else []
        self.path = lab.init(name, *options)
        self.digits = 64 if self.is_sha256 else 40
        self.stream, self.marks, self.commits = [], 0, []  # commits: (mark, tree, parents)
        self.used, self.clock = [], 1_600_000_000
        self.tags = []

    # --- pieces

    def secret(self):
        """A new token, or one that stands elsewhere already."""
        if self.used and self.source.random() < 0.3:
            return self.source.choice(self.used)
        self.used.append(token(self.source).encode())
        return self.used[-1]

    def text(self):
        source = self.source
        lines = [b"line %d %d" % (n, source.randrange(9)) for n in range(source.randrange(1, 7))]
        for _ in range(source.choice([0, 0, 0, 1, 1, 2])):
            lines.insert(source.randrange(len(lines) + 1), b'key = "' + self.secret() + b'"')
        end = source.choice([b"\n", b"\n", b"\r\n"])
        return end.join(lines) + source.choice([end, b""])

    def message(self):
        return b"subject\n\nkey " + self.secret() + b"\n" if self.source.random() < 0.1 else b"subject\n"

    def mark(self):
        self.marks += 1
        return self.marks

    def data(self, content):
        self.stream.append(b"data %d\n" % len(content) + content + b"\n")

    def blob(self, content):
        mark = self.mark()
        self.stream.append(b"blob\nmark :%d\n" % mark)
        self.data(content)
        return mark

    def entry(self):
        """(mode, mark or id) of something new."""
        shape = self.source.random()
        if shape < 0.08:
            return LINK, self.blob(self.secret() if self.source.random() < 0.3 else b"some/where")
        if shape < 0.11:
            return SUBMODULE, b"%0*x" % (self.digits, self.source.getrandbits(150) | 1)
        return self.source.choice([FILE, FILE, FILE, PROGRAM]), self.blob(self.text())

    def place(self, tree, path, entry):
        """Puts an entry into a tree; what stands in its way goes."""
        for other in list(tree):
            if other != path and (other.startswith(path + b"/") or path.startswith(other + b"/")):
                del tree[other]
        tree[path] = entry

    def name(self):
        return self.source.choice(FOLDERS) + self.source.choice(NAMES)

    def commit(self, tree, parents, message=None):
        mark = self.mark()
        self.clock += self.source.choice([60, 3600, 86400, 0, -90_000])
        who = b"A <a@example.org> %d +0100" % self.clock
        if not parents:
            self.stream.append(b"reset refs/scratch\n\n")
        self.stream.append(b"commit refs/scratch\nmark :%d\nauthor %s\ncommitter %s\n" % (mark, who, who))
        self.data(self.message() if message is None else message)
        for number, parent in enumerate(parents):
            self.stream.append((b"merge" if number else b"from") + b" :%d\n" % parent)
        self.stream.append(b"deleteall\n")
        for path, (mode, what) in sorted(tree.items()):
            quoted = b'"' + b"".join(
                b"\\%03o" % c if c < 32 or c > 126 or c in b'"\\' else bytes([c]) for c in path) + b'"'
            self.stream.append(b"M %s %s %s\n" % (mode, what if isinstance(what, bytes) else b":%d" % what, quoted))
        self.commits.append((mark, tree, parents))
        return mark

    def tree(self, mark):
        return dict(next(tree for number, tree, _ in self.commits if number == mark))

    # --- operations

    def change(self, tree):
        """A few edits, moves, copies and removals."""
        source = self.source
        for _ in range(source.randrange(1, 4)):
            paths = sorted(tree)
            kind = source.random()
            if not paths or kind < 0.5:
                self.place(tree, source.choice(paths) if paths and source.random() < 0.5 else self.name(), self.entry())
            elif kind < 0.65:
                old = source.choice(paths)
                self.place(tree, self.name(), tree.pop(old))
            elif kind < 0.75:
                self.place(tree, self.name(), tree[source.choice(paths)])
            elif kind < 0.85:
                del tree[source.choice(paths)]
            else:
                path = source.choice(paths)
                mode, what = tree[path]
                if mode in (FILE, PROGRAM):
                    tree[path] = (PROGRAM if mode == FILE else FILE, what)
        return tree

    def merged(self, parents):
        """A tree out of several: each path from one of them, or settled by hand, and sometimes more."""
        sides = [self.tree(parent) for parent in parents]
        tree = {}
        for path in sorted(set().union(*sides)):
            side = self.source.choice(sides)
            if self.source.random() < 0.1:
                self.place(tree, path, self.entry())
            elif path in side:
                self.place(tree, path, side[path])
        return self.change(tree) if self.source.random() < 0.3 else tree

    def grow(self):
        source = self.source
        branches, stashes, log = {}, [], []
        tip = self.commit(self.change({}), [])
        branches[b"main"], current = tip, b"main"
        log.append(tip)
        lost = []
        for step in range(source.randrange(4, 16)):
            tip = branches[current]
            kind = source.random()
            if kind < 0.4:
                branches[current] = self.commit(self.change(self.tree(tip)), [tip])
            elif kind < 0.55:
                others = source.sample(sorted(set(branches.values())), min(len(set(branches.values())), source.choice([2, 2, 3])))
                parents = [tip] + [other for other in others if other != tip]
                branches[current] = self.commit(self.merged(parents), parents)
            elif kind < 0.65:
                parents = next(p for m, _, p in self.commits if m == tip)
                branches[current] = self.commit(self.change(self.tree(tip)), parents)  # amended
            elif kind < 0.75:
                current = b"b%d" % step
                branches[current] = tip if source.random() < 0.8 else self.commit(self.change({}), [])
            elif kind < 0.82:
                current = source.choice(sorted(branches))
            elif kind < 0.9:
                index = self.commit(self.change(self.tree(tip)), [tip], b"index\n")
                extra = [self.commit(self.change({}), [], b"untracked\n")] if source.random() < 0.3 else []
                stashes.append(self.commit(self.change(self.tree(tip)), [tip, index] + extra, b"WIP\n"))
            elif kind < 0.95:
                old = source.choice(self.commits)[0]
                branches[current] = self.commit(self.tree(old), [tip])  # a revert to an old state
            elif len(branches) > 1 and current != b"main":
                lost.append(branches.pop(current))
                current = b"main"
            if branches[current] != log[-1]:
                log.append(branches[current])
        return branches, current, stashes, log

    def make(self):
        source = self.source
        branches, current, stashes, log = self.grow()
        refs = {b"refs/heads/" + name: mark for name, mark in branches.items()}
        for number in range(source.choice([0, 0, 1, 2])):
            mark, kind = source.choice(self.commits)[0], source.random()
            if kind < 0.3:
                refs[b"refs/tags/light%d" % number] = mark
                continue
            target = self.blob(self.text()) if kind < 0.5 else self.tags[-1] if self.tags and kind < 0.6 else mark
            own = self.mark()
            self.stream.append(b"tag v%d\nmark :%d\nfrom :%d\ntagger A <a@example.org> 1700000000 +0000\n" % (number, own, target))
            self.data(self.message())
            self.tags.append(own)
        if source.random() < 0.2:
            note = {b"%0*x" % (self.digits, source.getrandbits(140)): (FILE, self.blob(self.text()))}
            refs[b"refs/notes/commits"] = self.commit(note, [], b"notes\n")
        elsewhere = source.choice(self.commits)[0]
        if source.random() < 0.2:
            refs[b"refs/odd/x"] = elsewhere
        if stashes:
            refs[b"refs/stash"] = stashes[-1]
        marks = f"{self.path}/.git/marks"
        limit = source.choice(["1", "100000"])
        self.lab.git(self.path, "-c", f"fastimport.unpackLimit={limit}", "fast-import", "--quiet", "--force",
                     f"--export-marks={marks}", data=b"".join(self.stream))
        with open(marks) as file:
            ids = {int(line.split()[0][1:]): line.split()[1] for line in file}
        os.remove(marks)
        self.ids = ids
        lines = "".join(f"create {name.decode()} {ids[mark]}\n" for name, mark in refs.items())
        self.lab.git(self.path, "update-ref", "--stdin", data=(lines + "delete refs/scratch\n").encode())
        write(f"{self.path}/.git/HEAD", f"ref: refs/heads/{current.decode()}\n" if source.random() < 0.8 else ids[branches[current]] + "\n")
        if source.random() < 0.6:
            self.reflog("HEAD", log)
        if stashes:
            self.reflog("refs/stash", stashes)
        shape = source.random()
        if shape < 0.2:
            self.lab.git(self.path, "repack", "-adq")
        elif shape < 0.3:
            self.lab.git(self.path, "repack", "-adq", "--write-bitmap-index")
            self.lab.git(self.path, "commit-graph", "write", "--reachable")
        if source.random() < 0.2:
            self.lab.git(self.path, "pack-refs", "--all")
        self.tip = ids[branches[current]]
        return self

    def reflog(self, name, marks):
        zero, lines = "0" * self.digits, ""
        for old, new in zip([None] + marks, marks):
            lines += f"{self.ids[old] if old else zero} {self.ids[new]} A <a@example.org> 1700000000 +0000\tx\n"
        write(f"{self.path}/.git/logs/{name}", lines)


class Objects:
    """Everything that a repository holds, as `git cat-file` prints it."""

    def __init__(self, lab, path):
        self.lab, self.path = lab, path
        output = lab.raw(path, "cat-file", "--batch-all-objects", "--batch", "--unordered")
        self.kind, self.body, self.trees = {}, {}, {}
        at = 0
        while at < len(output):
            end = output.index(b"\n", at)
            name, kind, size = output[at:end].decode().split()
            self.kind[name], self.body[name] = kind, output[end + 1:end + 1 + int(size)]
            at = end + 2 + int(size)

    def files(self, tree, prefix=b""):
        """path → (mode, id) of everything below a tree."""
        if not prefix and tree in self.trees:
            return self.trees[tree]
        found, at, body = {}, 0, self.body[tree]
        width = len(tree) // 2
        while at < len(body):
            space, nul = body.index(b" ", at), body.index(b"\0", at)
            mode, name, own = body[at:space], body[space + 1:nul], body[nul + 1:nul + 1 + width].hex()
            if mode == b"40000":
                found.update(self.files(own, prefix + name + b"/"))
            else:
                found[prefix + name] = (mode, own)
            at = nul + 1 + width
        if not prefix:
            self.trees[tree] = found
        return found

    def commit(self, name):
        """(files, parents, message)"""
        head, _, message = self.body[name].partition(b"\n\n")
        lines = [line.split(b" ", 1) for line in head.split(b"\n")]
        tree = next(value for word, value in lines if word == b"tree").decode()
        return self.files(tree), [v.decode() for w, v in lines if w == b"parent"], message

    def tag(self, name):
        head, _, message = self.body[name].partition(b"\n\n")
        return head.split(b"\n")[0].split()[1].decode(), message

    def tokens(self, name):
        """[(token, line)] of a blob."""
        return tokens(self.body[name])


def tokens(content):
    return [(match.group(), content.count(b"\n", 0, match.start()) + 1) for match in TOKEN.finditer(content)]


def is_same(one, other):
    """The same blob at a path; a mode bit is no content, a file that becomes a link is."""
    kind = lambda mode: mode if mode in (LINK, SUBMODULE) else FILE
    return one[1] == other[1] and kind(one[0]) == kind(other[0])


def change(files, parents):
    """(what no parent has, old blobs at the paths that are touched)"""
    added, old = {}, set()
    for path in set(files).union(*parents):
        entry = files.get(path)
        is_known = False
        for parent in parents:
            if path not in parent:
                continue
            if entry and is_same(entry, parent[path]):
                is_known = True
            elif parent[path][0] != SUBMODULE:
                old.add(parent[path][1])
        if entry and not is_known and entry[0] != SUBMODULE:
            added[path] = entry[1]
    return added, old


def places(objects, commit, name, only_new):
    """{(place, commit, path, line)} that a commit brings in."""
    files, parents, message = commit
    added, old = change(files, [objects.commit(p)[0] for p in parents])
    known = {t for blob in old for t, _ in objects.tokens(blob)} if only_new else set()
    found = {("content", name, path, line) for path, blob in added.items()
             for t, line in objects.tokens(blob) if t not in known}
    return found | {("commit_message", name, None, line) for _, line in tokens(message)}


def tip_places(objects, name):
    """Places in tags on the way to a tip, and in what they name if that is no commit; the commit."""
    found = set()
    while objects.kind[name] == "tag":
        target, message = objects.tag(name)
        found |= {("tag_message", None, None, line) for _, line in tokens(message)}
        name = target
    if objects.kind[name] == "blob":
        return found | {("content", None, None, line) for _, line in objects.tokens(name)}, None
    return found, name


def reported(output, is_audit):
    """{(place, commit, path, line)} of a report's blocking findings, and its completeness."""
    report, found = json.loads(output), set()
    for finding in report["findings"]:
        if not finding["rule_id"].startswith("github-pat") or not finding["blocks"]:
            continue
        for place in finding["occurrences"] if is_audit else [finding]:
            path = place["path"] or None
            if "path_base64" in place:
                path = base64.b64decode(place["path_base64"])
            elif path is not None:
                path = path.encode()
            found.add((place["place"].replace(" ", "_"), place["commit"], path, place["line"] if is_audit else place["start_line"]))
    return found, report["complete"]


class Case:
    """One history and the four questions about it."""

    def __init__(self, lab, seed, keep=None):
        self.lab, self.seed = lab, seed
        self.source = random.Random(seed)
        self.maker = Maker(lab, self.source, f"history-{seed}").make()
        self.path, self.digits = self.maker.path, self.maker.digits
        self.objects = Objects(lab, self.path)
        self.problems, self.checked = [], collections.Counter()
        if keep:
            shutil.copytree(self.path, os.path.join(keep, str(seed)), symlinks=True)

    def refs(self):
        lines = self.lab.git(self.path, "for-each-ref", "--format=%(objectname) %(refname)").split("\n")
        return {name: own for own, name in (line.split(" ", 1) for line in lines if line)}

    def judge(self, command, end, expected, is_audit=False):
        status, output, errors = end
        self.checked[command] += 1
        self.checked[command + " places"] += len(expected)
        if status not in (0, 1):
            return self.problems.append(f"{command}: status {status} {errors[-300:]}")
        found, complete = reported(output, is_audit)
        if found != expected or not complete or (status == 1) != bool(expected):
            self.problems.append(f"{command}: status {status}, complete {complete}, "
                                 f"too many {sorted(map(str, found - expected))}, missing {sorted(map(str, expected - found))}")

    def audit(self):
        lines = self.lab.git(self.path, "rev-list", "--all", "--reflog", "HEAD").split()
        expected = set()
        for name in lines:
            expected |= places(self.objects, self.objects.commit(name), name, only_new=False)
        for own in self.refs().values():
            expected |= tip_places(self.objects, own)[0]
        arguments = ["audit", "--format", "json", "--threads", str(1 + self.seed % 2)]
        self.judge("audit", self.lab.run(arguments, self.path), expected, is_audit=True)

    def commits_of(self, names):
        """The commits that some names lead to."""
        data = "\n".join(names + [""]).encode()
        return set(self.lab.git(self.path, "rev-list", "--stdin", data=data).split()) if names else set()

    def outgoing(self, tips, known):
        """What a push of `tips` brings to somebody who has `known`."""
        expected, heads = set(), []
        for own in tips:
            found, commit = tip_places(self.objects, own)
            expected |= found
            heads += [commit] if commit else []
        if heads:
            # Not by "^": where dates go back, git ends its walk too early and takes known commits for new.
            hidden = [k for k in known if k in self.objects.kind]
            for name in self.commits_of(heads) - self.commits_of(hidden):
                expected |= places(self.objects, self.objects.commit(name), name, only_new=True)
        return expected

    def pre_push(self):
        source, refs = self.source, self.refs()
        commits = sorted(n for n, kind in self.objects.kind.items() if kind == "commit")
        lines, known, tips = "", [], []
        for remote in ("origin", "other"):
            self.lab.git(self.path, "config", f"remote.{remote}.url", f"https://example.org/{remote}")
            self.lab.git(self.path, "config", f"remote.{remote}.fetch", f"+refs/heads/*:refs/remotes/{remote}/*")
            for number in range(source.randrange(3)):
                own = source.choice(commits)
                write(f"{self.path}/.git/refs/remotes/{remote}/x{number}", own + "\n")
                known += [own] if remote == "origin" else []
        for name in source.sample(sorted(refs), min(len(refs), source.choice([1, 1, 2, 3]))):
            old = source.choice([None, None, source.choice(commits), "7" * self.digits])
            lines += f"{name} {refs[name]} {name} {old or '0' * self.digits}\n"
            tips.append(refs[name])
            known += [old] if old else []
        arguments = ["pre-push", "--format", "json", "origin", "https://example.org/origin"]
        self.judge("pre-push", self.lab.run(arguments, self.path, lines.encode()), self.outgoing(tips, known))
        shutil.rmtree(f"{self.path}/.git/refs/remotes", ignore_errors=True)

    def pre_receive(self):
        source, refs = self.source, self.refs()
        names = sorted(n for n in refs if n.startswith(("refs/heads/", "refs/tags/")))
        server = self.lab.init(f"server-{self.seed}", "--bare", *(["--object-format=sha256"] if self.digits == 64 else []))
        held = source.sample(names, source.randrange(len(names) + 1))
        if held:
            self.lab.git(self.path, "push", "-q", server, *[f"{refs[n]}:{n}" for n in held])
        new = source.sample(names, source.choice([1, 1, 2]) if len(names) > 1 else 1)
        hook = f"{server}/hooks/pre-receive"
        write(hook, f'#!/bin/sh\n"{self.lab.ward}" pre-receive --format json >"{server}/report" 2>"{server}/errors"\n'
                    f'echo $? >"{server}/status"\n')
        os.chmod(hook, 0o755)
        pushed = [f"{refs[n]}:refs/heads/in/{i}" if self.objects.kind[refs[n]] == "commit" else f"{refs[n]}:refs/tags/in{i}"
                  for i, n in enumerate(new)]
        self.lab.git(self.path, "push", "-q", server, *pushed, check=False)
        with open(f"{server}/report", "rb") as report, open(f"{server}/errors", "rb") as errors, open(f"{server}/status") as status:
            end = int(status.read()), report.read(), errors.read()
        self.judge("pre-receive", end, self.outgoing([refs[n] for n in new], [refs[n] for n in held]))
        shutil.rmtree(server)

    def pre_commit(self):
        source, tip = self.source, self.maker.tip
        others = [n for n, kind in self.objects.kind.items() if kind == "commit" and n != tip]
        merged = [source.choice(sorted(others))] if others and source.random() < 0.3 else []
        write(f"{self.path}/.git/HEAD", tip + "\n")
        if merged:
            write(f"{self.path}/.git/MERGE_HEAD", merged[0] + "\n")
        parents = [self.objects.commit(p)[0] for p in [tip] + merged]
        files = dict(parents[0])
        staged = dict(source.choice(parents)) if merged else {}
        donors = [self.objects.commit(n)[0] for n in source.sample(sorted(others), min(3, len(others)))]
        for donor in donors + [staged]:
            for path in source.sample(sorted(donor), min(len(donor), 3)):
                self.maker.place(files, path, donor[path])
        for path in source.sample(sorted(files), min(len(files), source.choice([0, 1, 2]))):
            # A move before may have put a folder in its place.
            entry = files.pop(path, None)
            if entry and source.random() < 0.5:
                self.maker.place(files, self.maker.name(), entry)
        lines = b"".join(b"%s %s\t%s\0" % (mode, own.encode(), path) for path, (mode, own) in files.items())
        index = f"{self.path}/.git/index"
        if os.path.exists(index):
            os.remove(index)
        version = source.choice(["2", "2", "4"])
        self.lab.git(self.path, "-c", f"index.version={version}", "update-index", "-z", "--index-info", data=lines)
        if not os.path.exists(index):
            self.lab.git(self.path, "read-tree", "--empty")
        added, old = change(files, parents)
        known = {t for blob in old for t, _ in self.objects.tokens(blob)}
        expected = {("content", None, path, line) for path, blob in added.items()
                    for t, line in self.objects.tokens(blob) if t not in known}
        self.judge("pre-commit", self.lab.run(["pre-commit", "--format", "json"], self.path,
                                              extra={"GIT_INDEX_FILE": ".git/index"}), expected)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ward")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--from", dest="first", type=int, default=1)
    parser.add_argument("--keep")
    parser.add_argument("--only", action="append", choices=["audit", "pre-push", "pre-receive", "pre-commit"])
    options = parser.parse_args()
    root = tempfile.mkdtemp(prefix="ward-histories.")
    lab = Lab(root, options.ward)
    if (end := lab.run(["rules", "check"], root, limit=600))[0] != 0:
        sys.exit(f"the program does not work here: {end}")
    checked, failures, histories = collections.Counter(), 0, 0
    for seed in range(options.first, options.first + options.count):
        case = Case(lab, seed, options.keep)
        for name in options.only or ["audit", "pre-push", "pre-receive", "pre-commit"]:
            getattr(case, name.replace("-", "_"))()
        checked.update(case.checked)
        checked["commits"] += sum(kind == "commit" for kind in case.objects.kind.values())
        failures += len(case.problems)
        histories += 1
        for problem in case.problems:
            print(f"FAIL seed {seed} {problem}", flush=True)
        shutil.rmtree(case.path)
    shutil.rmtree(root, ignore_errors=True)
    print(", ".join(f"{name} {count}" for name, count in sorted(checked.items())))
    print(f"{histories} histories from seed {options.first}, {failures} failures")
    sys.exit(1 if failures or not histories else 0)


if __name__ == "__main__":
    main()
