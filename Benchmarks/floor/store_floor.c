/* store_floor KABAR.db OUT.db: the rows that store-bench wrote, written again by a bare SQLite
 * program with prepared statements in batches of the same size, and its look-ups done again.
 *
 * Prints one line a figure: name, count, CPU seconds, wall seconds.
 *
 * cc -O2 -o store_floor store_floor.c -lsqlite3 */

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define BATCH 500 /* feeds in a transaction */

static sqlite3 *in, *out;

static void check(int rc, const char *what) {
  if (rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE) return;
  fprintf(stderr, "%s: %s / %s\n", what, sqlite3_errmsg(out), sqlite3_errmsg(in));
  exit(1);
}

static double cpu(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static double wall(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void run(sqlite3 *db, const char *sql) { check(sqlite3_exec(db, sql, 0, 0, 0), sql); }

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
  sqlite3_stmt *s = 0;
  check(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, 0), sql);
  return s;
}

/* A table's rows in memory, ordered by feed. */
typedef struct {
  int columns;
  size_t count, capacity;
  sqlite3_value **values;
} Rows;

static Rows load(const char *sql) {
  Rows r = {0};
  sqlite3_stmt *s = prepare(in, sql);
  r.columns = sqlite3_column_count(s);
  while (sqlite3_step(s) == SQLITE_ROW) {
    if (r.count == r.capacity) {
      r.capacity = r.capacity ? r.capacity * 2 : 1024;
      r.values = realloc(r.values, r.capacity * r.columns * sizeof *r.values);
    }
    for (int i = 0; i < r.columns; i++)
      r.values[r.count * r.columns + i] = sqlite3_value_dup(sqlite3_column_value(s, i));
    r.count++;
  }
  sqlite3_finalize(s);
  return r;
}

static void insert(sqlite3_stmt *s, const Rows *r, size_t row) {
  for (int i = 0; i < r->columns; i++) {
    sqlite3_value *v = r->values[row * r->columns + i];
    switch (sqlite3_value_type(v)) {
      case SQLITE_INTEGER: sqlite3_bind_int64(s, i + 1, sqlite3_value_int64(v)); break;
      case SQLITE_TEXT:
        sqlite3_bind_text(s, i + 1, (const char *)sqlite3_value_text(v), sqlite3_value_bytes(v),
                          SQLITE_STATIC);
        break;
      case SQLITE_BLOB:
        sqlite3_bind_blob(s, i + 1, sqlite3_value_blob(v), sqlite3_value_bytes(v), SQLITE_STATIC);
        break;
      default: sqlite3_bind_null(s, i + 1);
    }
  }
  check(sqlite3_step(s), "insert");
  sqlite3_reset(s);
}

static sqlite3_stmt *inserter(const char *table, int columns) {
  char sql[512];
  int n = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (?", table);
  for (int i = 1; i < columns; i++) n += snprintf(sql + n, sizeof sql - n, ",?");
  snprintf(sql + n, sizeof sql - n, ")");
  return prepare(out, sql);
}

int main(int argc, char **argv) {
  if (argc < 3) return 64;
  char side[4096];
  for (int i = 0; i < 3; i++) {
    const char *suffix[] = {"", "-wal", "-shm"};
    snprintf(side, sizeof side, "%s%s", argv[2], suffix[i]);
    unlink(side);
  }
  check(sqlite3_open(argv[1], &in), argv[1]);
  check(sqlite3_open(argv[2], &out), argv[2]);
  run(out, "PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL");
  sqlite3_stmt *schema = prepare(
      in, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'");
  while (sqlite3_step(schema) == SQLITE_ROW)
    run(out, (const char *)sqlite3_column_text(schema, 0));
  sqlite3_finalize(schema);
  run(out, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");

  Rows feeds = load("SELECT * FROM feed ORDER BY id");
  Rows polls = load("SELECT * FROM poll ORDER BY feed_id");
  sqlite3_stmt *feed = inserter("feed", feeds.columns);
  sqlite3_stmt *poll = inserter("poll", polls.columns);
  run(out, "BEGIN");
  for (size_t i = 0; i < feeds.count; i++) insert(feed, &feeds, i);
  for (size_t i = 0; i < polls.count; i++) insert(poll, &polls, i);
  run(out, "COMMIT");

  Rows items = load("SELECT * FROM item ORDER BY feed_id, id");
  Rows contents = load(
      "SELECT content.* FROM content JOIN item ON item.id = item_id ORDER BY feed_id, item_id");
  Rows events = load("SELECT * FROM event ORDER BY feed_id, seq");
  /* In the order in which an item's keys are written: the deciding one first. */
  Rows keys = load("SELECT * FROM identity ORDER BY feed_id, item_id, version = 0, random()");

  sqlite3_stmt *item = inserter("item", items.columns);
  sqlite3_stmt *content = inserter("content", contents.columns);
  sqlite3_stmt *event = inserter("event", events.columns);
  sqlite3_stmt *key = inserter("identity", keys.columns);
  sqlite3_stmt *state = prepare(
      out, "UPDATE poll SET next_poll = ?, last_poll = ?, status = 200 WHERE feed_id = ?");

  double c = cpu(), w = wall();
  size_t perFeed = items.count / feeds.count, keysPerFeed = keys.count / feeds.count;
  for (size_t f = 0; f < feeds.count; f++) {
    if (f % BATCH == 0) run(out, "BEGIN IMMEDIATE");
    for (size_t i = f * perFeed; i < (f + 1) * perFeed; i++) {
      insert(content, &contents, i);
      insert(item, &items, i);
      insert(event, &events, i);
    }
    for (size_t i = f * keysPerFeed; i < (f + 1) * keysPerFeed; i++) insert(key, &keys, i);
    sqlite3_bind_int64(state, 1, 1);
    sqlite3_bind_int64(state, 2, 2);
    sqlite3_bind_value(state, 3, feeds.values[f * feeds.columns]);
    check(sqlite3_step(state), "update");
    sqlite3_reset(state);
    if (f % BATCH == BATCH - 1 || f == feeds.count - 1) run(out, "COMMIT");
  }
  printf("floor new-items %zu %f %f\n", items.count, cpu() - c, wall() - w);

  Rows primary = load("SELECT feed_id, key FROM identity WHERE version <> 0 ORDER BY feed_id, item_id");
  sqlite3_stmt *find = prepare(
      out, "SELECT item_id, seen_day, version FROM identity WHERE feed_id = ? AND key = ?");
  for (int round = 0; round < 3; round++) {
    size_t found = 0;
    size_t perBatch = BATCH * perFeed;
    sqlite3_int64 sum = 0;
    c = cpu(), w = wall();
    for (size_t i = 0; i < primary.count; i++) {
      if (i % perBatch == 0) run(out, "BEGIN IMMEDIATE");
      sqlite3_bind_int64(find, 1, sqlite3_value_int64(primary.values[i * 2]));
      sqlite3_bind_blob(find, 2, sqlite3_value_blob(primary.values[i * 2 + 1]), 16, SQLITE_STATIC);
      if (sqlite3_step(find) == SQLITE_ROW) {
        found++;
        sum += sqlite3_column_int64(find, 0) + sqlite3_column_int64(find, 1) +
               (sqlite3_column_int64(find, 2) & 1);
      }
      sqlite3_reset(find);
      if (i % perFeed == perFeed - 1) {
        sqlite3_bind_int64(state, 1, round);
        sqlite3_bind_int64(state, 2, sum);
        sqlite3_bind_value(state, 3, primary.values[i * 2]);
        check(sqlite3_step(state), "update");
        sqlite3_reset(state);
      }
      if (i % perBatch == perBatch - 1 || i == primary.count - 1) run(out, "COMMIT");
    }
    if (found != primary.count) return 1;
    printf("floor known-items %zu %f %f\n", found, cpu() - c, wall() - w);
  }
  return 0;
}
