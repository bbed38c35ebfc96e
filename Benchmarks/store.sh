#!/bin/sh
# The store against a bare SQLite program that writes the same rows: ratios in CPU time, same run.
set -eu
cd "$(dirname "$0")/.."
feeds=${1:-2000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
swift build -c release --product store-bench >&2
cc -O2 -o "$work/store_floor" Benchmarks/floor/store_floor.c -lsqlite3
bench=$(swift build -c release --show-bin-path)/store-bench
"$bench" "$work/kabar.db" "$feeds" >"$work/figures"
"$work/store_floor" "$work/kabar.db" "$work/floor.db" >>"$work/figures"
awk '
  { rate = $3 / $4; if (rate > best[$1 " " $2]) best[$1 " " $2] = rate; wall[$1 " " $2] = $5 }
  END {
    for (name in best) printf "%-28s %12.0f per CPU second  (last run %.3f s)\n", name, best[name], wall[name]
    printf "new items:   %.2f of the floor\n", best["kabar new-items"] / best["floor new-items"]
    printf "known items: %.2f of the floor\n", best["kabar known-items"] / best["floor known-items"]
  }' "$work/figures" | sort
