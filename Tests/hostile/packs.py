#!/usr/bin/env python3
"""Makes repositories whose packs were made to harm who reads them.

usage: packs.py CASE FOLDER     makes FOLDER, a bare repository; prints the ids that an audit must name
       packs.py --list          the cases, one a line

Each has one sound commit with a sound blob beside what is hostile. Ids of hostile objects are made up:
nothing says what the content of a bomb would be.
"""
import hashlib
import os
import struct
import sys
import zlib

COMMIT, TREE, BLOB, TAG, OFFSET, REFERENCE = 1, 2, 3, 4, 6, 7
BASE = b"".join(b"line %d of an ordinary file\n" % i for i in range(400))


def object_id(kind, content):
    return hashlib.sha1(b"%s %d\0" % (kind, len(content)) + content).digest()


def head(kind, size):
    out = bytearray([kind << 4 | size & 15])
    size >>= 4
    while size:
        out[-1] |= 0x80
        out.append(size & 0x7F)
        size >>= 7
    return bytes(out)


def varint(value):
    out = bytearray()
    while True:
        out.append(value & 0x7F | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(out)


def distance(value):
    out = bytearray([value & 0x7F])
    value >>= 7
    while value:
        value -= 1
        out.insert(0, value & 0x7F | 0x80)
        value >>= 7
    return bytes(out)


def copy(offset, length):
    return b"\xff" + struct.pack("<I", offset) + struct.pack("<I", length)[:3]


def delta(base, result, instructions):
    return varint(base) + varint(result) + instructions


def zeros(count, level=9):
    """A zlib stream of that many zero bytes, made without holding them."""
    squeezer = zlib.compressobj(level)
    block = bytes(1 << 20)
    out = [squeezer.compress(block) for _ in range(count >> 20)]
    return b"".join(out) + squeezer.compress(bytes(count & 0xFFFFF)) + squeezer.flush()


class Pack:
    """A pack and its index under construction."""

    def __init__(self):
        self.entries = []  # (id, offset, crc)
        self.body = bytearray()
        self.made_up = 0

    @property
    def offset(self):
        return 12 + len(self.body)

    def fresh(self):
        self.made_up += 1
        return hashlib.sha1(b"made up %d" % self.made_up).digest()

    def raw(self, oid, data):
        self.entries.append((oid, self.offset, zlib.crc32(data)))
        self.body += data
        return oid

    def add(self, kind, content, oid=None, size=None, base=b"", stream=None):
        data = head(kind, len(content) if size is None else size) + base
        return self.raw(oid or self.fresh(), data + (stream or zlib.compress(content, 1)))

    def whole(self, kind, content):
        names = {COMMIT: b"commit", TREE: b"tree", BLOB: b"blob", TAG: b"tag"}
        return self.add(kind, content, object_id(names[kind], content))

    def on_offset(self, at, content, **more):
        return self.add(OFFSET, content, base=distance(self.offset - at), **more)

    def on_id(self, base, content, **more):
        return self.add(REFERENCE, content, base=base, **more)

    def bytes(self, count=None):
        count = len(self.entries) if count is None else count
        data = b"PACK" + struct.pack(">II", 2, count) + bytes(self.body)
        return data + hashlib.sha1(data).digest()

    def index(self, pack, change=lambda name, value: value):
        entries = sorted(self.entries)
        fan, count = [], 0
        for byte in range(256):
            count = sum(1 for e in entries if e[0][0] <= byte)
            fan.append(count)
        fan = change("fan", fan)
        data = b"\xfftOc" + struct.pack(">I", 2) + struct.pack(">256I", *fan)
        data += b"".join(change("ids", [e[0] for e in entries]))
        data += b"".join(struct.pack(">I", e[2]) for e in entries)
        offsets = change("offsets", [e[1] for e in entries])
        data += b"".join(struct.pack(">I", offset) for offset in offsets)
        data += pack[-20:]
        return data + hashlib.sha1(data).digest()


class Repository:
    """A bare repository: a hostile pack, and a sound one with a commit on main over a tree of `files`."""

    def __init__(self, folder):
        self.folder = folder
        self.pack = Pack()
        self.own = Pack()
        self.files = {b"sound.txt": (b"100644", self.own.whole(BLOB, BASE))}
        self.tip = None
        self.change = lambda name, value: value
        self.count = None

    def hold(self, *oids, mode=b"100644"):
        for number, oid in enumerate(oids):
            self.files[b"hostile-%04d" % number] = (mode, oid)
        return [oid.hex() for oid in oids]

    def finish(self):
        entries = sorted(self.files.items(), key=lambda e: e[0] + (b"/" if e[1][0] == b"40000" else b""))
        tree = self.own.whole(TREE, b"".join(m + b" " + n + b"\0" + i for n, (m, i) in entries))
        who = b"Ada <ada@example.invalid> 1700000000 +0000"
        commit = self.own.whole(
            COMMIT, b"tree %s\nauthor %s\ncommitter %s\n\nhostile\n" % (tree.hex().encode(), who, who))
        for name in ("objects/pack", "refs/heads", "refs/tags"):
            os.makedirs(os.path.join(self.folder, name))
        pack = self.own.bytes()
        self.write("objects/pack/pack-sound.pack", pack)
        self.write("objects/pack/pack-sound.idx", self.own.index(pack))
        self.pack.whole(BLOB, BASE + b"and more\n")
        pack = self.pack.bytes(self.count)
        self.write("objects/pack/pack-hostile.pack", pack)
        self.write("objects/pack/pack-hostile.idx", self.pack.index(pack, self.change))
        self.write("HEAD", b"ref: refs/heads/main\n")
        self.write("config", b"[core]\n\trepositoryformatversion = 0\n\tbare = true\n")
        self.write("refs/heads/main", (self.tip or commit).hex().encode() + b"\n")

    def write(self, name, data):
        with open(os.path.join(self.folder, name), "wb") as file:
            file.write(data)


# Each case gets a repository, and returns the ids that the audit must name.
CASES = {}


def case(make):
    CASES[make.__name__.replace("_", "-")] = make
    return make


def bomb(repository, size, base=1 << 16):
    """A delta that copies its base until it is `size` bytes long."""
    at = repository.pack.offset
    repository.pack.whole(BLOB, b"x" * base)
    steps, rest = divmod(size, base)
    instructions = copy(0, base) * min(steps, 200_000) + (copy(0, rest) if rest else b"")
    return repository.pack.on_offset(at, delta(base, size, instructions))


@case
def delta_bomb_of_a_gigabyte(repository):
    return repository.hold(bomb(repository, 3 << 29))


@case
def delta_bomb_of_a_hundred_gigabytes(repository):
    return repository.hold(bomb(repository, 100 << 30, 0xFFFFFF))


@case
def delta_bombs_that_double(repository):
    at = repository.pack.offset
    repository.pack.whole(BLOB, b"y" * (8 << 20))
    size, made = 8 << 20, []
    for _ in range(14):
        next_at = repository.pack.offset
        parts = [(o % (1 << 32), min(0xFFFFFF, size - o)) for o in range(0, size, 0xFFFFFF)]
        instructions = b"".join(copy(*part) for part in parts) * 2
        made.append(repository.pack.on_offset(at, delta(size, 2 * size, instructions)))
        at, size = next_at, 2 * size
    # Up to 512 MiB an object may be what it says; the larger ones cannot be.
    repository.hold(*made)
    return [oid.hex() for oid in made[6:]]


@case
def instructions_that_are_a_bomb(repository):
    at = repository.pack.offset
    repository.pack.whole(BLOB, b"z" * 64)
    return repository.hold(
        repository.pack.on_offset(at, b"", size=1 << 30, stream=zeros(1 << 30)))


@case
def zlib_bomb_behind_a_small_size(repository):
    return repository.hold(repository.pack.add(BLOB, b"", size=10, stream=zeros(1 << 30)))


@case
def tree_that_is_a_zlib_bomb(repository):
    repository.files[b"folder"] = (b"40000", repository.pack.add(TREE, b"", size=1 << 30, stream=zeros(1 << 30)))
    return [repository.files[b"folder"][1].hex()]


@case
def commit_that_is_a_zlib_bomb(repository):
    repository.tip = repository.pack.add(COMMIT, b"", size=1 << 30, stream=zeros(1 << 30))
    return [repository.tip.hex()]


@case
def tag_that_is_a_zlib_bomb(repository):
    repository.tip = repository.pack.add(TAG, b"", size=1 << 30, stream=zeros(1 << 30))
    return [repository.tip.hex()]


@case
def cycle_of_deltas(repository):
    first, second, alone = (repository.pack.fresh() for _ in range(3))
    instructions = delta(10, 10, copy(0, 10))
    repository.pack.on_id(second, instructions, oid=first)
    repository.pack.on_id(first, instructions, oid=second)
    repository.pack.on_id(alone, instructions, oid=alone)
    return repository.hold(first, second, alone)


@case
def delta_without_its_base(repository):
    return repository.hold(
        repository.pack.on_id(repository.pack.fresh(), delta(10, 10, copy(0, 10))))


@case
def sizes_that_lie(repository):
    add = repository.pack.add
    return repository.hold(
        add(BLOB, BASE, size=len(BASE) - 1), add(BLOB, BASE, size=len(BASE) + 1),
        add(BLOB, BASE, size=31 << 20), add(BLOB, BASE, size=1 << 31),
        add(BLOB, BASE, size=1 << 40), add(BLOB, BASE, size=1 << 60), add(BLOB, b"", size=1))


@case
def deltas_that_lie(repository):
    at = repository.pack.offset
    repository.pack.whole(BLOB, BASE)
    size = len(BASE)
    wrong = [
        delta(size + 1, 10, copy(0, 10)), delta(size, 11, copy(0, 10)), delta(size, 9, copy(0, 10)),
        delta(size, 10, copy(size, 10)), delta(size, 10, copy(0xFFFFFFF0, 10)),
        delta(size, 10, b"\x7f" + b"short"), delta(size, 10, b"\x00" + copy(0, 10)),
        delta(size, 1 << 62, copy(0, 10)), b"", b"\xff" * 40]
    return repository.hold(*(repository.pack.on_offset(at, each) for each in wrong))


@case
def bases_outside_of_the_pack(repository):
    instructions = zlib.compress(delta(10, 10, copy(0, 10)))
    heads = [distance(1 << 40), distance(repository.pack.offset), distance(1), b"\xff" * 30, b"\x00"]
    return repository.hold(
        *(repository.pack.raw(repository.pack.fresh(), head(OFFSET, 10) + each + instructions)
          for each in heads))


@case
def types_that_there_are_not(repository):
    return repository.hold(*(repository.pack.add(kind, BASE) for kind in (0, 5)))


@case
def index_that_points_outside(repository):
    oid = repository.pack.add(BLOB, BASE)

    def change(name, value):
        if name == "offsets":
            value[[e[0] for e in sorted(repository.pack.entries)].index(oid)] = 0x7FFFFFF0
        return value

    repository.change = change
    repository.hold(oid)
    return ["pack-hostile"]


@case
def index_of_wide_offsets_that_are_not_there(repository):
    oid = repository.pack.add(BLOB, BASE)
    repository.change = lambda name, value: (
        [0x80000005] * len(value) if name == "offsets" else value)
    repository.hold(oid)
    return ["pack-hostile"]


@case
def index_of_four_thousand_million_objects(repository):
    repository.change = lambda name, value: (
        value[:-1] + [0xFFFFFFFF] if name == "fan" else value)
    return ["pack-hostile"]


@case
def index_whose_ids_are_not_sorted(repository):
    repository.hold(repository.pack.add(BLOB, BASE), repository.pack.add(BLOB, BASE))
    repository.change = lambda name, value: value[::-1] if name == "ids" else value
    return ["pack-hostile"]


@case
def pack_that_counts_four_thousand_million_objects(repository):
    repository.count = 0xFFFFFFFF
    return ["pack-hostile"]


@case
def index_of_another_pack(repository):
    finish = repository.finish

    def swapped():
        finish()
        other = Pack()
        other.whole(BLOB, b"another\n")
        repository.write("objects/pack/pack-hostile.idx", other.index(other.bytes()))

    repository.finish = swapped
    return ["pack-hostile"]


@case
def pack_that_is_cut_off(repository):
    finish = repository.finish

    def cut():
        repository.hold(repository.pack.add(BLOB, os.urandom(1 << 16)))
        finish()
        path = os.path.join(repository.folder, "objects/pack/pack-hostile.pack")
        os.truncate(path, os.path.getsize(path) - 1000)

    repository.finish = cut
    return ["pack-hostile"]


@case
def tree_of_itself(repository):
    oid = repository.pack.fresh()
    missing = hashlib.sha1(b"nowhere").digest()
    entries = b"".join(b"40000 %c\0" % (97 + i) + oid for i in range(8))
    repository.pack.add(TREE, entries + b"100644 z\0" + missing, oid=oid)
    repository.files[b"folder"] = (b"40000", oid)
    return [missing.hex()]


@case
def folders_that_multiply(repository):
    missing = hashlib.sha1(b"nowhere").digest()
    mode, oid = b"100644", missing
    for _ in range(12):
        oid = repository.pack.whole(
            TREE, b"".join(mode + b" d%d\0" % i + oid for i in range(10)))
        mode = b"40000"
    repository.files[b"folder"] = (b"40000", oid)
    return [missing.hex()]


@case
def tags_in_a_circle(repository):
    first, second = repository.pack.fresh(), repository.pack.fresh()
    for oid, target in ((first, second), (second, first)):
        text = b"object %s\ntype tag\ntag t\ntagger A <a@b> 1700000000 +0000\n\nround\n"
        repository.pack.add(TAG, text % target.hex().encode(), oid=oid)
    repository.tip = first
    return []


def main(arguments):
    if arguments == ["--list"]:
        print("\n".join(CASES))
    elif len(arguments) == 2 and arguments[0] in CASES:
        repository = Repository(arguments[1])
        names = CASES[arguments[0]](repository)
        repository.finish()
        print("\n".join(names))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
