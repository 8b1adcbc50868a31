#!/usr/bin/env python3
"""Offline checks for self-verifying credentials: make(kind) gives a fresh fake
token whose check is right, bad(token) breaks it, ok(kind, token) verifies it.
Used by prove.py; run alone it shows a right and a wrong token of every kind.
"""
import base64, binascii, hashlib, json, random, struct, sys, zlib

DIG, LOW, UP = "0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
B62 = DIG + UP + LOW            # GitHub, npm, Vercel, Deno, Salad order
B62L = DIG + LOW + UP           # Prefect, Apify order
B36 = DIG + LOW
rnd = random.Random(20261123)

HOST = base64.b64decode("cHlwaS5vcmc=")      # the package index that a PyPI token names

def crc(s): return zlib.crc32(s.encode() if isinstance(s, str) else s) & 0xffffffff
def enc(n, width, alpha):
    s = ""
    while n: n, r = divmod(n, len(alpha)); s = alpha[r] + s
    return s.rjust(width, alpha[0])
def pick(alpha, n): return "".join(rnd.choice(alpha) for _ in range(n))
def unb64u(s): return base64.urlsafe_b64decode(s + "=" * (-len(s) % 4))
def b64u(b): return base64.urlsafe_b64encode(b).decode().rstrip("=")

# family 1: prefix + body + tail, tail = f(crc32(part)) --------------------------------
def fam(prefix, n, alpha, k, tail, with_prefix):
    def part(t): return t[:-k] if with_prefix else t[len(prefix):-k]
    def make():
        t = prefix + pick(alpha, n)
        return t + tail(crc(t if with_prefix else t[len(prefix):]))
    def ok(t): return t.startswith(prefix) and len(t) == len(prefix) + n + k and t[-k:] == tail(crc(part(t)))
    return make, ok
t62 = lambda c: enc(c, 6, B62)
t62l = lambda c: enc(c, 6, B62L)
hexbe = lambda c: "%08x" % c
hexle = lambda c: struct.pack("<I", c).hex()
KINDS = {
 "github-ghp": fam("ghp_", 30, B62, 6, t62, False),
 "github-ghr": fam("ghr_", 70, B62, 6, t62, False),
 "npm": fam("npm_", 30, B62, 6, t62, False),
 "vercel-vcp": fam("vcp_", 50, B62, 6, t62, False),
 "deno-ddp": fam("ddp_", 30, B62, 6, t62, True),
 "apify": fam("apify_api_", 30, B62, 6, t62l, True),
 "prefect-pnu": fam("pnu_", 30, B62, 6, t62l, False),
 "salad-user": fam("salad_cloud_user_", 34, B62, 6, t62, False),
 "runpod-rpa": fam("rpa_", 40, DIG + UP, 6, lambda c: enc(c, 6, B36)[:6], False),
 "cloudflare-cfut": fam("cfut_", 40, B62, 8, hexbe, False),
}
def _sep(prefix, n, alpha, k, tail, with_prefix):       # body _ tail
    def make():
        t = prefix + pick(alpha, n)
        return t + "_" + tail(crc(t if with_prefix else t[len(prefix):]))
    def ok(t):
        h, _, c = t.rpartition("_")
        return h.startswith(prefix) and len(h) == len(prefix) + n and c == tail(crc(h if with_prefix else h[len(prefix):]))
    return make, ok
KINDS["grafana-glsa"] = _sep("glsa_", 32, B62, 8, hexle, True)
KINDS["zuplo-zpka"] = _sep("zpka_", 32, DIG + "abcdef", 8, hexbe, False)
def _atl():
    def make(): t = "ATATT3xFfGF0" + pick(B62 + "-_", 171) + "="; return t + "%08X" % crc(t)
    def ok(t): return t.startswith("ATATT3xFfGF0") and t[-9] == "=" and t[-8:] == "%08X" % crc(t[:-8])
    return make, ok
KINDS["atlassian-atatt"] = _atl()

# GitLab routable ----------------------------------------------------------------------
def _gl(version):
    def make():
        raw = b"o:1\nu:2s" + rnd.randbytes(16); raw += bytes([16])    # routing lines, random, its length
        p = b64u(raw); head = "glpat-" + p + (".01." if version else ".") + enc(len(p), 2, B36)
        return head + enc(crc(head), 7, B36)
    def ok(t):
        head, c = t[:-7], t[-7:]
        f = head.split(".")
        if len(f) != (3 if version else 2): return False
        return int(f[-1], 36) == len(f[0]) - 6 and enc(crc(head), 7, B36) == c
    return make, ok
KINDS["gitlab-routable"] = _gl(False); KINDS["gitlab-routable-versioned"] = _gl(True)

# Marvin32 and Azure -------------------------------------------------------------------
M = 0xffffffff
def _rot(x, n): return ((x << n) | (x >> (32 - n))) & M
def _block(a, b):
    b ^= a; a = _rot(a, 20); a = (a + b) & M; b = _rot(b, 9)
    b ^= a; a = _rot(a, 27); a = (a + b) & M; b = _rot(b, 19)
    return a, b
def marvin32(data, seed):
    a, b = seed & M, seed >> 32
    full = len(data) // 4 * 4
    for i in range(0, full, 4):
        a = (a + struct.unpack_from("<I", data, i)[0]) & M; a, b = _block(a, b)
    last = int.from_bytes(data[full:] + b"\x80", "little")
    a = (a + last) & M
    a, b = _block(a, b); a, b = _block(a, b)
    return a ^ b
def his_seed(name8): return int.from_bytes(name8.encode(), "big")
CASK_SEED = his_seed("Default0")
def _to62(b):                      # byte string -> base62 text, most significant first
    n = int.from_bytes(b, "big"); s = ""
    while n: n, r = divmod(n, 62); s = B62[r] + s
    return "0" * (len(b) - len(b.lstrip(b"\0"))) + s
def cask_tail(first80):
    c = marvin32(base64.b64decode(first80), CASK_SEED)
    t = _to62(struct.pack("<I", c)); t += "0" * (6 - len(t))
    return t                        # 6 chars; 84-char keys keep the first 4
def _cask(sig):
    def make():
        h = pick(B62, 52) + "JQQJ99" + "CL" + pick(B62, 12) + "AAAA" + sig
        return h + cask_tail(h)[:4]
    def ok(t):
        if len(t) not in (84, 88) or t[52:56] != "JQQJ" or t[76:80].upper() != sig: return False
        want, have = cask_tail(t[:80]), t[80:].rstrip("=")
        raw = base64.b64encode(struct.pack("<I", marvin32(base64.b64decode(t[:80]), CASK_SEED))[:3]).decode()
        return want.startswith(have) or have == raw
    return make, ok
KINDS["azure-cask-ACOG"] = _cask("ACOG")
def _azid(nbytes, sig, seed):       # identifiable 64- or 32-byte keys: signature then 4-byte checksum
    def make():
        b64 = base64.b64encode(rnd.randbytes(nbytes)).decode()
        cut = 76 if nbytes == 64 else 33
        b = bytearray(base64.b64decode(b64[:cut] + sig + b64[cut + 4:]))
        b[-4:] = struct.pack("<I", marvin32(bytes(b[:-4]), seed))
        if nbytes == 64: return base64.b64encode(bytes(b)).decode()
        t = base64.b64encode(bytes(b)).decode()
        return t
    def ok(t):
        b = base64.b64decode(t)
        return len(b) == nbytes and sig in t and struct.unpack("<I", b[-4:])[0] == marvin32(b[:-4], seed)
    return make, ok
KINDS["azure-storage-+ASt"] = _azid(64, "+ASt", his_seed("Default0"))
def b32dec(s): return base64.b32decode(s.upper() + "=" * (-len(s) % 8))
ADO = (0xE0B9692D, 0x1019F92E)      # user PAT, application PAT
def ado_parts(b): return b[0:2] + b[3:7] + b[9:22] + b[23:32], bytes([b[22], b[8], b[7], b[2]])
def _ado():
    def make():
        b = bytearray(rnd.randbytes(32)); body, _ = ado_parts(bytes(b))
        c = struct.pack("<I", crc(body) ^ ADO[0])
        b[22], b[8], b[7], b[2] = c
        return base64.b32encode(bytes(b) + b"\0\0\0").decode().lower()[:52]
    def ok(t):
        b = base64.b32decode((t.upper() + "AAAA"))[:32]; body, c = ado_parts(b)
        return any(struct.unpack("<I", c)[0] == (crc(body) ^ m) for m in ADO)
    return make, ok
KINDS["azure-devops-legacy-pat"] = _ado()

# structure only -----------------------------------------------------------------------
def aws_account(key_id):
    """12-digit account number carried by an AKIA/ASIA id (None when impossible)."""
    if len(key_id) != 20: return None
    n = int.from_bytes(base64.b32decode(key_id[4:])[:6], "big")
    return "%012d" % ((n & 0x7fffffffff80) >> 7)
def _aws():
    def make():
        acct = 123456789012
        first = ((1 << 47) | (acct << 7) | rnd.getrandbits(7)).to_bytes(6, "big")   # top bit set as in current ids
        return "AKIA" + base64.b32encode(first + rnd.randbytes(4)).decode()
    def ok(t): return (aws_account(t) or "").isdigit() and len(aws_account(t)) == 12
    return make, ok
KINDS["aws-account-decode"] = _aws()
def macaroon(raw):
    if raw[:1] != b"\x02": return None
    i, out = 1, {"caveats": 0}
    def var(i):
        v = sh = 0
        while True:
            v |= (raw[i] & 127) << sh; sh += 7; i += 1
            if raw[i - 1] < 128: return v, i
    sec = 0
    try:
        while i < len(raw):
            f, i = var(i)
            if f == 0: sec += 1; continue
            n, i = var(i); d = raw[i:i + n]
            if len(d) != n: return None
            i += n
            if f == 6: out["sig"] = d; return out if i == len(raw) else None
            if sec == 0: out[{1: "location", 2: "id"}.get(f, f)] = d
            else: out["caveats"] += f == 2
    except IndexError: return None
    return None
def _pypi():
    def field(n, d): return bytes([n, len(d)]) + d
    def make():
        m = b"\x02" + field(1, HOST) + field(2, b"00000000-1111-4222-8333-444444444444") + b"\0" + field(2, b'{"version": 1, "permissions": "user"}') + b"\0\0" + field(6, rnd.randbytes(32))
        return "pypi-" + b64u(m)
    def ok(t):
        try: m = macaroon(unb64u(t[5:]))
        except Exception: return False
        return bool(m) and m.get("location") in (HOST, b"test." + HOST) and len(m["sig"]) == 32
    return make, ok
KINDS["pypi-macaroon"] = _pypi()
def jwt(t):
    p = t.split(".")
    if len(p) != 3: return None
    try: h, c = (json.loads(unb64u(x)) for x in p[:2])
    except Exception: return None
    return (h, c) if isinstance(h, dict) and isinstance(c, dict) and "alg" in h else None
KINDS["jwt"] = (lambda: ".".join([b64u(b'{"alg":"HS256","typ":"JWT"}'), b64u(b'{"sub":"1","exp":1893456000}'), b64u(rnd.randbytes(32))]), lambda t: jwt(t) is not None)
KINDS["b64url-32-bytes (Genesys secret, Fly fo1, Duffel)"] = (lambda: b64u(rnd.randbytes(32)), lambda t: len(t) == 43 and t[-1] in "AEIMQUYcgkosw048")
CH = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
def _poly(v):
    g, c = (0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3), 1
    for x in v:
        t = c >> 25; c = (c & 0x1ffffff) << 5 ^ x
        for i in range(5): c ^= g[i] if t >> i & 1 else 0
    return c
def _hrp(h): return [ord(x) >> 5 for x in h] + [0] + [ord(x) & 31 for x in h]
def bech32_ok(t):
    t = t.lower(); h, _, d = t.rpartition("1")
    return bool(h) and all(c in CH for c in d) and _poly(_hrp(h) + [CH.index(c) for c in d]) == 1
def _age():
    def make():
        h = "age-secret-key-"; bits = int.from_bytes(rnd.randbytes(32), "big") << 4
        d = [bits >> 5 * (51 - i) & 31 for i in range(52)]
        c = _poly(_hrp(h) + d + [0] * 6) ^ 1
        return (h + "1" + "".join(CH[x] for x in d + [c >> 5 * (5 - i) & 31 for i in range(6)])).upper()
    return make, bech32_ok
KINDS["age-bech32"] = _age()
B58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
def b58d(s):
    n = 0
    for c in s: n = n * 58 + B58.index(c)
    return b"\0" * (len(s) - len(s.lstrip("1"))) + n.to_bytes((n.bit_length() + 7) // 8, "big")
def b58e(b):
    n = int.from_bytes(b, "big"); s = ""
    while n: n, r = divmod(n, 58); s = B58[r] + s
    return "1" * (len(b) - len(b.lstrip(b"\0"))) + s
dsha = lambda b: hashlib.sha256(hashlib.sha256(b).digest()).digest()[:4]
def _wif():
    def make(): p = b"\x80" + rnd.randbytes(32) + b"\x01"; return b58e(p + dsha(p))
    def ok(t):
        b = b58d(t); return len(b) in (37, 38) and b[0] == 0x80 and dsha(b[:-4]) == b[-4:]
    return make, ok
KINDS["bitcoin-wif"] = _wif()
def crc16(b):
    c = 0
    for x in b:
        c ^= x << 8
        for _ in range(8): c = (c << 1 ^ 0x1021) & 0xffff if c & 0x8000 else c << 1 & 0xffff
    return c
def _nkey():
    def make():
        kind = 20 << 3                                        # U = user
        b = bytes([18 << 3 | kind >> 5, (kind & 31) << 3]) + rnd.randbytes(32)
        return base64.b32encode(b + struct.pack("<H", crc16(b))).decode().rstrip("=")
    def ok(t):
        try: b = b32dec(t)
        except binascii.Error: return False
        return len(b) == 36 and b[0] & 0xf8 == 18 << 3 and struct.pack("<H", crc16(b[:-2])) == b[-2:]
    return make, ok
KINDS["nats-nkey"] = _nkey()
def _wg():
    def make():
        b = bytearray(rnd.randbytes(32)); b[0] &= 248; b[31] = b[31] & 127 | 64
        return base64.b64encode(bytes(b)).decode()
    def ok(t):
        b = base64.b64decode(t); return len(b) == 32 and b[0] & 7 == 0 and 64 <= b[31] < 128
    return make, ok
KINDS["wireguard-clamp"] = _wg()
def luhn(t):
    s = 0
    for i, c in enumerate(reversed(t)): d = int(c) * (1 + i % 2); s += d - 9 if d > 9 else d
    return s % 10 == 0
KINDS["luhn"] = (lambda: next(x for x in ("4" + pick(DIG, 15) for _ in range(999)) if luhn(x)), luhn)

def bad(kind, t):
    """change one significant character so that the check must fail"""
    for i in list(range(len(t) // 2, len(t))) + list(range(len(t))):
        for c in ("7", "Z", "b", "2", "!"):
            if t[i] == c or (t[i].isupper() and c.islower()): continue
            x = t[:i] + c + t[i + 1:]
            try:
                if not KINDS[kind][1](x): return x
            except Exception: return x
    return "!" + t[1:]

if __name__ == "__main__":
    if len(sys.argv) > 1:
        for ln in sys.stdin:
            t = ln.strip()
            if t:
                try: r = KINDS[sys.argv[1]][1](t)
                except Exception as e: r = False
                print("ok" if r else "BAD", len(t))
    else:
        for k, (make, ok) in KINDS.items():
            t = make(); b = bad(k, t)
            try: rb = ok(b)
            except Exception: rb = False
            print(f"{k}\n  right {t} -> {ok(t)}\n  wrong {b} -> {rb}")
