/* Reading connections, handed out to one thread at a time. */
#include "private.h"

struct IhDbPool {
  char *uri;
  GMutex lock;
  GPtrArray *idle;
};

IhDbPool *
ih_db_pool_new(const char *uri)
{
  IhDbPool *pool = g_new0(IhDbPool, 1);

  pool->uri = g_strdup(uri);
  g_mutex_init(&pool->lock);
  pool->idle = g_ptr_array_new_with_free_func((GDestroyNotify)ih_db_close);
  return pool;
}

void
ih_db_pool_free(IhDbPool *pool)
{
  if (pool == NULL)
    return;
  g_ptr_array_unref(pool->idle);
  g_mutex_clear(&pool->lock);
  g_free(pool->uri);
  g_free(pool);
}

IhDb *
ih_db_pool_take(IhDbPool *pool, GError **error)
{
  g_mutex_lock(&pool->lock);
  /* The last one given back: its page cache is the warmest. */
  IhDb *db = pool->idle->len > 0 ? g_ptr_array_steal_index(pool->idle, pool->idle->len - 1) : NULL;
  g_mutex_unlock(&pool->lock);
  return db != NULL ? db : ih_db_open(pool->uri, IH_DB_READ, error);
}

void
ih_db_pool_give(IhDbPool *pool, IhDb *db)
{
  if (db == NULL)
    return;
  ih_db_rollback(db);
  g_mutex_lock(&pool->lock);
  g_ptr_array_add(pool->idle, db);
  g_mutex_unlock(&pool->lock);
}
