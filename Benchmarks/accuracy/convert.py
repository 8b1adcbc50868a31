#!/usr/bin/env python3
"""usage: convert.py WARD.jsonl high|medium|low [blocking] > FINDINGS.jsonl

Findings of that confidence and above, for score.py; with "blocking" without those of severity info, which are
reported and never block.
"""
import json, sys

if len(sys.argv) not in (3, 4) or sys.argv[2] not in ('low', 'medium', 'high') or sys.argv[3:] not in ([], ['blocking']):
    sys.exit(__doc__)
levels = ['low', 'medium', 'high']
for line in open(sys.argv[1]):
    d = json.loads(line)
    if d.get('type') != 'finding' or sys.argv[3:] and d['severity'] == 'info' or levels.index(d['confidence']) < levels.index(sys.argv[2]):
        continue
    row = dict(file=d['path'].removeprefix('./'), line=d['start_line'], end_line=d['end_line'], rule=d['rule_id'])
    if d.get('secret') is not None:
        row['secret'] = d['secret']
    print(json.dumps(row))
