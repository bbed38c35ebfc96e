/* The floor: the least that a feed parser on libxml2 must do.
 *
 * SAX2 in 16 KiB chunks, items copied out, JSON Feed printed. No dates, no
 * URLs, no namespaces, no encodings beyond libxml2's own, no cleaning of text.
 *
 *   parse_floor [-n] FILE...      -n: without JSON
 */
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct buffer {
  char *bytes;
  size_t count, room;
};

enum field { NONE = -1, TITLE, LINK, ID, SUMMARY, CONTENT, DATE, AUTHOR, FIELDS };

static const char *const keys[FIELDS] = {"title",        "url",            "id",     "summary",
                                         "content_html", "date_published", "author"};

struct state {
  struct buffer text, feed_title, out;
  struct buffer *items;
  size_t count, room;
  struct buffer item[FIELDS];
  int in_item, depth, field_depth;
  enum field field;
};

static int silent;

static void append(struct buffer *b, const char *bytes, size_t count) {
  if (b->count + count > b->room) {
    b->room = (b->count + count) * 2;
    b->bytes = realloc(b->bytes, b->room);
    if (!b->bytes) abort();
  }
  memcpy(b->bytes + b->count, bytes, count);
  b->count += count;
}

static enum field field_of(const char *name) {
  switch (name[0]) {
    case 't': return strcmp(name, "title") ? NONE : TITLE;
    case 'l': return strcmp(name, "link") ? NONE : LINK;
    case 'g': return strcmp(name, "guid") ? NONE : ID;
    case 'i': return strcmp(name, "id") ? NONE : ID;
    case 'd': return !strcmp(name, "description") ? SUMMARY : strcmp(name, "date") ? NONE : DATE;
    case 's': return strcmp(name, "summary") ? NONE : SUMMARY;
    case 'e': return strcmp(name, "encoded") ? NONE : CONTENT;
    case 'c': return !strcmp(name, "content") ? CONTENT : strcmp(name, "creator") ? NONE : AUTHOR;
    case 'p': return !strcmp(name, "pubDate") || !strcmp(name, "published") ? DATE : NONE;
    case 'u': return strcmp(name, "updated") ? NONE : DATE;
    case 'a': return strcmp(name, "author") ? NONE : AUTHOR;
    default: return NONE;
  }
}

static void start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                  int namespaces, const xmlChar **declared, int count, int defaulted,
                  const xmlChar **attributes) {
  struct state *s = context;
  (void)prefix, (void)uri, (void)namespaces, (void)declared, (void)defaulted;
  s->depth++;
  if (!strcmp((const char *)name, "item") || !strcmp((const char *)name, "entry")) {
    s->in_item = 1;
    return;
  }
  if (s->field != NONE) return;
  s->field = field_of((const char *)name);
  if (s->field == NONE) return;
  s->field_depth = s->depth;
  s->text.count = 0;
  if (s->field == LINK)
    for (int i = 0; i < count; i++)
      if (!strcmp((const char *)attributes[i * 5], "href"))
        append(&s->text, (const char *)attributes[i * 5 + 3],
               attributes[i * 5 + 4] - attributes[i * 5 + 3]);
}

static void characters(void *context, const xmlChar *bytes, int count) {
  struct state *s = context;
  if (s->field != NONE) append(&s->text, (const char *)bytes, count);
}

static void write_string(struct buffer *out, const struct buffer *text) {
  size_t from = 0;
  append(out, "\"", 1);
  for (size_t i = 0; i < text->count; i++) {
    unsigned char c = text->bytes[i];
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    append(out, text->bytes + from, i - from);
    from = i + 1;
    if (c >= 0x20) {
      char escaped[2] = {'\\', c};
      append(out, escaped, 2);
    } else if (c == '\n') {
      append(out, "\\n", 2);
    } else {
      char escaped[7];
      append(out, escaped, snprintf(escaped, 7, "\\u%04x", c));
    }
  }
  append(out, text->bytes + from, text->count - from);
  append(out, "\"", 1);
}

static void end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
  struct state *s = context;
  (void)prefix, (void)uri;
  if (s->field != NONE && s->depth == s->field_depth) {
    struct buffer *target = s->in_item ? &s->item[s->field] : &s->feed_title;
    if ((s->in_item || s->field == TITLE) && !target->count)
      append(target, s->text.bytes, s->text.count);
    s->field = NONE;
  } else if (s->in_item &&
             (!strcmp((const char *)name, "item") || !strcmp((const char *)name, "entry"))) {
    s->in_item = 0;
    if (s->count + FIELDS > s->room) {
      s->room = s->room * 2 + FIELDS * 16;
      s->items = realloc(s->items, s->room * sizeof *s->items);
      if (!s->items) abort();
    }
    memcpy(s->items + s->count, s->item, sizeof s->item);
    s->count += FIELDS;
    memset(s->item, 0, sizeof s->item);
  }
  s->depth--;
}

static void print(struct state *s) {
  struct buffer *out = &s->out;
  const char head[] = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":";
  out->count = 0;
  append(out, head, sizeof head - 1);
  write_string(out, &s->feed_title);
  append(out, ",\"items\":[", 10);
  for (size_t i = 0; i < s->count; i += FIELDS) {
    append(out, i ? ",{" : "{", i ? 2 : 1);
    int first = 1;
    for (int f = 0; f < FIELDS; f++) {
      if (!s->items[i + f].count) continue;
      append(out, first ? "\"" : ",\"", first ? 1 : 2);
      append(out, keys[f], strlen(keys[f]));
      append(out, "\":", 2);
      write_string(out, &s->items[i + f]);
      first = 0;
    }
    append(out, "}", 1);
  }
  append(out, "]}\n", 3);
  fwrite(out->bytes, 1, out->count, stdout);
}

int main(int count, char **files) {
  static struct state s;
  static char chunk[16384];
  xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC,
                       .startElementNs = start,
                       .endElementNs = end,
                       .characters = characters,
                       .cdataBlock = characters};
  for (int i = 1; i < count; i++) {
    if (!strcmp(files[i], "-n")) {
      silent = 1;
      continue;
    }
    FILE *file = fopen(files[i], "rb");
    if (!file) continue;
    s.count = 0, s.depth = 0, s.in_item = 0, s.field = NONE, s.feed_title.count = 0;
    xmlParserCtxtPtr context = xmlCreatePushParserCtxt(&sax, &s, NULL, 0, NULL);
    xmlCtxtUseOptions(context, XML_PARSE_RECOVER | XML_PARSE_NONET);
    size_t read;
    while ((read = fread(chunk, 1, sizeof chunk, file)) > 0)
      xmlParseChunk(context, chunk, (int)read, 0);
    xmlParseChunk(context, NULL, 0, 1);
    xmlFreeParserCtxt(context);
    fclose(file);
    if (!silent) print(&s);
    for (size_t k = 0; k < s.count; k++) free(s.items[k].bytes);
    for (int f = 0; f < FIELDS; f++) {
      free(s.item[f].bytes);
      memset(&s.item[f], 0, sizeof s.item[f]);
    }
  }
  return 0;
}
