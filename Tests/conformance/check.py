"""Checks what git-ward reported in each case of the matrix against expected.txt.

    check.py EXPECTED LOGS CASE...      (a case: commit/add[secret])

`recorder.sh` leaves for each run of the binary NAME.VARIANT.log.N.json, .rc and .err in LOGS. A case
with a secret has to end with the right rule, place, path and line and exit code 1, or, where git cannot
be read, with exit code 3 and the name of what was not; where a row of code 1 goes on with “!” and a regular
expression, both: the report is incomplete and names that as well. A clean one, and one whose secret is no part of
what is scanned, with 0 and a complete report.
"""

import glob
import json
import os
import re
import sys

RULES = re.compile(r"github-pat(-classic)?")
DEFAULT = ["1", "content", "f", "2"]


def table(path):
    rows = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if not line.strip() or line.startswith("#"):
                continue
            case, *rest = line.rstrip("\n").split(None, 1)
            words = rest[0].split()
            rows[case] = words[:1] + [" ".join(words[1:])] if words[0] != "1" else words
    return rows


def runs(logs, case, variant):
    base = os.path.join(logs, case.replace("/", ".", 1) + "." + variant + ".log.")
    found = []
    for code_file in sorted(glob.glob(glob.escape(base) + "*.rc")):
        with open(code_file, encoding="ascii") as file:
            code = file.read().strip()
        with open(code_file[:-3] + ".json", "rb") as file:
            text = file.read()
        with open(code_file[:-3] + ".err", "rb") as file:
            errors = file.read().decode("utf-8", "replace")
        try:
            report = json.loads(text) if text.strip() else None
        except ValueError as error:
            report = {"broken": str(error)}
        found.append((code, report, errors))
    return found


def is_place(finding, place, path, line):
    shown = finding.get("path")
    words = "-" if shown is None else shown.replace(" ", "_")
    fits = re.fullmatch(path, words, re.S) or (shown == "" and re.fullmatch(path, ""))
    return (
        finding["blocks"]
        and RULES.fullmatch(finding["rule_id"])
        and (finding["place"] or "").replace(" ", "_") == place
        and fits
        and finding["start_line"] == int(line)
    )


def is_told(what, report):
    """Whether the report says that it is incomplete, and what was not read."""
    failures = [s for s in report["receipt"]["skipped"] if s["is_failure"]]
    return not report["complete"] and any(re.search(what, s["what"], re.S) for s in failures)


def fault(expected, found):
    """Why the runs of a case are not what was expected; None where they are."""
    if not found:
        return "the binary was never run"
    if any(report and "broken" in report for _, report, _ in found):
        return "a report is not JSON"
    code, *rest = expected
    for got, report, errors in found:
        if got != code:
            continue
        if code == "1" and report and any(is_place(f, *rest[:3]) for f in report["findings"]):
            if report["complete"] if not rest[3:] else is_told(rest[4], report):
                return None
        if code == "2" and re.search(rest[0], errors):
            return None
        # Where not even the refs can be followed, there is a sentence and no report.
        if code == "3" and not report and re.search(rest[0], errors):
            return None
        if code == "3" and report and is_told(rest[0], report):
            return None
    told = []
    for got, report, errors in found:
        places = [
            (f["rule_id"], f["place"], f["path"], f["start_line"], f["blocks"])
            for f in (report or {}).get("findings", [])
        ]
        skipped = (report or {}).get("receipt", {}).get("skipped", [])
        told.append(f"exit {got}, findings {places}, skipped {skipped} {errors.strip()[:200]}")
    return f"wanted {' '.join(expected)}; got " + "; ".join(told)


def clean_fault(found):
    for got, report, errors in found:
        if got != "0":
            return f"exit {got} {errors.strip()[:200]}"
        if report is None or not report.get("complete") or any(
            f["blocks"] for f in report["findings"]
        ):
            return "exit 0 with a report that is not clean"
    return None if found else "the binary was never run"


def main(expected_file, logs, cases):
    rows = table(expected_file)
    passed = failed = 0
    for name in cases:
        case, variant = re.fullmatch(r"(.*)\[(secret|clean)\]", name).groups()
        found = runs(logs, case, variant)
        is_clean = variant == "clean" or rows.get(case, DEFAULT)[0] == "0"
        problem = clean_fault(found) if is_clean else fault(rows.get(case, DEFAULT), found)
        if problem:
            failed += 1
            print(f"FAIL {name}: {problem}")
        else:
            passed += 1
    print(f"strict: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
