#!/usr/bin/env python3
"""usage: convert.py WARD.jsonl high|medium|low [public] > FINDINGS.jsonl

Findings of that confidence and above, for score.py; with `public` those of keys that are public by design as well.
"""
import json, sys

if len(sys.argv) not in (3, 4) or sys.argv[2] not in ('low', 'medium', 'high'):
    sys.exit(__doc__)
levels = ['low', 'medium', 'high']
for line in open(sys.argv[1]):
    d = json.loads(line)
    if d.get('type') != 'finding' or (d['severity'] == 'info' and len(sys.argv) == 3) or levels.index(d['confidence']) < levels.index(sys.argv[2]):
        continue
    row = dict(file=d['path'].removeprefix('./'), line=d['start_line'], end_line=d['end_line'], rule=d['rule_id'])
    if d.get('secret') is not None:
        row['secret'] = d['secret']
    print(json.dumps(row))
