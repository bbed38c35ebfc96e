// Settings of SQLite as a whole: a variadic function, which Swift calls none of.
#include <sqlite3.h>

/// To be called before anything else of SQLite's, else it returns SQLITE_MISUSE.
static inline int kabar_sqlite_without_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
