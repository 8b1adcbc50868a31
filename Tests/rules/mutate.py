#!/usr/bin/env python3
"""Shows that the rules' own tests fail when a rule is taken away or loosened.

usage: mutate.py GIT_WARD [--only TEXT] [--operator NAME]... [--alone N]

Each operator changes every rule at once in a copy of the pack, and the tests inside the rules are run on it. A rule
whose tests still pass is tried again alone, since another changed rule may have taken its place; what then still passes
has survived. --alone bounds how many are tried again (default 400). Takes some minutes; ends with 1 where a rule can be
taken away unseen.

operators: remove (matches nothing), head and tail (the boundary before or behind the secret), shorter and longer (one
letter less or more), alphabet (any letter in the longest run), checksum (not asked).
"""
import argparse, collections, os, re, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
RULES = os.path.join(HERE, '..', '..', 'rules')
NEVER = 'ward-matches-nothing-{}-here'
PATTERN = re.compile(r"(?m)^(regex|value) = '''(.*?)'''$", re.S)
# A run of one class, with its count: `[0-9a-f]{32}` or `[…]{20,40}`.
RUN = re.compile(r'(\[(?:\\.|[^\]\\])+\])\{(\d+)(?:(,)(\d*))?\}')
TAIL = re.compile(r'(?:\\b|\(\?:\[\^(?:\\.|[^\]\\])+\]\|\$\))$')
HEAD = re.compile(r'^(\(\?[a-z]+\))?(?:\\b|\(\?:\\b\|_\)|\(\?:\^\|\[\^(?:\\.|[^\]\\])+\]\))')


def longest(pattern):
    """The run with the most letters that is not context, or None."""
    runs = [m for m in RUN.finditer(pattern) if int(m[2]) >= 4]
    return max(runs, key=lambda m: int(m[2]), default=None)


def swap(pattern, match, text):
    return pattern[:match.start()] + text + pattern[match.end():]


def remove(pattern, number):
    return NEVER.format(number)


def head(pattern, number):
    match = HEAD.match(pattern)
    return swap(pattern, match, match[1] or '') if match else None


def tail(pattern, number):
    match = TAIL.search(pattern)
    return pattern[:match.start()] if match else None


def shorter(pattern, number):
    run = longest(pattern)
    if not run:
        return None
    most = run[2] if run[3] is None else run[4]
    return swap(pattern, run, f'{run[1]}{{{int(run[2]) - 1},{most}}}')


def longer(pattern, number):
    run = longest(pattern)
    if not run or (run[3] and not run[4]):
        return None
    return swap(pattern, run, f'{run[1]}{{{run[2]},{int(run[4] or run[2]) + 1}}}')


def alphabet(pattern, number):
    run = longest(pattern)
    return swap(pattern, run, r'[^\s"\x27`]' + run[0][len(run[1]):]) if run else None


OPERATORS = dict(remove=remove, head=head, tail=tail, shorter=shorter, longer=longer, alphabet=alphabet)


def mutate(block, operator, number):
    """The changed rule, or None where the operator has no hold."""
    if operator == 'checksum':
        changed = re.sub(r'(?m)^checksum = "[\w-]+"\n', '', block, count=1)
        return changed if changed != block else None
    match = PATTERN.search(block)
    if not match:
        return None
    if operator == 'remove' and match[1] == 'value':
        return re.sub(r'(?ms)^names = \[.*?\]$', 'names = ["wardmatchesnothing"]', block, count=1)
    pattern = OPERATORS[operator](match[2], number)
    if pattern is None:
        return None
    text = block[:match.start(2)] + pattern + block[match.end(2):]
    text = re.sub(r'(?ms)^keywords = \[.*?\]\n', '', text, count=1)
    if operator == 'remove':
        text = re.sub(r'(?m)^secretGroup = .*\n', '', text, count=1)
    return text


def blocks(text):
    return re.split(r'(?m)^(?=\[\[(?:rules|allowlists|policies)\]\]\n)', text)


def identifier(block):
    match = re.match(r'\[\[rules\]\]\nid = "([^"]+)"', block)
    return match[1] if match else None


class Pack:
    """A folder with the program and rules beside it, as an installation has them."""

    def __init__(self, program, folder):
        self.program = os.path.join(folder, 'bin', 'git-ward')
        self.rules = os.path.join(folder, 'share', 'ward', 'rules')
        os.makedirs(os.path.dirname(self.program))
        shutil.copy(program, self.program)

    def failing(self, *arguments):
        run = subprocess.run([self.program, 'rules', 'test', '--samples', '2', *arguments], capture_output=True, text=True)
        text = run.stdout + run.stderr
        if not re.search(r'(?m)^\d+ passed', text):
            sys.exit(f'the rules could not be tested:\n{text[-3000:]}')
        return {m[1] for m in re.finditer(r'(?m)^\S+:\d+:\d+: ([^:\s]+): ', text)}


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument('program')
    parser.add_argument('--only', default='')
    parser.add_argument('--operator', action='append')
    parser.add_argument('--alone', type=int, default=400)
    options = parser.parse_args()
    files = {n: blocks(open(os.path.join(RULES, n), encoding='utf8').read()) for n in sorted(os.listdir(RULES))
             if n.endswith('.toml')}
    removable = False
    with tempfile.TemporaryDirectory() as folder:
        pack = Pack(options.program, folder)
        shutil.copytree(RULES, pack.rules)
        if broken := pack.failing():
            sys.exit(f'the tests fail before any change: {", ".join(sorted(broken))}')
        for operator in options.operator or [*OPERATORS, 'checksum']:
            changed = {}
            shutil.rmtree(pack.rules)
            os.makedirs(pack.rules)
            for name, parts in files.items():
                out = []
                for number, block in enumerate(parts):
                    id = identifier(block)
                    mutant = mutate(block, operator, f'{name}-{number}') if id and options.only in id else None
                    if mutant is not None:
                        changed[id] = mutant
                    out.append(block if mutant is None else mutant)
                with open(os.path.join(pack.rules, name), 'w', encoding='utf8') as f:
                    f.write(''.join(out))
            alive = set(changed) - pack.failing()
            survivors = set()
            for id in sorted(alive)[:options.alone]:
                # Alone, so that no other rule takes its place; with the rules that it requires.
                wanted = set(re.findall(r'(?m)^ +id = "([^"]+)"', changed[id]))
                shutil.rmtree(pack.rules)
                os.makedirs(pack.rules)
                with open(os.path.join(pack.rules, 'one.toml'), 'w', encoding='utf8') as f:
                    f.write(changed[id].rstrip() + '\n\n')
                    f.writelines(b for parts in files.values() for b in parts if identifier(b) in wanted)
                if id not in pack.failing('--only', id):
                    survivors.add(id)
            print(f'{operator}: {len(changed)} rules changed, {len(changed) - len(survivors)} seen by a test, '
                  f'{len(survivors)} survived' + (f': {", ".join(sorted(survivors))}' if survivors else ''), flush=True)
            removable |= operator == 'remove' and bool(survivors)
    return 1 if removable else 0


if __name__ == '__main__':
    sys.exit(main())
