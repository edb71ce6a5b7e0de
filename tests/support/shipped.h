/* The catalogue that is shipped, as a test's state. */
#ifndef IHALA_TEST_SHIPPED_H
#define IHALA_TEST_SHIPPED_H

#include "ihala/wire.h"

static int
shipped_load(void **state)
{
  g_autoptr(GError) error = NULL;
  *state = ih_wire_directory_load(g_getenv("IHALA_DATA"), &error);
  if (*state == NULL)
    print_error("%s\n", error->message);
  return *state == NULL;
}

static int
shipped_unload(void **state)
{
  ih_directory_unref(*state);
  return 0;
}

#endif
