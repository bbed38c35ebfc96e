"""Fails when the share of passed conformance cases at a level is below the one reached so far."""
import json
import sys

results, reached = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
below = False
for level, least in reached.items():
    total = results["totals"][level]
    rate = 100 * total["passed"] / total["total"]
    verdict = "ok" if rate >= least else "BELOW"
    below = below or rate < least
    print(f"{level}: {total['passed']} of {total['total']}, {rate:.2f} % (reached: {least} %) {verdict}")
sys.exit(1 if below else 0)
