/* What the floor keeps: SQLite in WAL mode, as many rows of the same sizes as Kabar writes. */
#ifndef POLL_STORE_H
#define POLL_STORE_H
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 500 /* feeds in a transaction */

struct buffer {
  char *bytes;
  size_t count, room;
};

enum field { NONE = -1, TITLE, LINK, ID, CONTENT, FIELDS, OTHER };

struct item {
  uint64_t key;
  uint64_t content; /* what tells a changed item */
  struct buffer field[FIELDS];
  struct buffer all; /* every field, under its name */
};

static sqlite3 *db;
static sqlite3_stmt *read_feed, *write_feed, *write_item;
static sqlite3_stmt *write_name, *write_content, *write_event, *write_cursor;
static int minimal;
static int64_t items, events;
static struct buffer lines;
static char **urls;
static long fresh, in_batch;

static void check(int rc, const char *what) {
  if (rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE) return;
  fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(db));
  exit(1);
}

static void run(const char *sql) { check(sqlite3_exec(db, sql, 0, 0, 0), sql); }

static sqlite3_stmt *prepare(const char *sql) {
  sqlite3_stmt *s = 0;
  check(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, 0), sql);
  return s;
}

static void append(struct buffer *b, const char *bytes, size_t count) {
  if (b->count + count > b->room) {
    b->room = (b->count + count) * 2;
    b->bytes = realloc(b->bytes, b->room);
    if (!b->bytes) abort();
  }
  memcpy(b->bytes + b->count, bytes, count);
  b->count += count;
}

/* FNV-1a: the cheapest that is of any use. */
static uint64_t hash(uint64_t h, const struct buffer *b) {
  for (size_t i = 0; i < b->count; i++) h = (h ^ (unsigned char)b->bytes[i]) * 0x100000001b3u;
  return h;
}

/* What is behind the host; the whole if there is none. */
static struct buffer path_of(const struct buffer *b) {
  struct buffer path = *b;
  const char *host = b->count > 8 ? memmem(b->bytes, b->count, "://", 3) : NULL;
  const char *slash = host ? memchr(host + 3, '/', b->bytes + b->count - host - 3) : NULL;
  if (slash) path.count -= slash - b->bytes, path.bytes += slash - b->bytes;
  return path;
}

static int put_name(long feed, const uint64_t name[2], int64_t item, int64_t version) {
  sqlite3_bind_int64(write_name, 1, feed);
  sqlite3_bind_blob(write_name, 2, name, 16, SQLITE_STATIC);
  sqlite3_bind_int64(write_name, 3, item);
  sqlite3_bind_int64(write_name, 4, version ? 20000 : 0);
  sqlite3_bind_int64(write_name, 5, version);
  check(sqlite3_step(write_name), "identity");
  sqlite3_reset(write_name);
  return sqlite3_changes(db);
}

static void put(long feed, struct item *item) {
  uint64_t names[4][2];
  struct buffer path = path_of(&item->field[ID]);
  const struct buffer *sources[] = {&item->field[item->field[ID].count ? ID : LINK],
                                    &item->field[LINK], &path};
  for (int i = 0; i < 3; i++) {
    names[i][0] = hash(0xcbf29ce484222325u + i, sources[i]);
    names[i][1] = names[i][0] * 0x9e3779b97f4a7c15u;
  }
  names[3][0] = names[3][1] = item->content;
  if (!put_name(feed, names[0], items + 1, item->content)) return;
  items++, events++, fresh++;
  for (int i = 1; i < 4; i++) put_name(feed, names[i], items, 0);

  sqlite3_bind_int64(write_content, 1, items);
  sqlite3_bind_int64(write_content, 2, items);
  sqlite3_bind_int64(write_content, 3, 1700000000000);
  sqlite3_bind_int64(write_content, 4, events);
  sqlite3_bind_blob(write_content, 5, item->all.bytes, item->all.count, SQLITE_STATIC);
  check(sqlite3_step(write_content), "content");
  sqlite3_reset(write_content);

  sqlite3_bind_int64(write_item, 1, items);
  sqlite3_bind_int64(write_item, 2, feed);
  sqlite3_bind_int64(write_item, 3, 1700000000000);
  sqlite3_bind_int64(write_item, 4, 20000);
  for (int i = 5; i < 8; i++) sqlite3_bind_int64(write_item, i, item->content);
  sqlite3_bind_int64(write_item, 8, 1700000000000);
  sqlite3_bind_int64(write_item, 9, events);
  sqlite3_bind_int64(write_item, 10, items);
  sqlite3_bind_blob(write_item, 11, names, sizeof names, SQLITE_STATIC);
  for (int f = TITLE; f <= LINK; f++)
    sqlite3_bind_text(write_item, 12 + f, item->field[f].bytes ? item->field[f].bytes : "",
                      item->field[f].count, SQLITE_STATIC);
  check(sqlite3_step(write_item), "item");
  sqlite3_reset(write_item);

  sqlite3_bind_int64(write_event, 1, events);
  sqlite3_bind_int64(write_event, 2, feed);
  sqlite3_bind_int64(write_event, 3, items);
  sqlite3_bind_int64(write_event, 4, items);
  sqlite3_bind_int64(write_event, 5, 1700000000000);
  check(sqlite3_step(write_event), "event");
  sqlite3_reset(write_event);

  append(&lines, "[", 1);
  append(&lines, urls[feed], strlen(urls[feed]));
  append(&lines, "] ", 2);
  append(&lines, item->field[TITLE].bytes, item->field[TITLE].count);
  append(&lines, " \xe2\x80\x94 ", 5);
  append(&lines, item->field[LINK].bytes, item->field[LINK].count);
  append(&lines, "\n", 1);
}

/* Commits, prints what was committed, and notes that it was printed. */
static void commit(void) {
  run("COMMIT");
  in_batch = 0;
  if (!lines.count) return;
  for (size_t done = 0; done < lines.count;) {
    ssize_t count = write(1, lines.bytes + done, lines.count - done);
    if (count < 0) exit(74);
    done += count;
  }
  lines.count = 0;
  sqlite3_bind_int64(write_cursor, 1, events);
  check(sqlite3_step(write_cursor), "cursor");
  sqlite3_reset(write_cursor);
}

static void open_store(const char *path) {
  check(sqlite3_open(path, &db), path);
  if (!minimal) run("PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL");
  run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  run("CREATE TABLE IF NOT EXISTS feed (id INTEGER PRIMARY KEY, etag TEXT, modified TEXT, status INT)");
  if (minimal) {
    run("CREATE TABLE IF NOT EXISTS item (feed INT, key INT, title TEXT, link TEXT, guid TEXT,"
        " content TEXT, UNIQUE (feed, key))");
    write_item = prepare("INSERT OR IGNORE INTO item VALUES (?, ?, ?, ?, ?, ?)");
  } else {
    run("CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, feed INT, first_seen INT,"
        " seen_day INT, title_digest INT, link_digest INT, content_digest INT, last_event INT,"
        " first_event INT, content INT, names BLOB, title TEXT, link TEXT)");
    run("CREATE TABLE IF NOT EXISTS identity (feed INT, name BLOB, item INT, seen_day INT,"
        " version INT, PRIMARY KEY (feed, name)) WITHOUT ROWID");
    run("CREATE TABLE IF NOT EXISTS content (id INTEGER PRIMARY KEY, item INT, stored_at INT,"
        " last_event INT, json BLOB)");
    run("CREATE TABLE IF NOT EXISTS event (seq INTEGER PRIMARY KEY, feed INT, item INT, content INT,"
        " created_at INT)");
    run("CREATE TABLE IF NOT EXISTS cursor (id INTEGER PRIMARY KEY, seq INT)");
    write_item = prepare("INSERT INTO item VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
    write_name = prepare("INSERT OR IGNORE INTO identity VALUES (?,?,?,?,?)");
    write_content = prepare("INSERT INTO content VALUES (?,?,?,?,?)");
    write_event = prepare("INSERT INTO event VALUES (?,?,?,?,?)");
    write_cursor = prepare("INSERT OR REPLACE INTO cursor VALUES (1, ?)");
    sqlite3_stmt *last = prepare("SELECT (SELECT max(id) FROM item), (SELECT max(seq) FROM event)");
    sqlite3_step(last);
    items = sqlite3_column_int64(last, 0);
    events = sqlite3_column_int64(last, 1);
    sqlite3_finalize(last);
  }
  read_feed = prepare("SELECT etag, modified FROM feed WHERE id = ?");
  write_feed = prepare("INSERT INTO feed VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE SET"
                       " etag = ?2, modified = ?3, status = ?4");
}

#endif
