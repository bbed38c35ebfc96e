#include "ctoml.h"

// Errors are values here: no exception may cross into Swift.
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <malloc.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

struct ctoml_document {
  toml::table root;
  size_t length = 0;
  bool failed = false;
  std::string error;
  ctoml_position error_position{0, 0};
};

namespace {

const toml::node *unwrap(const ctoml_node *node) {
  return reinterpret_cast<const toml::node *>(node);
}

const ctoml_node *wrap(const toml::node *node) {
  return reinterpret_cast<const ctoml_node *>(node);
}

ctoml_position position(const toml::source_region &source) {
  return {static_cast<uint32_t>(source.begin.line), static_cast<uint32_t>(source.begin.column)};
}

ctoml_text text(std::string_view view) { return {view.data(), view.size()}; }

}  // namespace

ctoml_document *ctoml_parse(const char *bytes, size_t length) {
  auto *document = new ctoml_document;
  document->length = length;
  toml::parse_result result = toml::parse(std::string_view(bytes, length));
  if (result) {
    document->root = std::move(result).table();
  } else {
    document->failed = true;
    document->error = result.error().description();
    document->error_position = position(result.error().source());
  }
  return document;
}

void ctoml_free(ctoml_document *document) {
  const bool is_long = document->length > (1 << 20);
  delete document;
  if (is_long) malloc_trim(0);
}

const ctoml_node *ctoml_root(const ctoml_document *document) {
  return document->failed ? nullptr : wrap(&document->root);
}

ctoml_text ctoml_error_text(const ctoml_document *document) { return text(document->error); }

ctoml_position ctoml_error_position(const ctoml_document *document) {
  return document->error_position;
}

ctoml_kind ctoml_node_kind(const ctoml_node *node) {
  switch (unwrap(node)->type()) {
    case toml::node_type::table: return CTOML_TABLE;
    case toml::node_type::array: return CTOML_ARRAY;
    case toml::node_type::string: return CTOML_STRING;
    case toml::node_type::integer: return CTOML_INTEGER;
    case toml::node_type::floating_point: return CTOML_FLOAT;
    case toml::node_type::boolean: return CTOML_BOOLEAN;
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time: return CTOML_DATE;
    case toml::node_type::none: return CTOML_NONE;
  }
  return CTOML_NONE;
}

ctoml_position ctoml_node_position(const ctoml_node *node) {
  return position(unwrap(node)->source());
}

size_t ctoml_count(const ctoml_node *node) {
  if (const auto *table = unwrap(node)->as_table()) return table->size();
  if (const auto *array = unwrap(node)->as_array()) return array->size();
  return 0;
}

void ctoml_table_entries(const ctoml_node *node, ctoml_entry *entries) {
  const auto *table = unwrap(node)->as_table();
  if (!table) return;
  ctoml_entry *next = entries;
  for (auto &&[key, value] : *table) {
    *next++ = {text(key.str()), position(key.source()), wrap(&value)};
  }
  // toml++ keeps tables sorted by key; problems are to be reported in the order of the document.
  std::sort(entries, next, [](const ctoml_entry &left, const ctoml_entry &right) {
    return std::pair(left.position.line, left.position.column)
        < std::pair(right.position.line, right.position.column);
  });
}

const ctoml_node *ctoml_array_element(const ctoml_node *node, size_t index) {
  const auto *array = unwrap(node)->as_array();
  return array && index < array->size() ? wrap(array->get(index)) : nullptr;
}

ctoml_text ctoml_string(const ctoml_node *node) {
  const auto *value = unwrap(node)->as_string();
  return value ? text(value->get()) : ctoml_text{nullptr, 0};
}

int64_t ctoml_integer(const ctoml_node *node) {
  const auto *value = unwrap(node)->as_integer();
  return value ? value->get() : 0;
}

bool ctoml_boolean(const ctoml_node *node) {
  const auto *value = unwrap(node)->as_boolean();
  return value && value->get();
}
