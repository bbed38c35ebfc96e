#pragma once
// C face of toml++ (a C++ library): parses a document and walks its nodes.
//
// Every pointer and text stays valid until `ctoml_free` of the document that it came from.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ctoml_document ctoml_document;
typedef struct ctoml_node ctoml_node;

/// UTF-8, not terminated.
typedef struct {
  const char *bytes;
  size_t length;
} ctoml_text;

/// Both count from 1; 0 = unknown.
typedef struct {
  uint32_t line;
  uint32_t column;
} ctoml_position;

typedef struct {
  ctoml_text key;
  ctoml_position position;
  const ctoml_node *value;
} ctoml_entry;

typedef enum {
  CTOML_NONE,
  CTOML_TABLE,
  CTOML_ARRAY,
  CTOML_STRING,
  CTOML_INTEGER,
  CTOML_FLOAT,
  CTOML_BOOLEAN,
  CTOML_DATE
} ctoml_kind;

/// Parses `length` bytes of TOML. The result is never NULL; of a document with a syntax error,
/// `ctoml_root` is NULL and the error says why.
ctoml_document *ctoml_parse(const char *bytes, size_t length);

/// The tree of a long document is many times its size: its pages are given back to the system.
void ctoml_free(ctoml_document *document);

const ctoml_node *ctoml_root(const ctoml_document *document);
ctoml_text ctoml_error_text(const ctoml_document *document);
ctoml_position ctoml_error_position(const ctoml_document *document);

ctoml_kind ctoml_node_kind(const ctoml_node *node);
ctoml_position ctoml_node_position(const ctoml_node *node);

/// Entries of a table, elements of an array; 0 of anything else.
size_t ctoml_count(const ctoml_node *node);

/// Writes the entries of a table in the order of the document; `entries` must have room for
/// `ctoml_count` of them.
void ctoml_table_entries(const ctoml_node *table, ctoml_entry *entries);

/// NULL when `index` is out of range or the node is no array.
const ctoml_node *ctoml_array_element(const ctoml_node *array, size_t index);

/// The value of a node of just that kind; empty, 0 or false of any other.
ctoml_text ctoml_string(const ctoml_node *node);
int64_t ctoml_integer(const ctoml_node *node);
bool ctoml_boolean(const ctoml_node *node);

#ifdef __cplusplus
}
#endif
