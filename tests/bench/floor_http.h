/* The database side of the HTTP floor: the same statements as the server's, and nothing around them. */
#ifndef BENCH_FLOOR_HTTP_H
#define BENCH_FLOOR_HTTP_H

#include <glib.h>

typedef struct FloorReader FloorReader; /* one per thread */
FloorReader *floor_reader_open(const char *path, const char *audience);
/* Appends the body of GET /v1/cases?limit=50, and the ids of the records in it, 16 bytes each. */
void floor_reader_list(FloorReader *reader, GString *out, GByteArray *ids);

typedef struct FloorWriter FloorWriter;
FloorWriter *floor_writer_open(const char *path, const char *viewer, const char *agency);
void floor_writer_begin(FloorWriter *writer);
void floor_writer_view(FloorWriter *writer, const guint8 *ids, gsize len);
void floor_writer_commit(FloorWriter *writer);

#endif
