#!/usr/bin/env python3
"""Proves the rules by a generator that knows the formats and not the patterns.

usage: prove.py GIT_WARD [--only TEXT] [--all] [--seed N]

shapes.tsv says what is known of each kind: literals, alphabets, lengths, words nearby. Samples made from that alone
are scanned; each must be reported under the kind's own id (or by a rule that has the id as alias). Kinds that no rule
covers are counted. Ends with 1 where a covered kind is missed. --all also lists what was reported under another id.
"""
import argparse, collections, json, os, random, re, string, subprocess, sys, tempfile, tomllib, uuid
import makers

HERE = os.path.dirname(os.path.abspath(__file__))
RULES = os.path.join(HERE, '..', '..', 'rules')
LOW, UP, DIG = string.ascii_lowercase, string.ascii_uppercase, string.digits
ALPHABETS = {
    'digits': DIG, 'lower': LOW, 'letters': LOW + UP, 'base62': DIG + UP + LOW, 'base36': DIG + LOW,
    'BASE36': DIG + UP, 'hex': DIG + 'abcdef', 'HEX': DIG + 'ABCDEF', 'base32': UP + '234567',
    'base32lower': LOW + '234567', 'base58': '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz',
    'base64': UP + LOW + DIG + '+/', 'base64url': UP + LOW + DIG + '-_', 'crypt64': './' + DIG + UP + LOW,
    'crock': '23456789ABCDEFGHJKLMNPQRSTVWXYZ', 'bech32': 'qpzry9x8gf2tvdw0s3jn54khce6mua7l',
    'BECH32': 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
}
LONGEST = 400          # of a range that the format leaves open


def fill(shape, rnd):
    def value(match):
        name, _, length = match[1].partition(':')
        if name == 'uuid':
            return str(uuid.UUID(int=rnd.getrandbits(128), version=4))
        if name == 'make':
            return makers.KINDS[length][0]()
        least, _, most = length.partition('-')
        most = min(int(most or least), max(LONGEST, int(least)))
        letters = ALPHABETS[name]
        count = rnd.randint(int(least), most)
        # No format ends or starts with a separator.
        return ''.join(rnd.choice(letters) for _ in range(count - 1)) + rnd.choice(
            [c for c in letters if c.isalnum()]) if count else ''
    return re.sub(r'<(uuid|(?:make|' + '|'.join(ALPHABETS) + r'):[^<>]*)>', value, shape)


def settings(value, words, must, rnd):
    """The value in the usual ways: alone in assignments, or beside a word that it needs."""
    if not must:
        if re.search(r'[\s"\']', value) or '://' in value or ';' in value:
            return [value + '\n', 'first line\n' + value + '\n']
        return [f'export KEY="{value}"\n', f'"token": "{value}",\n', f'const t = `{value}`;\n']
    word = rnd.choice(words)
    snake = re.sub(r'[^A-Za-z0-9]+', '_', word).strip('_')
    camel = re.sub(r'_(\w)', lambda m: m[1].upper(), snake.lower())
    return [
        f'{snake.upper()}_API_KEY="{value}"\n', f'"{camel}Token": "{value}",\n', f'{snake.lower()}_secret = \'{value}\'\n',
        f'  - name: {snake.upper()}_KEY\n    value: {value}\n', f'{snake.lower()}.api.token={value}\n',
    ]


def rule_names():
    names = {}
    for name in sorted(os.listdir(RULES)):
        if name.endswith('.toml'):
            with open(os.path.join(RULES, name), 'rb') as f:
                for rule in tomllib.load(f).get('rules', []):
                    names.setdefault(rule['id'], set()).add(rule['id'])
                    for alias in rule.get('aliases', []):
                        names.setdefault(alias, set()).add(rule['id'])
    return names


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('program')
    parser.add_argument('--only', default='')
    parser.add_argument('--all', action='store_true')
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    rnd = random.Random(options.seed)
    makers.rnd.seed(options.seed)
    names = rule_names()
    wanted = {}
    uncovered = set()
    with tempfile.TemporaryDirectory() as folder:
        for number, line in enumerate(open(os.path.join(HERE, 'shapes.tsv'), encoding='utf8')):
            if line.startswith('#'):
                continue
            kind, shape, words, must = line.rstrip('\n').split('\t')
            if options.only not in kind:
                continue
            if kind not in names:
                uncovered.add(kind)
                continue
            near = [w for w in words.split('|') if w]
            texts = settings(fill(shape, rnd), near, must and near, rnd)
            for turn, text in enumerate(texts):
                file = f'{number:05}-{turn}.txt'
                wanted[file] = (kind, text)
                with open(os.path.join(folder, file), 'w', encoding='utf8') as out:
                    out.write(text)
        report = os.path.join(folder, 'report.jsonl')
        run = subprocess.run(
            [os.path.abspath(options.program), 'scan', '--format', 'jsonl', '--output', report, '.'], cwd=folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if run.returncode not in (0, 1):
            sys.exit(run.stderr.decode(errors='replace') or f'ended with {run.returncode}')
        found = collections.defaultdict(set)
        for line in open(report, encoding='utf8'):
            row = json.loads(line)
            if row.get('type') == 'finding':
                found[os.path.basename(row['path'])].add(row['rule_id'])
    missed, other, right = collections.defaultdict(list), collections.defaultdict(set), collections.Counter()
    for file, (kind, text) in wanted.items():
        if found[file] & names[kind]:
            right[kind] += 1
        elif found[file]:
            other[kind] |= found[file]
        else:
            missed[kind].append(text.strip().splitlines()[0])
    kinds = {kind for kind, _ in wanted.values()}
    proven = {k for k in kinds if k not in missed and k not in other}
    for kind in sorted(missed):
        print(f'missed: {kind}: {len(missed[kind])} of {len(missed[kind]) + right[kind]} samples')
    if options.all:
        for kind in sorted(other):
            print(f'other id: {kind}: {", ".join(sorted(other[kind]))}')
    print(f'{len(kinds)} kinds with a rule: {len(proven)} proven in every sample, {len(missed)} missed in some, '
          f'{len(set(other) - set(missed))} reported under another id; {len(uncovered)} kinds without a rule')
    return 1 if missed else 0


if __name__ == '__main__':
    sys.exit(main())
