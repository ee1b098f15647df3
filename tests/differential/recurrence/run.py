"""Compares Daybook's occurrences with python-dateutil's on generated rules. See README.md."""

import argparse
import json
import multiprocessing
import signal
import subprocess
import sys
import time
from pathlib import Path

from expected import expected
from rules import cases

PROJECT = Path(__file__).resolve().parents[3]
# dateutil may need minutes for a rule that hardly ever matches.
PATIENCE_SECONDS = 5


class TooSlow(Exception):
    pass


def stop(*_):
    raise TooSlow


def compare(pair):
    question, answer = pair
    # Processor time, so that a busy machine compares as much.
    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE_SECONDS)
    try:
        wanted = expected(question)
    except TooSlow:
        return "slow", question, None, None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    got = json.loads(answer)
    if got == wanted:
        return ("same" if wanted else "empty"), question, None, None
    return "different", question, got, wanted


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rules", type=int, default=5_000)
    options.add_argument("--seed", type=int, default=20261120)
    options.add_argument("--show", type=int, default=10, help="how many differences to print")
    options.add_argument("--profile", default="dev", help="how cargo builds Daybook's side")
    options.add_argument("--json", action="store_true", help="print the counts as JSON and nothing else")
    options = options.parse_args()
    began = time.monotonic()
    questions = cases(options.rules, options.seed)
    cargo = ["cargo", "run", "--quiet", "--profile", options.profile, "-p", "daybook-core", "--example", "expand"]
    lines = "".join(json.dumps(question) + "\n" for question in questions)
    run = subprocess.run(cargo, input=lines, stdout=subprocess.PIPE, text=True, check=True, cwd=PROJECT)
    answers = run.stdout.splitlines()
    if len(answers) != len(questions):
        sys.exit(f"{len(questions)} questions, {len(answers)} answers")
    tally = {"same": 0, "empty": 0, "slow": 0, "different": 0}
    with multiprocessing.Pool() as pool:
        for verdict, question, got, wanted in pool.imap_unordered(
            compare, zip(questions, answers), chunksize=50
        ):
            tally[verdict] += 1
            compared = sum(tally.values())
            if compared % 10_000 == 0:
                print(f"{compared} of {options.rules} rules compared", file=sys.stderr)
            if verdict == "different" and tally[verdict] <= options.show:
                only = lambda a, b: [x for x in a if x not in b][:5] if isinstance(a, list) else a
                print(json.dumps(question), "\n  only Daybook:", only(got, wanted),
                      "\n  only dateutil:", only(wanted, got), file=sys.stderr if options.json else None)
    seconds = time.monotonic() - began
    print(json.dumps(tally) if options.json else f"{options.rules} rules (seed {options.seed}) in {seconds:.0f} s: "
          f"{tally['same']} agree on what is in the window, {tally['empty']} agree on nothing, "
          f"{tally['slow']} too slow for dateutil, {tally['different']} differ")
    # A comparison that mostly compares nothing proves nothing.
    sys.exit(tally["different"] > 0 or tally["same"] < options.rules // 3
             or tally["slow"] > options.rules // 50)


if __name__ == "__main__":
    main()
