#!/usr/bin/env python3
"""Measures what a hook costs: all tables of Ward's hooks in one run.

usage: hooks.py --ward FILE [--gitleaks FILE] [--kingfisher FILE] [--detect-secrets FILE]
                [--runs N] [--only WORD]

The binary should be an installed one (install.sh): its rules are then compiled. Every command is started
directly, without a shell, commands of one table in turn, so that a machine whose speed drifts is fair to
all. Times are medians (and the least) of N runs, processor time includes children; memory is the largest
peak. Repositories are made afresh in a temporary folder and hold no secrets, so every scanner has to look
at everything. Where other programs run as well, processor time and its ratios say more than time does.
"""
import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import traceback

PEAK_UNIT = 1 << 20 if sys.platform == "darwin" else 1024


def environment(extra=None):
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    env.update(
        GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1", GIT_AUTHOR_NAME="bench",
        GIT_AUTHOR_EMAIL="bench@example.invalid", GIT_COMMITTER_NAME="bench",
        GIT_COMMITTER_EMAIL="bench@example.invalid")
    # A hook sees git's configuration as a person has it, which is read in process.
    env.update(extra or {})
    return env


def plain_environment(home, extra=None):
    env = environment(extra)
    del env["GIT_CONFIG_GLOBAL"], env["GIT_CONFIG_NOSYSTEM"]
    env["HOME"] = home
    env.pop("XDG_CONFIG_HOME", None)
    env.setdefault("XDG_CACHE_HOME", os.path.join(home, ".cache"))
    return env


def run(command, folder, env, source=os.devnull):
    with open(source, "rb") as stdin:
        start = time.monotonic()
        child = subprocess.Popen(
            command, cwd=folder, env=env, stdin=stdin, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / PEAK_UNIT, child.returncode


def table(title, rows, folder, runs, base):
    print(f"\n{title}")
    print(f"{'':26} {'exit':>5} {'ms':>9} {'least':>8} {'x ' + base:>7} {'cpu ms':>8} {'x ' + base:>7} "
          f"{'peak MB':>8}")
    results = {row[0]: [] for row in rows}
    for turn in range(-1, runs):
        for name, *what in rows:
            result = run(what[0], folder, *what[1:])
            if turn >= 0:
                results[name].append(result)
    walls = {name: statistics.median(r[0] for r in results[name]) for name in results}
    processor = {name: statistics.median(r[1] for r in results[name]) for name in results}
    first = rows[0][0]
    for name in results:
        codes = "/".join(sorted({str(r[3]) for r in results[name]}))
        print(
            f"{name:26} {codes:>5} {walls[name] * 1e3:9.2f} {min(r[0] for r in results[name]) * 1e3:8.2f} "
            f"{walls[name] / walls[first]:7.2f} {processor[name] * 1e3:8.2f} "
            f"{processor[name] / processor[first]:7.2f} {max(r[2] for r in results[name]):8.1f}")
    for name in results:
        if name not in (first, "ward"):
            print(f"{name} takes {walls[name] / walls['ward']:.0f} times as long as ward, "
                  f"{processor[name] / processor['ward']:.0f} times the processor time")
    sys.stdout.flush()


def text(generator, size):
    words = ["value", "count", "index", "name", "return", "for", "while", "struct", "let", "func"]
    lines = []
    length = 0
    while length < size:
        line = " ".join(generator.choice(words) for _ in range(8)) + f" {generator.randrange(10**6)}\n"
        lines.append(line)
        length += len(line)
    return "".join(lines)[:size]


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)


def git(folder, *arguments):
    """Runs git; its upkeep in the background would work on while commands are timed."""
    command = ["git", "-C", folder, "-c", "gc.auto=0", "-c", "maintenance.auto=false", *arguments]
    done = subprocess.run(command, env=environment(), stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}: {done.stderr.strip()}")


def apart(make, *arguments):
    """Calls a function in a process of its own: a child's peak memory begins with that of its parent."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            make(*arguments)
            code = 0
        except SystemExit as end:
            print(end.code, file=sys.stderr)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != 0:
        sys.exit("a repository could not be made")


def repository(folder, files):
    generator = random.Random(files)
    body = text(generator, 400)
    for i in range(files):
        write(f"{folder}/d{i // 400}/e{i // 20 % 20}/f{i}.txt", f"file {i}\n{body}")
    git(folder, "init", "-q")
    # For the commits that are timed, too.
    git(folder, "config", "gc.auto", "0")
    git(folder, "config", "maintenance.auto", "false")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "base", "--no-verify")
    git(folder, "gc", "-q")


def stage(folder, count, size):
    git(folder, "reset", "-q", "--hard")
    generator = random.Random(count)
    for i in range(count):
        write(f"{folder}/d{i % 7}/new/g{i}.txt", text(generator, size))
    git(folder, "add", "-A")


def other_hooks(options, home, folder):
    """commit-msg, and pre-push of five commits that the remote does not have."""
    env = plain_environment(home, {"GIT_INDEX_FILE": ".git/index"})
    message = os.path.join(home, "message")
    write(message, "area: what was done\n\nWhy it was done, in a few lines of text.\n" * 3)
    table("commit-msg", [
        ("git --version", ["git", "--version"], env),
        ("ward", [options.ward, "commit-msg", "--quiet", message], env),
    ], folder, options.runs, "git")
    env = plain_environment(home)
    git(folder, "remote", "add", "origin", "https://example.invalid/r.git")
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    base = output(folder, "rev-parse", "HEAD")
    for i in range(5):
        write(f"{folder}/d2/pushed{i}.txt", text(random.Random(i), 4000))
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", f"commit {i}", "--no-verify")
    refs = os.path.join(home, "refs")
    tip = output(folder, "rev-parse", "HEAD")
    write(refs, f"refs/heads/main {tip} refs/heads/main {base}\n")
    table("pre-push of 5 commits", [
        ("git rev-list --objects", ["git", "rev-list", "--objects", tip, "--not", base], env),
        ("ward", [options.ward, "pre-push", "--quiet", "origin", "https://example.invalid/r.git"], env,
         refs),
    ], folder, options.runs, "git")
    git(folder, "reset", "-q", "--hard", base)
    git(folder, "remote", "remove", "origin")


def many_packs(options, home):
    """A repository that grew by 200 fetches, without and with a multi-pack-index."""
    folder = os.path.join(home, "packs")
    packs = os.path.join(folder, ".git/objects/pack/pack")
    write(f"{folder}/a.txt", "")
    git(folder, "init", "-q")
    for i in range(200):
        for name in ("a", f"d{i % 20}/f{i}"):
            write(f"{folder}/{name}.txt", text(random.Random(i), 400))
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", f"commit {i}", "--no-verify")
        new = output(folder, "rev-list", "--objects", "-1", "HEAD", "--not", *(["HEAD~"] if i else []))
        subprocess.run(["git", "-C", folder, "pack-objects", "-q", packs], check=True, text=True,
                       env=environment(), input=new, stdout=subprocess.DEVNULL)
    git(folder, "prune-packed", "-q")
    stage(folder, 1, 4000)
    env = plain_environment(home, {"GIT_INDEX_FILE": ".git/index"})
    rows = [("git diff --cached --raw", ["git", "diff", "--cached", "--raw"], env),
            ("ward", [options.ward, "pre-commit", "--quiet"], env)]
    table("200 packs, 1 staged", rows, folder, options.runs, "git")
    git(folder, "multi-pack-index", "write")
    table("200 packs with a multi-pack-index, 1 staged", rows, folder, options.runs, "git")


def long_way(options, home, folder):
    """An index that the hook's own reader refuses: what its try costs, beside a run that goes to libgit2
    and git at once."""
    env = plain_environment(home, {"GIT_INDEX_FILE": ".git/index"})
    stage(folder, 1, 4000)
    git(folder, "update-index", "--split-index")
    # Our own reader does not follow this variable, so it is not asked.
    at_once = dict(env, GIT_DISCOVERY_ACROSS_FILESYSTEM="0")
    command = [options.ward, "pre-commit", "--quiet"]
    table("5,000 files, split index: the long way", [
        ("at once", command, at_once),
        ("ward", command, env),
    ], folder, options.runs, "at once")
    git(folder, "update-index", "--no-split-index")
    git(folder, "reset", "-q", "--hard")


def output(folder, *arguments):
    return subprocess.run(["git", "-C", folder, *arguments], check=True, env=environment(),
                          stdout=subprocess.PIPE, text=True).stdout.strip()


def commits(options, home, folder):
    """What a person feels: git commit with the hooks, minus git commit --no-verify."""
    env = plain_environment(home, {"PATH": os.path.dirname(options.ward) + ":" + os.environ["PATH"]})
    done = subprocess.run([options.ward, "install"], cwd=folder, env=env, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        print("install failed:", done.stderr)
        return
    for cache in ("warm", "cold"):
        times = {"commit": [], "--no-verify": []}
        for turn in range(options.runs if cache == "warm" else min(3, options.runs)):
            for name in times:
                if cache == "cold":
                    shutil.rmtree(os.path.join(env["XDG_CACHE_HOME"], "ward"), ignore_errors=True)
                write(f"{folder}/d1/turn.txt", f"{name} {cache} {turn}\n" + text(random.Random(turn), 4000))
                git(folder, "add", "-A")
                command = ["git", "commit", "-qm", "bench"]
                if name != "commit":
                    command.append(name)
                times[name].append(run(command, folder, env))
        if any(r[3] for r in times["commit"]):
            print("a commit was refused: see “git commit” in", folder)
        for column, what in enumerate(("", " of the processor")):
            difference = statistics.median(
                a[column] - b[column] for a, b in zip(times["commit"], times["--no-verify"]))
            both = [statistics.median(r[column] for r in times[name]) * 1e3 for name in times]
            print(f"git commit, {cache} cache: {both[0]:.1f} ms{what}, without hooks {both[1]:.1f} ms, "
                  f"all hooks together {difference * 1e3:.1f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ward", required=True, help="an installed git-ward")
    parser.add_argument("--gitleaks")
    parser.add_argument("--kingfisher")
    parser.add_argument("--detect-secrets", help="its detect-secrets-hook")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--only", default="", help="only tables whose title holds this word")
    options = parser.parse_args()
    options.ward = os.path.abspath(options.ward)
    with tempfile.TemporaryDirectory() as home:
        env = plain_environment(home, {"GIT_INDEX_FILE": ".git/index"})
        for files, count, size, title in [
            (5000, 1, 4000, "5,000 files, 1 staged"),
            (5000, 50, 4000, "5,000 files, 50 staged"),
            (5000, 1000, 10000, "5,000 files, 1,000 staged, 10 MB"),
            (5000, 1, 20_000_000, "5,000 files, one of 20 MB staged"),
            (100_000, 1, 4000, "100,000 files, 1 staged"),
        ]:
            if options.only not in title:
                continue
            folder = os.path.join(home, f"repository-{files}")
            if not os.path.isdir(folder):
                apart(repository, folder, files)
            apart(stage, folder, count, size)
            rows = [
                ("git diff --cached --raw", ["git", "diff", "--cached", "--raw"], env),
                ("ward", [options.ward, "pre-commit", "--quiet"], env),
            ]
            if options.gitleaks:
                rows.append(("gitleaks", [
                    options.gitleaks, "git", "--pre-commit", "--staged", "--no-banner", "--redact"], env))
            if options.kingfisher:
                rows.append(("kingfisher", [
                    options.kingfisher, "scan", ".", "--staged", "--no-validate", "--no-update-check"], env))
            if options.detect_secrets:
                names = subprocess.run(
                    ["git", "-C", folder, "diff", "--cached", "--name-only"], check=True, text=True,
                    stdout=subprocess.PIPE, env=environment()).stdout.split()
                rows.append(("detect-secrets", [options.detect_secrets, *names], env))
            table(title, rows, folder, options.runs, "git")
        if options.only in "200 packs":
            apart(many_packs, options, home)
        for word, files in [("commit-msg, pre-push", 5000), ("long way", 5000), ("git commit", 5000),
                            ("git commit, 100,000 files", 100_000)]:
            if options.only not in word:
                continue
            folder = os.path.join(home, f"repository-{files}")
            if not os.path.isdir(folder):
                apart(repository, folder, files)
            git(folder, "reset", "-q", "--hard")
            if "commit-msg" in word:
                apart(other_hooks, options, home, folder)
            elif word == "long way":
                apart(long_way, options, home, folder)
            else:
                print(f"\n{files:,} files in the index")
                commits(options, home, folder)


if __name__ == "__main__":
    main()
