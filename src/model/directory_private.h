/* What the directory keeps for its search: words of services, agencies and life events, cut and folded when first asked for. */
#ifndef IHALA_DIRECTORY_PRIVATE_H
#define IHALA_DIRECTORY_PRIVATE_H

#include "ihala/directory.h"

void directory_free_words(IhDirectory *directory);

#endif
