#!/usr/bin/env python3
"""Parses files with one of the Python libraries: peers.py feedparser|fastfeedparser FILE..."""

import sys


def main():
    name, files = sys.argv[1], sys.argv[2:]
    parse = __import__(name).parse
    failed = 0
    for path in files:
        with open(path, "rb") as file:
            document = file.read()
        try:
            parse(document)
        except Exception:  # a document that it can't read is no reason to stop
            failed += 1
    print(f"{name}: {failed} of {len(files)} failed", file=sys.stderr)


if __name__ == "__main__":
    main()
