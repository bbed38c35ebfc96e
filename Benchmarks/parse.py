#!/usr/bin/env python3
"""Measures `kabar parse` against a floor in C and against other feed parsers.

All of them over the same files, in turn, one round after the other, so that a busy moment of the
machine falls on all alike. Shown are medians over the rounds: wall time, CPU time (user and system,
all processes), megabytes per CPU second, that as a share of the floor's, and the largest process.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
WORK = os.path.join(HERE, ".work")
PYTHON = os.path.join(WORK, "venv", "bin", "python")
NULL = [
    (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
    (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
]


def run(command, stdin=os.devnull):
    """One process; its CPU seconds and peak memory in KiB."""
    actions = [(os.POSIX_SPAWN_OPEN, 0, stdin, os.O_RDONLY, 0)] + NULL
    pid = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss


class OneProcess:
    """A program that takes all of the files as arguments."""

    def __init__(self, command):
        self.command = command

    def measure(self, files):
        begin = time.monotonic()
        code, cpu, peak = run(self.command + files)
        return {"wall": time.monotonic() - begin, "cpu": cpu, "peak": peak, "code": code}


class ProcessPerFile:
    """A filter from standard input, as many at a time as there are cores."""

    def __init__(self, command):
        self.command = command

    def measure(self, files):
        begin = time.monotonic()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(lambda path: run(self.command, path), files))
        return {
            "wall": time.monotonic() - begin,
            "cpu": sum(cpu for _, cpu, _ in results),
            "peak": max(peak for _, _, peak in results),
            "code": max(code for code, _, _ in results),
        }


def contestants(options):
    floor = os.path.join(WORK, "parse_floor")
    found = {
        "floor": OneProcess([floor]),
        "kabar": OneProcess([options.kabar, "parse"]),
        "floor, no JSON": OneProcess([floor, "-n"]),
        "kabar, no JSON": OneProcess([options.kabar, "parse", "--no-output"]),
    }
    if options.only_own:
        return found
    for directory in os.environ["PATH"].split(":"):
        if os.access(os.path.join(directory, "sfeed"), os.X_OK):
            found["sfeed"] = ProcessPerFile(["sfeed"])
            break
    for name in ("fastfeedparser", "feedparser"):
        if subprocess.run([PYTHON, "-c", f"import {name}"], capture_output=True).returncode == 0:
            found[name] = OneProcess([PYTHON, os.path.join(HERE, "peers.py"), name])
    return found


def compare(title, files, options):
    size = sum(os.path.getsize(path) for path in files) / 1e6
    print(f"\n{title}: {len(files)} files, {size:.1f} MB, {options.rounds} rounds")
    programs = contestants(options)
    results = {name: [] for name in programs}
    for round_number in range(options.rounds):
        for name, program in programs.items():
            # A slow peer's figure doesn't move by a second round.
            if round_number > 0 and name == "feedparser":
                continue
            results[name].append(program.measure(files))
    rows = {}
    for name, runs in results.items():
        cpu = statistics.median(r["cpu"] for r in runs)
        reference = "floor, no JSON" if "no JSON" in name else "floor"
        floor = statistics.median(r["cpu"] for r in results[reference])
        rows[name] = {
            "wall_s": round(statistics.median(r["wall"] for r in runs), 3),
            "cpu_s": round(cpu, 3),
            "mb_per_cpu_s": round(size / cpu, 2),
            "of_floor": round(floor / cpu, 3),
            "peak_mb": round(max(r["peak"] for r in runs) / 1024, 1),
            "exit": max(r["code"] for r in runs),
        }
    print(f"{'':16} {'wall s':>8} {'CPU s':>8} {'MB/CPU s':>9} {'of floor':>9} {'peak MB':>8}")
    for name, row in rows.items():
        print(
            f"{name:16} {row['wall_s']:8.2f} {row['cpu_s']:8.2f} {row['mb_per_cpu_s']:9.1f}"
            f" {row['of_floor']:9.3f} {row['peak_mb']:8.1f}"
        )
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    root = os.path.dirname(HERE)
    parser.add_argument("--kabar", default=os.path.join(root, ".build", "release", "kabar"))
    parser.add_argument("--corpus", default=os.path.join(root, "..", "shared", "corpus"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only-own", action="store_true", help="the floor and kabar, no peers")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    sets = {"generated": os.path.join(WORK, "feeds"), "corpus": options.corpus}
    figures = {}
    for title, directory in sets.items():
        if not os.path.isdir(directory):
            print(f"{title}: no directory {directory}, left out", file=sys.stderr)
            continue
        entries = sorted(os.scandir(directory), key=lambda entry: entry.name)
        figures[title] = compare(title, [e.path for e in entries if e.is_file()], options)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nNo peak can be below that of this script, {own:.0f} MB: processes start as copies of it.")
    if options.json:
        with open(options.json, "w") as file:
            json.dump(figures, file, indent=1)


if __name__ == "__main__":
    main()
