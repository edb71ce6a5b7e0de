/* ihalad: the central server. */
#include "ihala/server/admin.h"

int
main(int argc, char **argv)
{
  return ih_admin_main(argc, argv);
}
