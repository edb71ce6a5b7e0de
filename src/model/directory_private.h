/* What the directory keeps for its search: the folded words of each service, made once when it is added. */
#ifndef IHALA_DIRECTORY_PRIVATE_H
#define IHALA_DIRECTORY_PRIVATE_H

#include "ihala/directory.h"

typedef struct IhServiceWords IhServiceWords;
IhServiceWords *ih_service_words_new(const IhService *service);
void ih_service_words_free(IhServiceWords *words);

#endif
