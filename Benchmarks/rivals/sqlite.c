/* Raw SQLite: the same flags into one table keyed by (subject, kind, source), durable when it ends.
 *
 *   sqlite FLAGS DATABASE ROWS-PER-TRANSACTION CACHE-MIB
 *
 * FLAGS is a file of 32-byte records (see rig/workload.py); 0 rows per transaction puts all into one, and
 * 0 MiB leaves SQLite's own cache size. Prints a line of JSON. */

#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static sqlite3 *database;

static void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, database ? sqlite3_errmsg(database) : "");
  exit(1);
}

static void run(const char *sql) {
  if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK) fail(sql);
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static double cpu(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static uint32_t little(const uint8_t *bytes, int count) {
  uint32_t value = 0;
  for (int i = count - 1; i >= 0; i--) value = value << 8 | bytes[i];
  return value;
}

int main(int count, char **arguments) {
  if (count != 5) {
    fprintf(stderr, "usage: sqlite FLAGS DATABASE ROWS-PER-TRANSACTION CACHE-MIB\n");
    return 2;
  }
  FILE *file = fopen(arguments[1], "rb");
  if (!file) return perror(arguments[1]), 1;
  fseek(file, 0, SEEK_END);
  long rows = ftell(file) / 32;
  rewind(file);
  uint8_t *flags = malloc((size_t)rows * 32);
  if (!flags || fread(flags, 32, (size_t)rows, file) != (size_t)rows) return perror("reading"), 1;
  fclose(file);

  long batch = atol(arguments[3]), cache = atol(arguments[4]);
  if (batch <= 0) batch = rows;
  double started = seconds(), cpuBefore = cpu();
  if (sqlite3_open(arguments[2], &database) != SQLITE_OK) fail("open");
  run("pragma journal_mode = wal");
  run("pragma synchronous = full");
  if (cache > 0) {
    char pragma[64];
    snprintf(pragma, sizeof pragma, "pragma cache_size = -%ld", cache * 1024);
    run(pragma);
  }
  run("create table flag (subject blob not null, kind integer not null, source integer not null,"
      " first_seen integer not null, last_seen integer not null, risk integer not null, status integer not null,"
      " attributes text not null, version integer not null, recorded integer not null,"
      " primary key (subject, kind, source))");
  sqlite3_stmt *insert;
  if (sqlite3_prepare_v3(database, "insert into flag values (?,?,?,?,?,?,?,?,?,?)", -1, SQLITE_PREPARE_PERSISTENT,
                         &insert, NULL) != SQLITE_OK)
    fail("prepare");

  for (long next = 0; next < rows;) {
    long end = next + batch < rows ? next + batch : rows;
    run("begin immediate");
    for (; next < end; next++) {
      const uint8_t *flag = flags + next * 32;
      char attributes[64];
      int length = snprintf(attributes, sizeof attributes, "{\"children\":%d,\"weapon\":%s,\"order\":%d}", flag[24],
                            flag[25] ? "true" : "false", flag[26]);
      sqlite3_bind_blob(insert, 1, flag, 16, SQLITE_STATIC);
      sqlite3_bind_int(insert, 2, flag[16]);
      sqlite3_bind_int(insert, 3, flag[17]);
      sqlite3_bind_int(insert, 4, (int)little(flag + 18, 2));
      sqlite3_bind_int(insert, 5, (int)little(flag + 20, 2));
      sqlite3_bind_int(insert, 6, flag[22]);
      sqlite3_bind_int(insert, 7, flag[23]);
      sqlite3_bind_text(insert, 8, attributes, length, SQLITE_STATIC);
      sqlite3_bind_int(insert, 9, flag[27]);
      sqlite3_bind_int64(insert, 10, little(flag + 28, 4));
      if (sqlite3_step(insert) != SQLITE_DONE) fail("insert");
      sqlite3_reset(insert);
    }
    run("commit");
  }
  double wall = seconds() - started, used = cpu() - cpuBefore;

  /* The size on disk is counted after a checkpoint, so that no row is counted twice. */
  run("pragma wal_checkpoint(truncate)");
  sqlite3_finalize(insert);
  sqlite3_close(database);
  file = fopen(arguments[2], "rb");
  if (!file) return perror(arguments[2]), 1;
  fseek(file, 0, SEEK_END);
  printf("{\"rows\":%ld,\"seconds\":%.4f,\"cpu\":%.4f,\"disk\":%ld}\n", rows, wall, used, ftell(file));
  return 0;
}
