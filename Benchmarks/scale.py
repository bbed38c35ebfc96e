#!/usr/bin/env python3
"""Measures Kabar with very many feeds: an unchanged poll of all, a start on the store that there is
then, the memory of a running daemon for each further feed, a reload that changes ten feeds, and the
steady state: what a daemon takes whose feeds are due evenly over the hour."""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import time

from origin import Origin
from poll import POLLS, WORK, Floor, Kabar


def memory(pid):
    """Resident and private memory in KB."""
    fields = {}
    with open(f"/proc/{pid}/status") as file:
        for line in file:
            name, value = line.split(":", 1)
            if name in ("VmRSS", "RssAnon", "VmHWM"):
                fields[name] = int(value.split()[0])
    return fields


def wait(notifications, word):
    begin = time.monotonic()
    while word not in notifications.recv(4096):
        pass
    return time.monotonic() - begin


def daemon(kabar):
    """Start, memory at rest, reload with ten feeds changed."""
    path = kabar.path("notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notifications:
        notifications.bind(path)
        notifications.settimeout(60)
        process = subprocess.Popen(
            [kabar.program, "run", "--config", kabar.path("feeds.conf")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=os.environ | {"NOTIFY_SOCKET": path})
        try:
            figures = {"ready_s": wait(notifications, b"READY=1")}
            time.sleep(2)
            figures |= memory(process.pid)
            kabar.urls = [url + "0" if i < 10 else url for i, url in enumerate(kabar.urls)]
            kabar.configure()
            process.send_signal(signal.SIGHUP)
            figures["reload_s"] = wait(notifications, b"READY=1")
        finally:
            process.terminate()
            process.wait()
    os.unlink(path)
    return figures


def cpu(pid):
    """CPU seconds of a process so far, user and system."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def steady(kabar, origin, seconds):
    """CPU share of a daemon at one poll an hour for each feed, nearly all answered by 304."""
    now = int(time.time() * 1000)
    # Due evenly over the hour from now on; polled by the first run, so that all are conditional.
    kabar.store(
        f"UPDATE poll SET next_poll = {now} + 1000 + feed_id * 2654435761 % 1000000 * 36 / 10,"
        " next_poll_reason = 'every 1h'")
    path = kabar.path("notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notifications:
        notifications.bind(path)
        notifications.settimeout(60)
        process = subprocess.Popen(
            [kabar.program, "run", "--config", kabar.path("feeds.conf")],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=os.environ | {"NOTIFY_SOCKET": path})
        try:
            wait(notifications, b"READY=1")
            time.sleep(10)  # the start, and what came due meanwhile
            origin.forget()
            before, begin = cpu(process.pid), time.monotonic()
            time.sleep(seconds)
            used, length = cpu(process.pid) - before, time.monotonic() - begin
            statuses = origin.wire()["statuses"]
        finally:
            process.terminate()
            process.wait()
    os.unlink(path)
    return used / length, sum(statuses.values()) / length, statuses


def measure(origin, count, seconds=0):
    directory = os.path.join(WORK, "scale")
    urls = origin.urls(count, 250, "tiny")
    Kabar.defaults = 'initial = "none"\n'
    programs = {"floor": Floor("floor", directory, urls), "kabar": Kabar("kabar", directory, urls)}
    for name, program in programs.items():
        for poll in POLLS[:2]:
            origin.forget()
            result = program.poll(poll) | origin.wire()
            print(
                f"{count} feeds, {name}, {poll}: wall {result['wall']:.2f} s, CPU"
                f" {result['cpu']:.2f} s, peak {result['peak']:.0f} MB, {result['statuses']},"
                f" {result['connections']} connections", flush=True)
    if seconds:
        share, rate, statuses = steady(programs["kabar"], origin, seconds)
        print(
            f"{count} feeds, steady: {share * 100:.1f} % of one core over {seconds} s,"
            f" {rate:.1f} polls/s, {statuses}", flush=True)
    figures = daemon(programs["kabar"])
    print(
        f"{count} feeds, daemon: ready after {figures['ready_s']:.2f} s, reload of ten feeds"
        f" {figures['reload_s']:.2f} s, resident {figures['VmRSS'] / 1024:.1f} MB"
        f" (private {figures['RssAnon'] / 1024:.1f}), peak {figures['VmHWM'] / 1024:.1f} MB",
        flush=True)
    shutil.rmtree(directory)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kabar", default=Kabar.program)
    parser.add_argument("--feeds", type=int, default=100_000)
    parser.add_argument("--port", type=int, default=18090, help="this and the next one")
    parser.add_argument(
        "--steady", type=int, default=60, metavar="SECONDS", help="of the steady state; 0 = none")
    options = parser.parse_args()
    Kabar.program = os.path.abspath(options.kabar)
    origin = Origin(os.path.join(WORK, "origin"), options.port)
    try:
        few = measure(origin, 1000)
        many = measure(origin, options.feeds, options.steady)
    finally:
        origin.stop()
    each = (many["VmRSS"] - few["VmRSS"]) / (options.feeds - 1000)
    print(f"memory for each further feed: {each:.2f} KB")


if __name__ == "__main__":
    main()
