/* What the directory keeps for its search: words of services, agencies and life events, cut and folded once when they are added. */
#ifndef IHALA_DIRECTORY_PRIVATE_H
#define IHALA_DIRECTORY_PRIVATE_H

#include "ihala/directory.h"
#include "lexicon.h"

/* Of the one that was added last. */
void directory_index_service(IhDirectory *directory, const IhService *service);
void directory_index_agency(IhDirectory *directory, const IhAgency *agency);
void directory_index_bundle(IhDirectory *directory, const IhBundle *bundle);

#endif
