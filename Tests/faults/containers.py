#!/usr/bin/env python3
"""Damaged archives by the thousand, opened through libarchive: no crash, no hang, bounded memory.

Each round writes sound archives of every kind that this machine can make, with a token in each, damages
them, and has Ward scan the folder. The answer has to be a report (exit 0 to 3), with no token printed, within
the limits of time and memory; a sound archive among them has to be found in every round.

usage: containers.py WARD [--rounds N] [--from SEED] [--keep FOLDER]
"""

import argparse
import bz2
import gzip
import io
import json
import lzma
import os
import random
import resource
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

from campaign import damaged
from wardlab import Lab, token, write

EACH = 6
MEMORY = 1 << 30  # bytes of resident memory that a round may take


def zipped(members, method):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(members, form):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def cpio(members):
    """The “new ASCII” form."""
    out = b""
    for number, (name, content) in enumerate([*members, ("TRAILER!!!", b"")], 1):
        fields = [number, 0o100644, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0]
        head = b"070701" + b"".join(b"%08X" % f for f in fields) + name.encode() + b"\0"
        out += head + b"\0" * (-len(head) % 4) + content + b"\0" * (-len(content) % 4)
    return out


def ar(members):
    out = b"!<arch>\n"
    for name, content in members:
        out += f"{name[:15] + '/':16}{0:<12}{0:<6}{0:<6}{'100644':8}{len(content):<10}`\n".encode()
        out += content + b"\n" * (len(content) % 2)
    return out


def tool(command, content):
    """What a compressor on this machine makes of the bytes; `None` without it."""
    if not shutil.which(command[0]):
        return None
    end = subprocess.run(command, input=content, capture_output=True)
    return end.stdout if end.returncode == 0 else None


def archives(source, secret):
    """name → bytes of sound archives that hold the token."""
    lines = "".join(f"line {n} {source.random()}\n" for n in range(source.randrange(1, 400)))
    text = f'{lines}key = "{secret}"\n'.encode()
    members = [("a.txt", b"words\n"), ("folder/b.txt", text), ("c.bin", source.randbytes(300))]
    plain = tarred(members, tarfile.PAX_FORMAT)
    made = {
        "stored.zip": zipped(members, zipfile.ZIP_STORED), "deflated.zip": zipped(members, zipfile.ZIP_DEFLATED),
        "bzip2.zip": zipped(members, zipfile.ZIP_BZIP2), "lzma.zip": zipped(members, zipfile.ZIP_LZMA),
        "pax.tar": plain, "gnu.tar": tarred([("n" * 150, text)] + members, tarfile.GNU_FORMAT),
        "old.tar": tarred(members, tarfile.USTAR_FORMAT), "x.tar.gz": gzip.compress(plain), "x.gz": gzip.compress(text),
        "x.tar.bz2": bz2.compress(plain), "x.tar.xz": lzma.compress(plain), "x.cpio": cpio(members), "x.ar": ar(members),
        "nested.zip": zipped([("in.tar.gz", gzip.compress(plain))], zipfile.ZIP_DEFLATED),
    }
    for name, command in [("x.zst", ["zstd", "-qc"]), ("x.lz4", ["lz4", "-qc"]), ("x.lz", ["lzip", "-c"]), ("x.Z", ["compress", "-c"])]:
        made[name] = tool(command, text)
    # Heads of kinds that cannot be made here, with noise behind them: their parsers run as well.
    for name, magic in [("x.7z", "377abcaf271c0004"), ("x.rar", "526172211a0700"), ("x5.rar", "526172211a070100"),
                        ("x.cab", "4d53434600000000"), ("x.xar", "78617221001c0001"), ("x.rpm", "edabeedb0300")]:
        made[name] = bytes.fromhex(magic) + source.randbytes(source.randrange(2000))
    made["x.lha"] = b"\x20\x00-lh5-" + source.randbytes(400)
    made["x.iso"] = bytes(32768) + b"\x01CD001\x01" + source.randbytes(6000)
    made["bomb.gz"] = gzip.compress(bytes(source.choice([1, 30, 300]) << 20), 9) if source.random() < 0.2 else None
    return {name: content for name, content in made.items() if content}


def sealed(content, source):
    """A damaged tar whose headers have right checksums again, so that reading goes on."""
    data = bytearray(content)
    for start in range(0, len(data) - 511, 512):
        if data[start + 257:start + 262] == b"ustar":
            if source.random() < 0.5:
                at = start + source.randrange(257)
                data[at] = source.randrange(256)
            data[start + 148:start + 156] = b" " * 8
            data[start + 148:start + 156] = b"%06o\0 " % sum(data[start:start + 512])
    return bytes(data)


def mutated(name, content, source):
    for _ in range(source.choice([1, 1, 2, 4])):
        content = damaged(content, source)[0] if content else b"\0"
    return sealed(content, source) if name.endswith(".tar") and source.random() < 0.7 else content


def judge(end, secrets, wanted):
    status, output, errors = end
    if status == "hang":
        return "HANG"
    if status < 0 or status > 3:
        return f"SIGNAL OR STATUS {status}"
    if any(secret.encode() in output + errors for secret in secrets):
        return "PRINTED"
    try:
        found = {finding["path"].removeprefix("./") for finding in json.loads(output)["findings"]}
    except (ValueError, KeyError):
        return "NO REPORT"
    return None if wanted in found and status == 1 else f"THE SOUND ONE WAS NOT FOUND: {sorted(found)}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ward")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--from", dest="first", type=int, default=1)
    parser.add_argument("--keep")
    options = parser.parse_args()
    root = tempfile.mkdtemp(prefix="ward-containers.")
    lab = Lab(root, options.ward)
    if (end := lab.run(["rules", "check"], root, limit=600))[0] != 0:
        sys.exit(f"the program does not work here: {end}")
    failures = total = 0
    for seed in range(options.first, options.first + options.rounds):
        source = random.Random(seed)
        secrets, folder = [token(source) for _ in range(EACH)], os.path.join(root, f"round-{seed}")
        for number, secret in enumerate(secrets):
            for name, content in archives(source, secret).items():
                write(f"{folder}/{number}-{name}", mutated(name, content, source))
                total += 1
        write(f"{folder}/sound.zip", zipped([("x", f'key = "{secrets[0]}"\n')], zipfile.ZIP_DEFLATED))
        if (problem := judge(lab.run(["scan", "--format", "json", "."], folder, limit=300), secrets, "sound.zip")):
            failures += 1
            print(f"FAIL seed {seed}: {problem}", flush=True)
            for name in sorted(os.listdir(folder)):
                alone = os.path.join(root, "alone")
                os.makedirs(alone, exist_ok=True)
                shutil.copy(os.path.join(folder, name), alone)
                status = lab.run(["scan", "--format", "json", "."], alone, limit=60)[0]
                if status not in (0, 1, 2, 3):
                    print(f"    {name} alone: {status}", flush=True)
                    if options.keep:
                        shutil.copy(os.path.join(folder, name), os.path.join(options.keep, f"{seed}-{name}"))
                shutil.rmtree(alone)
        shutil.rmtree(folder)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
    shutil.rmtree(root, ignore_errors=True)
    if peak > MEMORY:
        failures += 1
        print(f"FAIL memory: {peak >> 20} MB at the peak")
    print(f"{total} damaged archives in {options.rounds} rounds from seed {options.first}, {failures} failures, "
          f"{peak >> 20} MB at the peak")
    sys.exit(1 if failures or not total else 0)


if __name__ == "__main__":
    main()
