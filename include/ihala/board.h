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
  IH_BOARD_TIME,    /* of open cases: which agency's, and doing what; ih_work_board_time() */
  IH_BOARD_N
} IhBoardPart;
const char *ih_board_title(IhBoardPart part); /* for a tab */
const char *ih_board_name(IhBoardPart part);  /* "state": for the command line */

typedef struct {
  char *title;
  char *filter; /* keeps its rows in IH_QUEUE_TEAM; "" all of them; NULL: no expression says which they are */
  gint64 n, late;
  gint64 ms;    /* of IH_BOARD_TIME: all of its n cases together */
  char *time;   /* the same in words ("waiting 3 d"), or NULL */
  char agency[16];   /* whose time it is, and what it is: a name of ih_clock_kind_name() */
  const char *clock;
} IhBoardRow;

typedef struct {
  GPtrArray *parts[IH_BOARD_N]; /* IhBoardRow; groups with nothing in them are left out */
  gint64 open;
  IhTime at;          /* of counting */
  gboolean time_more; /* IH_BOARD_TIME is of the most pressing cases alone */
} IhBoard;
void ih_board_free(IhBoard *board);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IhBoard, ih_board_free)
IhBoard *ih_work_board(IhApp *app, GError **error);
/* Fills IH_BOARD_TIME, empty until then: it reads whole cases, the rest of the board an index. */
gboolean ih_work_board_time(IhApp *app, IhBoard *board, GError **error);
/* What a part leaves out, in a sentence; NULL: nothing. Newly allocated. */
char *ih_board_note(const IhBoard *board, IhBoardPart part);
/* A row's filter, of what is late alone; NULL as the row's. Newly allocated. */
char *ih_board_late_filter(const IhApp *app, const IhBoardRow *row);

#endif
