#!/usr/bin/env python3
"""Fits the weights of GenericScore on labelled files.

usage: fit_score.py LABELS.jsonl FEATURES.tsv [--more LABELS FEATURES]... [--ridge R] [--half 0|1|both]
                    > Sources/Matching/GenericScore+Weights.swift

LABELS    {"file","line_start","line_end","truth":"T"|"F"|"X","category","repo"}, as score.py of the corpus reads
FEATURES  what score-features printed
--half    fit on the repositories of one half (by a hash of their names) and report on the other
Values on lines without any label count as false. Needs numpy.
"""
import argparse, collections, hashlib, json, sys
import numpy as np

ap = argparse.ArgumentParser()
ap.add_argument('labels'); ap.add_argument('features')
ap.add_argument('--ridge', type=float, default=2.0)
ap.add_argument('--half', default='both')
ap.add_argument('--dump')
ap.add_argument('--more', nargs=2, action='append', default=[], metavar=('LABELS', 'FEATURES'))
a = ap.parse_args()
IDENTIFIERS = {'UUID', 'Salt', 'Nonce', 'AWS S3 Bucket', 'Firebase Domain', 'Tencent WeChat API App ID', 'Other'}

rows, names = [], None
for label_file, feature_file in [(a.labels, a.features)] + a.more:
    labels = collections.defaultdict(list)
    for line in open(label_file):
        d = json.loads(line)
        labels[d['file']].append(d)
    for line in open(feature_file):
        cells = line.rstrip('\n').split('\t')
        if cells[0] == '#':
            names = cells[1].split()
            continue
        file, first, last, rule, score, numbers = cells
        first, last = int(first), int(last)
        touched = [d for d in labels.get(file, ()) if d['line_start'] <= last and first <= d['line_end']]
        truth = any(d['truth'] == 'T' for d in touched)
        if truth and all(set(d['category'].split(':')) <= IDENTIFIERS for d in touched if d['truth'] == 'T'):
            continue                                  # neither wanted nor charged
        repo = file.split('/')[1] if '/' in file else file
        half = hashlib.sha256(repo.encode()).digest()[0] & 1
        rows.append((file, first, rule, half, truth, bool(touched), [float(x) for x in numbers.split()]))

X = np.array([r[6] for r in rows])
y = np.array([r[4] for r in rows], float)
half = np.array([r[3] for r in rows])
# Same values on hundreds of lines of one file teach only a little more than one does.
seen = collections.Counter((r[0], tuple(r[6])) for r in rows)
weight = np.array([1 / seen[(r[0], tuple(r[6]))] ** 0.5 for r in rows])

def fit(X, y, weight):
    """Newton's method with a ridge on all weights but the bias."""
    w = np.zeros(X.shape[1])
    ridge = np.full(X.shape[1], a.ridge); ridge[0] = 0.01
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(X @ w, -30, 30)))
        gradient = X.T @ (weight * (p - y)) + ridge * w
        h = (X * (weight * p * (1 - p))[:, None]).T @ X + np.diag(ridge)
        step = np.linalg.solve(h, gradient)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    return w

def report(title, w, mask):
    z = X[mask] @ w
    t = y[mask]
    line = ''
    for cut in (-1.5, -1, -0.5, 0, 0.5, 1, 2):
        tp = ((z >= cut) & (t == 1)).sum(); fp = ((z >= cut) & (t == 0)).sum()
        line += f'  {cut:+.1f}: {tp}/{fp}'
    print(f'{title}: {int(t.sum())} true of {len(t)}; found true/false at each line{line}', file=sys.stderr)

if a.half == 'both':
    for h in (0, 1):
        w = fit(X[half == h], y[half == h], weight[half == h])
        report(f'fitted on half {h}, half {h}', w, half == h)
        report(f'fitted on half {h}, half {1 - h}', w, half == 1 - h)
    w = fit(X, y, weight)
    report('fitted on both', w, half >= 0)
else:
    h = int(a.half)
    w = fit(X[half == h], y[half == h], weight[half == h])
    report(f'half {h}', w, half == h)
    report(f'half {1 - h}', w, half == 1 - h)
if a.dump:
    with open(a.dump, 'w') as out:
        z = X @ w
        for r, s in zip(rows, z):
            out.write(json.dumps(dict(file=r[0], line=r[1], rule=r[2], half=r[3], truth=bool(r[4]), labelled=r[5], score=round(float(s), 2),
                                      parts={n: round(float(v * k), 2) for n, v, k in zip(names, r[6], w) if abs(v * k) > 0.3})) + '\n')

print('// Written by Benchmarks/accuracy/fit_score.py; not edited by hand.')
print('// swift-format-ignore-file\n')
print('extension GenericScore {')
print('  /// One weight a feature, in the order of `ScoreFeature`.')
print('  static let weights: [Double] = [')
for n, v in zip(names, w):
    print(f'    {v:.3f},  // {n}')
print('  ]\n}')
