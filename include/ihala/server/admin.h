/* The command line of ihalad: serving, and what an administrator does beside it. */
#ifndef IHALA_SERVER_ADMIN_H
#define IHALA_SERVER_ADMIN_H

/* Runs one verb; the exit status: 0 done, 1 refused or failed (reason on stderr), 2 usage. */
int ih_admin_main(int argc, char **argv);

#endif
