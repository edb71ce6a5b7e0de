/* The supervisor's board: the agency's live work in groups. Each number is that of a filter expression, so it is the number of the
 * rows behind it. */
#ifndef IHALA_BOARD_H
#define IHALA_BOARD_H

#include "ihala/work.h"

typedef enum {
  IH_BOARD_TODAY,   /* what is open, late, due, unassigned */
  IH_BOARD_STATE,
  IH_BOARD_AGE,
  IH_BOARD_HOLDER,  /* which agency has the next step */
  IH_BOARD_SERVICE,
  IH_BOARD_PERSON,  /* in charge */
  IH_BOARD_CAUSE,   /* of what is late */
  IH_BOARD_N
} IhBoardPart;
const char *ih_board_title(IhBoardPart part); /* for a tab */
const char *ih_board_name(IhBoardPart part);  /* "state": for the command line */

typedef struct {
  char *title;
  char *filter; /* keeps its rows in IH_QUEUE_TEAM; "" all of them */
  gint64 n, late;
} IhBoardRow;

typedef struct {
  GPtrArray *parts[IH_BOARD_N]; /* IhBoardRow; groups with nothing in them are left out */
  gint64 open;
} IhBoard;
void ih_board_free(IhBoard *board);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhBoard, ih_board_free)
IhBoard *ih_work_board(IhApp *app, GError **error);
/* The same, of what is late alone. Newly allocated. */
char *ih_board_late_filter(const IhApp *app, const IhBoardRow *row);

#endif
