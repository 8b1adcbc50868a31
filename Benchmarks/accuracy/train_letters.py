#!/usr/bin/env python3
"""Writes the table of letter pairs of LetterModel.

usage: train_letters.py FOLDER... > Sources/Matching/LetterModel+Table.swift

Reads source code and prose below the folders, splits names into words (camelCase, snake_case, digits
end a word) and counts how often each letter follows another. A word counts by the logarithm of its
frequency, and only when several files use it, so that random strings teach nothing. Each number is
16 * log2(P(next | this) * 27): above zero the pair is likelier in words than in random letters.
"""
import collections, math, os, re, sys

KINDS = {'.c', '.h', '.cc', '.cpp', '.py', '.rb', '.go', '.rs', '.java', '.kt', '.swift', '.js', '.ts', '.php', '.cs',
         '.md', '.rst', '.txt', '.adoc', '.html', '.yml', '.yaml', '.sh', '.pl', '.tcl', '.scala'}
LIMIT = 256 << 10
WORD = re.compile(r'[A-Z]?[a-z]{2,23}|[A-Z]{3,24}(?![a-z])')

uses, files = collections.Counter(), collections.Counter()
for folder in sys.argv[1:]:
    for root, names, leaves in os.walk(folder):
        names[:] = [n for n in names if n not in ('.git', 'node_modules', 'vendor', 'testdata')]
        for leaf in leaves:
            if os.path.splitext(leaf)[1].lower() not in KINDS:
                continue
            path = os.path.join(root, leaf)
            if os.path.islink(path) or os.path.getsize(path) > LIMIT:
                continue
            with open(path, encoding='latin-1') as handle:
                found = collections.Counter(w.lower() for w in WORD.findall(handle.read()))
            uses.update(found)
            files.update(found.keys())

pairs = [[0.5] * 27 for _ in range(27)]            # row 26: start of a word; column 26: its end
for word, count in uses.items():
    if files[word] < 4:
        continue
    weight = math.log2(1 + count)
    letters = [26] + [ord(c) - 97 for c in word] + [26]
    for a, b in zip(letters, letters[1:]):
        pairs[a][b] += weight

print('// Written by Benchmarks/accuracy/train_letters.py; not edited by hand.')
print('// %d words of %d uses.' % (sum(files[w] >= 4 for w in uses), sum(uses[w] for w in uses if files[w] >= 4)))
print('// swift-format-ignore-file\n')
print('extension LetterModel {')
print('  /// Rows: the letter before (26: the start of a word); columns: the letter (26: the end).')
print('  static let table: [Int8] = [')
for row in pairs:
    total = sum(row)
    numbers = [max(-127, min(127, round(16 * math.log2(n / total * 27)))) for n in row]
    print('    ' + ', '.join(map(str, numbers)) + ',')
print('  ]\n}')
