#!/bin/sh
# store.sh [FEEDS [ROUNDS]]: the store against a bare SQLite program that writes the same rows.
# In turn, round after round, in CPU time; shown are medians. Benchmarks/run store builds both.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
feeds=${1:-2000}
rounds=${2:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
round=0
while [ "$round" -lt "$rounds" ]; do
  "$here/../.build/release/store-bench" "$work/kabar.db" "$feeds" >>"$work/figures"
  "$here/.work/store_floor" "$work/kabar.db" "$work/floor.db" >>"$work/figures"
  round=$((round + 1))
done
echo "$feeds feeds of 30 items, $rounds rounds"
# Lines are: program, figure, count, CPU seconds, wall seconds.
sort -k1,2 "$work/figures" | awk '
  function median(name,   n, i, j, t) {
    n = count[name]
    for (i = 2; i <= n; i++)
      for (j = i; j > 1 && rate[name, j] < rate[name, j - 1]; j--) {
        t = rate[name, j]; rate[name, j] = rate[name, j - 1]; rate[name, j - 1] = t
      }
    return n % 2 ? rate[name, (n + 1) / 2] : (rate[name, n / 2] + rate[name, n / 2 + 1]) / 2
  }
  $4 > 0 { name = $1 " " $2; rate[name, ++count[name]] = $3 / $4 }
  END {
    split("new-items known-items reconcile-unchanged not-modified", figures)
    printf "%-22s %14s %14s %9s\n", "per CPU second", "kabar", "floor", "of floor"
    for (i = 1; i <= 4; i++) {
      kabar = median("kabar " figures[i])
      floor = count["floor " figures[i]] ? median("floor " figures[i]) : 0
      if (floor) printf "%-22s %14.0f %14.0f %9.2f\n", figures[i], kabar, floor, kabar / floor
      else printf "%-22s %14.0f\n", figures[i], kabar
    }
  }'
