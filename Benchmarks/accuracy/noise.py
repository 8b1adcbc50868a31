#!/usr/bin/env python3
"""Findings on ordinary repositories, pooled over the tools, judged once without the tool's name, and counted.

usage: noise.py pool   FOLDER WARD.jsonl GITLEAKS.json > POOL.jsonl
       noise.py judge  POOL.jsonl noise.judged.jsonl [N]     (shows N places that nobody judged, in random order)
       noise.py table  FOLDER POOL.jsonl noise.judged.jsonl

FOLDER holds one checkout a repository, owner+name.  WARD.jsonl: git ward scan --format jsonl --reveal --output WARD.jsonl FOLDER;
of it the blocking findings count.  GITLEAKS.json: gitleaks dir FOLDER -f json.
The judged file holds no secret: {"file","line","hash","verdict"}, hash = HMAC-SHA-256 of the value, 64 bits.
Verdicts: K credential or random-looking (test ones too), D dummy literal, P public by design, F no credential.
"""
import collections, hashlib, hmac, json, os, random, sys

KEY = b'ward noise labels'

def digest(text):
    return hmac.new(KEY, text.encode('utf-8', 'surrogateescape'), hashlib.sha256).hexdigest()[:16]

def relative(path, folder):
    """owner/name/path; a checkout's folder is owner+name"""
    path = os.path.relpath(path, folder) if os.path.isabs(path) else path.removeprefix(os.path.basename(folder.rstrip('/')) + '/')
    return path.replace('+', '/', 1)

def pool(folder, ward, gitleaks):
    places = {}
    def add(tool, path, line, rule, secret):
        key = (relative(path, folder), line)
        place = places.setdefault(key, dict(file=key[0], line=line, hash=digest(secret), tools={}))
        place['tools'].setdefault(tool, rule)
    for text in open(ward):
        d = json.loads(text)
        if d.get('blocks'):
            add('ward', d['path'], d['start_line'], d['rule_id'], d.get('secret') or '')
    for d in json.load(open(gitleaks)):
        add('gitleaks', d['File'], d['StartLine'], d['RuleID'], d['Secret'])
    rows = list(places.values())
    random.Random(1).shuffle(rows)
    for row in rows:
        print(json.dumps(row))

def read(path):
    return [json.loads(line) for line in open(path)] if os.path.exists(path) else []

def judge(pool_file, judged_file, limit=50):
    known = {(d['file'], d['line']) for d in read(judged_file)}
    for row in [r for r in read(pool_file) if (r['file'], r['line']) not in known][:int(limit)]:
        print(json.dumps({k: row[k] for k in ('file', 'line', 'hash')}))

def table(folder, pool_file, judged_file):
    verdicts = {(d['file'], d['line']): d['verdict'] for d in read(judged_file)}
    lines = 0
    for root, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(root, name)
            if not os.path.islink(path):
                with open(path, 'rb') as handle:
                    lines += handle.read().count(b'\n')
    counts = collections.defaultdict(collections.Counter)
    for row in read(pool_file):
        for tool in row['tools']:
            counts[tool][verdicts.get((row['file'], row['line']), '?')] += 1
    print(f'{len(os.listdir(folder))} repositories, {lines / 1e6:.1f} million lines; places by verdict, and per million lines')
    for tool, c in sorted(counts.items()):
        print(f'{tool:10}' + ''.join(f'  {v} {c[v]:4} ({c[v] / lines * 1e6:5.2f})' for v in 'KDPF?'))

if len(sys.argv) < 2 or sys.argv[1] not in ('pool', 'judge', 'table'):
    sys.exit(__doc__)
dict(pool=pool, judge=judge, table=table)[sys.argv[1]](*sys.argv[2:])
