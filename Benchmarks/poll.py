#!/usr/bin/env python3
"""Measures polls: `kabar run --once` against a floor in C and other fetchers, on a loopback nginx.

Three polls of the same feeds: the first, one that finds nothing changed, one that finds a tenth of
the feeds changed. All programs in turn, round after round, so that a busy moment of the machine
falls on all alike. Shown are medians over the rounds: wall time and CPU time (user and system, with
start and end of the process), both against the floor's, the peak of memory, and what nginx saw.
"""

import argparse
import json
import os
import shutil
import signal
import sqlite3
import statistics
import threading
import time

from origin import ITEMS, NEW_ITEMS, Origin

HERE = os.path.dirname(os.path.abspath(__file__))
WORK = os.path.join(HERE, ".work")
POLLS = ("first", "unchanged", "tenth changed")


LIMIT = 180  # seconds for one process


def run(command, output=os.devnull, environment=os.environ, errors=None):
    """One process with its children: wall and CPU seconds, peak memory in MB. What takes longer than
    the limit is ended, with its children, and counts as failed."""
    errors = errors or (output + ".log" if output != os.devnull else output)
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
    ]
    begin = time.monotonic()
    pid = os.posix_spawnp(
        command[0], command, environment, file_actions=actions, setpgroup=0)
    timer = threading.Timer(LIMIT, os.killpg, (pid, signal.SIGKILL))
    timer.start()
    _, status, usage = os.wait4(pid, 0)
    timer.cancel()
    return {
        "wall": time.monotonic() - begin, "cpu": usage.ru_utime + usage.ru_stime,
        "peak": usage.ru_maxrss / 1024, "exit": os.waitstatus_to_exitcode(status)}


class Contestant:
    def __init__(self, name, directory, urls):
        self.directory = os.path.join(directory, name)
        self.urls = urls
        self.fresh()

    def fresh(self):
        shutil.rmtree(self.directory, ignore_errors=True)
        os.makedirs(self.directory)

    def path(self, name):
        return os.path.join(self.directory, name)


class Floor(Contestant):
    extra = []

    def fresh(self):
        super().fresh()
        with open(self.path("urls"), "w") as file:
            file.writelines(url + "\n" for url in self.urls)

    def poll(self, _):
        floor = os.path.join(WORK, "poll_floor")
        result = run(
            [floor] + self.extra + [self.path("store"), self.path("urls")], errors=self.path("out"))
        with open(self.path("out")) as file:
            result["new"] = int(file.read().split(", ")[-1].split()[0])
        return result


class BareFloor(Floor):
    """The floor without names, events and lines."""
    extra = ["-m"]


class Kabar(Contestant):
    program = os.path.join(HERE, "..", ".build", "release", "kabar")
    defaults = 'initial = "all"\ninterval = "1h"\n'

    def fresh(self):
        super().fresh()
        self.configure()

    def configure(self):
        with open(self.path("feeds.conf"), "w") as file:
            file.write(f'store = "{self.path("kabar.db")}"\nlog_level = "warning"\nfeeds = [\n')
            file.writelines(f'  "{url}",\n' for url in self.urls)
            file.write(f"]\n[defaults]\n{self.defaults}")

    def store(self, *statements):
        with sqlite3.connect(self.path("kabar.db")) as store:
            return [store.execute(statement).fetchall() for statement in statements]

    def poll(self, poll):
        if poll != POLLS[0]:
            self.store("UPDATE poll SET next_poll = 1000")
        before = self.delivered()
        result = run([self.program, "run", "--once", "--config", self.path("feeds.conf")])
        result["new"] = self.delivered() - before
        return result

    def delivered(self):
        """Events that stdout got."""
        if not os.path.exists(self.path("kabar.db")):
            return 0
        [[(count,)]] = self.store(
            "SELECT count(*) FROM event WHERE seq <= (SELECT min(cursor) FROM sink)")
        return count


class Curl(Contestant):
    """Only fetches: nothing is parsed, nothing remembered."""

    def poll(self, poll):
        with open(self.path("list"), "w") as file:
            file.writelines(f'url = "{url}"\noutput = /dev/null\n' for url in self.urls)
        command = ["curl", "-s", "--compressed", "--parallel", "--parallel-max", "64"]
        if poll != POLLS[0]:
            command += ["-H", "If-Modified-Since: Tue, 14 Nov 2023 22:13:20 GMT"]
        return run(command + ["-K", self.path("list")], self.path("out"))


class Sfeed(Contestant):
    def poll(self, _):
        with open(self.path("sfeedrc"), "w") as file:
            file.write(f'sfeedpath="{self.path("feeds")}"\nmaxjobs=16\nfeeds() {{\n')
            file.writelines(f'  feed "{i}" "{url}"\n' for i, url in enumerate(self.urls))
            file.write("}\n")
        return run(["sfeed_update", self.path("sfeedrc")], self.path("out"))


class Newsboat(Contestant):
    def poll(self, _):
        with open(self.path("urls"), "w") as file:
            file.writelines(url + "\n" for url in self.urls)
        with open(self.path("config"), "w") as file:
            file.write("reload-threads 16\n")
        return run(
            ["newsboat", "-u", self.path("urls"), "-c", self.path("cache"), "-C", self.path("config"),
             "-x", "reload"], self.path("out"))


def truth(poll, count):
    return {POLLS[0]: count * ITEMS, POLLS[1]: 0, POLLS[2]: (count + 9) // 10 * NEW_ITEMS}[poll]


def compare(origin, count, options):
    urls = origin.urls(count, options.hosts)
    directory = os.path.join(WORK, "polls")
    programs = {
        "floor": Floor("floor", directory, urls), "bare": BareFloor("bare", directory, urls),
        "kabar": Kabar("kabar", directory, urls)}
    if not options.only_own:
        programs["curl"] = Curl("curl", directory, urls)
        if count <= 1000 and shutil.which("sfeed_update"):
            programs["sfeed"] = Sfeed("sfeed", directory, urls)
        if count <= 1000 and shutil.which("newsboat"):
            programs["newsboat"] = Newsboat("newsboat", directory, urls)
    results = {(name, poll): [] for name in programs for poll in POLLS}
    for number in range(options.rounds):
        for program in programs.values():
            program.fresh()
        for poll in POLLS:
            origin.change(poll == POLLS[2])
            for name, program in programs.items():
                if number > 0 and name in ("sfeed", "newsboat"):
                    continue  # slow ones aren't moved by a second round
                origin.forget()
                result = program.poll(poll)
                result |= origin.wire()
                results[name, poll].append(result)
        origin.change(False)
    shutil.rmtree(directory)
    return report(f"{count} feeds, {options.hosts} hosts", results, count)


def report(title, results, count):
    print(f"\n{title}")
    print(f"{'':24} {'wall s':>7} {'×floor':>7} {'CPU s':>7} {'×floor':>7} {'peak MB':>8}  on the wire")
    rows = {}
    for (name, poll), runs in results.items():
        floor = results["floor", poll]
        row = {key: statistics.median(r[key] for r in runs) for key in ("wall", "cpu")}
        row["peak"] = max(r["peak"] for r in runs)
        row["wall_ratio"] = row["wall"] / statistics.median(r["wall"] for r in floor)
        row["cpu_ratio"] = row["cpu"] / statistics.median(r["cpu"] for r in floor)
        row["wire"] = [
            {key: r[key] for key in ("statuses", "unconditional", "connections", "hosts")}
            for r in runs]
        row["new"] = [r.get("new") for r in runs]
        rows[f"{name}, {poll}"] = row
        last = runs[-1]
        wire = ", ".join(f"{n} × {status}" for status, n in last["statuses"].items())
        wire += f", {last['connections']} connections to {last['hosts']} hosts"
        if poll != POLLS[0] and last["unconditional"]:
            wire += f", {last['unconditional']} UNCONDITIONAL"
        if any(r.get("new", truth(poll, count)) != truth(poll, count) for r in runs):
            wire += f"; NEW ITEMS {row['new']}, not {truth(poll, count)}"
        if any(r["exit"] for r in runs):
            wire += "; FAILED"
        print(
            f"{name + ', ' + poll:24} {row['wall']:7.2f} {row['wall_ratio']:7.2f} {row['cpu']:7.2f}"
            f" {row['cpu_ratio']:7.2f} {row['peak']:8.1f}  {wire}", flush=True)
    return rows


def compare_tls(origin, options):
    """What a new connection costs: as many hosts as feeds, nothing changed, with TLS and without."""
    count, rows, costs = options.tls, {}, {}
    directory = os.path.join(WORK, "polls")
    certificate = os.path.join(origin.root, "certificate.pem")
    for kind in ("named", "https"):
        urls = origin.urls(count, count, kind)
        floor, kabar = Floor("floor", directory, urls), Kabar("kabar", directory, urls)
        floor.extra = ["-k", certificate]
        kabar.defaults += f'allow_private = true\nca_file = "{certificate}"\n'
        kabar.configure()
        results = {(name, POLLS[1]): [] for name in ("floor", "kabar")}
        for program in (floor, kabar):
            program.poll(POLLS[0])
        for _ in range(options.rounds):
            for name, program in (("floor", floor), ("kabar", kabar)):
                origin.forget()
                results[name, POLLS[1]].append(program.poll(POLLS[1]) | origin.wire())
        rows[kind] = report(f"{count} feeds on as many hosts, {kind}", results, count)
        for name in ("floor", "kabar"):
            costs[name, kind] = rows[kind][f"{name}, {POLLS[1]}"]["cpu"] / count * 1e3
    shutil.rmtree(directory)
    tls = {name: costs[name, "https"] - costs[name, "named"] for name in ("floor", "kabar")}
    print(
        f"TLS for a new connection: floor {tls['floor']:.2f} ms CPU, kabar {tls['kabar']:.2f} ms,"
        f" ratio {tls['kabar'] / tls['floor']:.2f}; all of a poll: floor"
        f" {costs['floor', 'https']:.2f}, kabar {costs['kabar', 'https']:.2f} ms")
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kabar", default=Kabar.program)
    parser.add_argument("--feeds", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--hosts", type=int, default=250)
    parser.add_argument("--tls", type=int, default=500, help="hosts for the TLS run; 0 = none")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--port", type=int, default=18090, help="this and the next one")
    parser.add_argument("--only-own", action="store_true", help="the floor and kabar, no peers")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    Kabar.program = os.path.abspath(options.kabar)
    origin = Origin(os.path.join(WORK, "origin"), options.port)
    print("documents of %.0f, %.0f, %.0f KB (least, mean, most)" % origin.sizes)
    figures = {}
    try:
        for count in options.feeds:
            figures[str(count)] = compare(origin, count, options)
        if options.tls:
            figures["tls"] = compare_tls(origin, options)
    finally:
        origin.stop()
    if options.json:
        with open(options.json, "w") as file:
            json.dump(figures, file, indent=1)


if __name__ == "__main__":
    main()
