/* The floor: the least that polling feeds costs.
 *
 * One thread: libcurl's multi interface on epoll, libxml2 SAX on the bytes as they arrive, items'
 * fields copied out and hashed, SQLite in WAL mode with the validators and the items not seen
 * before, a batch a transaction, synchronous as Kabar's. A store that knows a feed makes its request
 * conditional.
 *
 * For each new item it stores what anyone has to store who keeps Kabar's promises, in as many rows
 * of the same sizes: the item, its content (all its fields, under their names), four names of 16
 * bytes under which it is known again, and an event; and it prints the event's line, "[FEED] TITLE
 * — URL", after the commit, then notes how far it has printed.
 *
 * With -m it stores the bare minimum instead: one row an item with title, link, id and content, and
 * an index over one 8-byte name; it prints nothing. That is what this program was at first.
 *
 * Either way: no dates, no cleaning of text or links, no escaping, a cheap hash (FNV-1a), no look at
 * what a name resembles, no schedule, no policy, no errors but the end.
 *
 *   poll_floor STORE URLS [-m] [-c CONCURRENCY] [-k CAFILE]      URLS: one URL a line
 *
 * cc -O2 -o poll_floor poll_floor.c -lcurl -lxml2 -lsqlite3 */
#define _GNU_SOURCE
#include <curl/curl.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "poll_store.h"

struct transfer {
  CURL *curl;
  struct curl_slist *headers;
  xmlParserCtxtPtr parser;
  long feed;
  char etag[256], modified[128];
  struct buffer text;
  struct item *items;
  size_t count, room;
  int in_item, depth, field_depth;
  enum field field;
};

static CURLM *multi;
static int set;
static long deadline = -1;
static long url_count, started, ended, failed, unchanged;
static const char *ca_file;
static xmlSAXHandler sax;

static enum field field_of(const char *name) {
  switch (name[0]) {
    case 't': return strcmp(name, "title") ? NONE : TITLE;
    case 'l': return strcmp(name, "link") ? NONE : LINK;
    case 'g': return strcmp(name, "guid") ? NONE : ID;
    case 'i': return strcmp(name, "id") ? NONE : ID;
    case 'd': return strcmp(name, "description") ? NONE : CONTENT;
    case 's': return strcmp(name, "summary") ? NONE : CONTENT;
    case 'e': return strcmp(name, "encoded") ? NONE : CONTENT;
    case 'c': return strcmp(name, "content") ? NONE : CONTENT;
    default: return NONE;
  }
}

static int is_item(const xmlChar *name) {
  return !strcmp((const char *)name, "item") || !strcmp((const char *)name, "entry");
}

static void start_element(void *context, const xmlChar *name, const xmlChar *prefix,
                          const xmlChar *uri, int namespaces, const xmlChar **declared, int count,
                          int defaulted, const xmlChar **attributes) {
  struct transfer *t = ((xmlParserCtxtPtr)context)->_private;
  (void)prefix, (void)uri, (void)namespaces, (void)declared, (void)defaulted;
  t->depth++;
  if (is_item(name)) {
    if (t->count == t->room) {
      t->items = realloc(t->items, (t->room = t->room * 2 + 32) * sizeof *t->items);
      memset(t->items + t->count, 0, (t->room - t->count) * sizeof *t->items);
    }
    for (int f = 0; f < FIELDS; f++) t->items[t->count].field[f].count = 0;
    t->items[t->count].all.count = 0;
    t->in_item = 1;
    return;
  }
  if (!t->in_item || t->field != NONE) return;
  t->field = field_of((const char *)name);
  if (t->field == NONE && !minimal) t->field = OTHER;
  if (t->field == NONE) return;
  t->field_depth = t->depth;
  t->text.count = 0;
  if (t->field == LINK)
    for (int i = 0; i < count; i++)
      if (!strcmp((const char *)attributes[i * 5], "href"))
        append(&t->text, (const char *)attributes[i * 5 + 3],
               attributes[i * 5 + 4] - attributes[i * 5 + 3]);
}

static void characters(void *context, const xmlChar *bytes, int count) {
  struct transfer *t = ((xmlParserCtxtPtr)context)->_private;
  if (t->field != NONE) append(&t->text, (const char *)bytes, count);
}

static void end_element(void *context, const xmlChar *name, const xmlChar *prefix,
                        const xmlChar *uri) {
  struct transfer *t = ((xmlParserCtxtPtr)context)->_private;
  (void)prefix, (void)uri;
  if (t->field != NONE && t->depth == t->field_depth) {
    if (!minimal) {
      struct buffer *all = &t->items[t->count].all;
      append(all, all->count ? ",\"" : "{\"", 2);
      append(all, (const char *)name, strlen((const char *)name));
      append(all, "\":\"", 3);
      append(all, t->text.bytes, t->text.count);
      append(all, "\"", 1);
    }
    struct buffer *target = &t->items[t->count].field[t->field];
    if (t->field < FIELDS && t->text.count > target->count) { /* the longest of several contents */
      target->count = 0;
      append(target, t->text.bytes, t->text.count);
    }
    t->field = NONE;
  } else if (t->in_item && is_item(name)) {
    struct item *item = &t->items[t->count++];
    t->in_item = 0;
    item->key = hash(0xcbf29ce484222325u, &item->field[item->field[ID].count ? ID : LINK]);
    /* What tells a changed item: computed as by anyone who reports changes. */
    uint64_t content = item->key;
    for (int f = 0; f < FIELDS; f++) content = hash(content, &item->field[f]);
    __asm__ volatile("" : : "r"(content));
    item->content = content;
    if (!minimal) append(&item->all, "}", 1);
  }
  t->depth--;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context) {
  struct transfer *t = context;
  if (!t->parser) {
    t->parser = xmlCreatePushParserCtxt(&sax, NULL, NULL, 0, NULL);
    xmlCtxtUseOptions(t->parser, XML_PARSE_NONET | XML_PARSE_HUGE);
    t->parser->_private = t;
  }
  xmlParseChunk(t->parser, bytes, size * count, 0);
  return size * count;
}

static void keep(char *into, size_t room, const char *line, size_t count) {
  while (count && (*line == ' ' || *line == '\t')) line++, count--;
  while (count && (line[count - 1] == '\r' || line[count - 1] == '\n')) count--;
  if (count >= room) return;
  memcpy(into, line, count);
  into[count] = 0;
}

static size_t on_header(char *line, size_t size, size_t count, void *context) {
  struct transfer *t = context;
  count *= size;
  if (count > 5 && !strncasecmp(line, "etag:", 5)) keep(t->etag, sizeof t->etag, line + 5, count - 5);
  if (count > 14 && !strncasecmp(line, "last-modified:", 14))
    keep(t->modified, sizeof t->modified, line + 14, count - 14);
  return count;
}

static int on_socket(CURL *curl, curl_socket_t socket, int what, void *context, void *known) {
  struct epoll_event event = {.data.fd = socket};
  (void)curl, (void)context;
  if (what == CURL_POLL_REMOVE) {
    epoll_ctl(set, EPOLL_CTL_DEL, socket, &event);
    return 0;
  }
  if (what & CURL_POLL_IN) event.events |= EPOLLIN;
  if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
  epoll_ctl(set, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
  if (!known) curl_multi_assign(multi, socket, (void *)1);
  return 0;
}

static int on_timer(CURLM *handle, long timeout, void *context) {
  (void)handle, (void)context;
  deadline = timeout;
  return 0;
}

static void start(struct transfer *t) {
  char header[320];
  t->feed = started++;
  t->etag[0] = t->modified[0] = 0;
  t->count = 0;
  t->in_item = t->depth = 0;
  t->field = NONE;
  curl_slist_free_all(t->headers);
  t->headers = curl_slist_append(NULL, "Accept: application/atom+xml, application/rss+xml, */*;q=0.1");
  sqlite3_bind_int64(read_feed, 1, t->feed);
  if (sqlite3_step(read_feed) == SQLITE_ROW) {
    const char *etag = (const char *)sqlite3_column_text(read_feed, 0);
    const char *modified = (const char *)sqlite3_column_text(read_feed, 1);
    if (etag && *etag) {
      snprintf(header, sizeof header, "If-None-Match: %s", etag);
      t->headers = curl_slist_append(t->headers, header);
    }
    if (modified && *modified) {
      snprintf(header, sizeof header, "If-Modified-Since: %s", modified);
      t->headers = curl_slist_append(t->headers, header);
    }
  }
  sqlite3_reset(read_feed);
  curl_easy_setopt(t->curl, CURLOPT_URL, urls[t->feed]);
  curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, t->headers);
  curl_multi_add_handle(multi, t->curl);
}

static void store(struct transfer *t, long status) {
  if (!in_batch++) run("BEGIN IMMEDIATE");
  sqlite3_bind_int64(write_feed, 1, t->feed);
  sqlite3_bind_text(write_feed, 2, t->etag, -1, SQLITE_STATIC);
  sqlite3_bind_text(write_feed, 3, t->modified, -1, SQLITE_STATIC);
  sqlite3_bind_int64(write_feed, 4, status);
  check(sqlite3_step(write_feed), "feed");
  sqlite3_reset(write_feed);
  for (size_t i = 0; i < t->count; i++) {
    struct item *item = &t->items[i];
    if (!minimal) {
      put(t->feed, item);
      continue;
    }
    sqlite3_bind_int64(write_item, 1, t->feed);
    sqlite3_bind_int64(write_item, 2, (int64_t)item->key);
    for (int f = 0; f < FIELDS; f++)
      sqlite3_bind_text(write_item, 3 + f, item->field[f].bytes ? item->field[f].bytes : "",
                        item->field[f].count, SQLITE_STATIC);
    check(sqlite3_step(write_item), "item");
    fresh += sqlite3_changes(db);
    sqlite3_reset(write_item);
  }
  if (in_batch == BATCH) commit();
}

static void finish(struct transfer *t, CURLcode result) {
  long status = 0;
  curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
  if (t->parser) {
    xmlParseChunk(t->parser, "", 0, 1);
    xmlFreeParserCtxt(t->parser);
    t->parser = NULL;
  }
  if (result != CURLE_OK || (status != 200 && status != 304)) {
    if (!failed++) fprintf(stderr, "%s: %s, status %ld\n", urls[t->feed], curl_easy_strerror(result), status);
  } else {
    unchanged += status == 304;
    store(t, status);
  }
  ended++;
  curl_multi_remove_handle(multi, t->curl);
  if (started < url_count) start(t);
}

static void read_urls(const char *path) {
  char *line = NULL;
  size_t room = 0;
  ssize_t count;
  long capacity = 0;
  FILE *file = fopen(path, "r");
  if (!file) {
    perror(path);
    exit(66);
  }
  while ((count = getline(&line, &room, file)) > 1) {
    if (url_count == capacity) urls = realloc(urls, (capacity = capacity * 2 + 1024) * sizeof *urls);
    urls[url_count++] = strndup(line, count - 1);
  }
  free(line);
  fclose(file);
}

static void set_up(struct transfer *t) {
  t->curl = curl_easy_init();
  curl_easy_setopt(t->curl, CURLOPT_PRIVATE, t);
  curl_easy_setopt(t->curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(t->curl, CURLOPT_WRITEDATA, t);
  curl_easy_setopt(t->curl, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(t->curl, CURLOPT_HEADERDATA, t);
  curl_easy_setopt(t->curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(t->curl, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(t->curl, CURLOPT_USERAGENT, "floor");
  curl_easy_setopt(t->curl, CURLOPT_TIMEOUT, 60L);
  /* libcurl cleans its cache on every transfer, at a cost that grows with the number of hosts. */
  curl_easy_setopt(t->curl, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
  /* By default every connection would read the system's whole directory of certificates. */
  curl_easy_setopt(t->curl, CURLOPT_CAPATH, NULL);
  if (ca_file) curl_easy_setopt(t->curl, CURLOPT_CAINFO, ca_file);
}

int main(int argc, char **argv) {
  long concurrency = 64;
  int running, option;
  struct epoll_event events[256];
  while ((option = getopt(argc, argv, "c:k:m")) != -1) {
    if (option == 'c') concurrency = atol(optarg);
    else if (option == 'k') ca_file = optarg;
    else if (option == 'm') minimal = 1;
    else return 64;
  }
  if (argc - optind != 2 || concurrency < 1) return 64;
  open_store(argv[optind]);
  read_urls(argv[optind + 1]);
  sax.initialized = XML_SAX2_MAGIC;
  sax.startElementNs = start_element;
  sax.endElementNs = end_element;
  sax.characters = sax.cdataBlock = characters;
  curl_global_init(CURL_GLOBAL_DEFAULT);
  set = epoll_create1(0);
  multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 256L);
  struct transfer *transfers = calloc(concurrency, sizeof *transfers);
  for (long i = 0; i < concurrency && started < url_count; i++) {
    set_up(&transfers[i]);
    start(&transfers[i]);
  }
  while (ended < url_count) {
    int count = epoll_wait(set, events, 256, deadline < 0 ? 1000 : (int)deadline);
    if (count == 0) {
      deadline = -1;
      curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    for (int i = 0; i < count; i++) {
      int what = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                 (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                 (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
      curl_multi_socket_action(multi, events[i].data.fd, what, &running);
    }
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(multi, &left))) {
      struct transfer *t;
      CURLcode result = message->data.result;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&t);
      finish(t, result);
    }
  }
  if (in_batch) commit();
  fprintf(stderr, "%ld feeds, %ld unchanged, %ld failed, %ld new items\n", url_count, unchanged, failed, fresh);
  return failed != 0;
}
