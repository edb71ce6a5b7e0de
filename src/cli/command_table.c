/* The command table itself: data only. A key means its place on the keyboard, so only Latin names stand here.
 */
#include "cli.h"

#include "command_table.h"

#define DESK      (1u << IH_ROLE_FRONT_DESK)
#define STAFF     ((1u << IH_ROLE_CASEWORKER) | (1u << IH_ROLE_SUPERVISOR))
#define HEAD      (1u << IH_ROLE_SUPERVISOR)
#define WORK      (DESK | STAFF)
#define ON_RECORD (IH_CTX_QUEUE | IH_CTX_CASE | IH_CTX_REQUESTS)
#define ON_CASE   (IH_CTX_HOME | ON_RECORD)

#define VERB(id, of, who, text, ...)                                                                         \
  {                                                                                                          \
    .name = text, .sort = IH_COMMAND_VERB, .group = IH_GROUP_RECORD, .verb = IH_VERB_##id,                   \
    .kind = IH_KIND_##of, .contexts = ON_RECORD, .roles = who, __VA_ARGS__                                   \
  }
#define SCREEN(text, in, of, ...)                                                                            \
  {                                                                                                          \
    .name = text, .sort = IH_COMMAND_SCREEN, .group = IH_GROUP_##in, .contexts = of, .verb = -1, __VA_ARGS__ \
  }
#define GO(text, ...)                                                                                        \
  {                                                                                                          \
    .name = text, .go = text, .sort = IH_COMMAND_GO, .group = IH_GROUP_SCREENS, .contexts = IH_CTX_ANY,      \
    .verb = -1, __VA_ARGS__                                                                                  \
  }
#define LINE(text, ...)                                                                                      \
  {                                                                                                          \
    .name = text, .sort = IH_COMMAND_LINE, .group = IH_GROUP_PROGRAM, .verb = -1, __VA_ARGS__                \
  }

/* clang-format off */
const IhCommandInfo command_table[] = {
  /* referrals */
  VERB(REFERRAL_ACCEPT, REFERRAL, STAFF, "referral.accept", .keys = "a", .title = N_("accept"),
       .help = N_("Accept the referral: your agency takes it on.")),
  VERB(REFERRAL_RETURN, REFERRAL, STAFF, "referral.return", .keys = "r", .title = N_("return"),
       .help = N_("Return the referral to its sender, saying what is missing.")),
  VERB(REFERRAL_REJECT, REFERRAL, STAFF, "referral.reject", .keys = "x", .title = N_("reject"),
       .help = N_("Reject the referral with a reason; the sender sees it.")),
  VERB(REFERRAL_REDIRECT, REFERRAL, STAFF, "referral.redirect", .keys = "d", .title = N_("redirect"),
       .help = N_("Send the referral on to the agency that can help.")),
  VERB(REFERRAL_START, REFERRAL, STAFF, "referral.start", .keys = "s", .title = N_("start"),
       .help = N_("Start work on the accepted referral.")),
  VERB(REFERRAL_COMPLETE, REFERRAL, STAFF, "referral.complete", .keys = "c", .title = N_("complete"),
       .help = N_("Complete the referral and say what was given.")),
  VERB(REFERRAL_CONFIRM, REFERRAL, WORK, "referral.confirm", .keys = "f", .title = N_("confirm"),
       .help = N_("Confirm that the referral was completed: the loop is closed.")),
  VERB(REFERRAL_DISPUTE, REFERRAL, WORK, "referral.dispute", .keys = "v", .title = N_("dispute"),
       .help = N_("Say why the referral is not completed; it goes back to work.")),
  VERB(REFERRAL_HOLD, REFERRAL, STAFF, "referral.hold", .keys = "h", .title = N_("hold"),
       .help = N_("Hold the referral while something is awaited; the due date moves by that time.")),
  VERB(REFERRAL_RESUME, REFERRAL, WORK, "referral.resume", .keys = "e", .title = N_("resume"),
       .help = N_("Resume the referral: what was awaited is here.")),
  VERB(REFERRAL_SUBMIT, REFERRAL, WORK, "referral.submit", .keys = "y", .title = N_("send"),
       .help = N_("Send the prepared referral to its agency.")),
  VERB(REFERRAL_WITHDRAW, REFERRAL, WORK, "referral.withdraw", .keys = "w", .title = N_("withdraw"),
       .help = N_("Withdraw the referral before it was accepted.")),
  VERB(REFERRAL_REQUEST_WITHDRAW, REFERRAL, STAFF, "referral.request_withdraw", .title = N_("ask to withdraw"),
       .help = N_("Ask the receiver to stop; the receiver confirms.")),
  VERB(REFERRAL_CONFIRM_WITHDRAW, REFERRAL, STAFF, "referral.confirm_withdraw", .title = N_("confirm withdrawal"),
       .help = N_("Stop work because the sender asked for it.")),
  VERB(REFERRAL_FAIL, REFERRAL, STAFF, "referral.fail", .title = N_("could not be done"),
       .help = N_("End the referral because it could not be done, with the reason.")),
  VERB(REFERRAL_ESCALATE, REFERRAL, STAFF, "referral.escalate", .title = N_("escalate"),
       .help = N_("Bring the late referral to the next level.")),
  VERB(REFERRAL_REOPEN, REFERRAL, STAFF, "referral.reopen", .title = N_("reopen"),
       .help = N_("Send a refused referral once more, saying what changed.")),
  VERB(REFERRAL_VOID, REFERRAL, HEAD, "referral.void", .title = N_("entered in error"),
       .help = N_("Mark the referral as entered in error.")),
  VERB(REFERRAL_RECEIVE, REFERRAL, STAFF, "referral.receive", .title = N_("mark received"),
       .help = N_("Tell the sender that the referral arrived; opening it does this by itself.")),
  /* cases */
  VERB(REFERRAL_CREATE, CASE, WORK, "referral.create", .keys = "d", .title = N_("refer"),
       .help = N_("Prepare a referral of this case to another agency.")),
  VERB(CASE_NOTE, CASE, WORK, "case.note", .keys = "n", .title = N_("note"),
       .help = N_("Write a note, for the own agency or shared.")),
  VERB(CASE_CONTACT, CASE, WORK, "case.contact", .keys = "t", .title = N_("contact"),
       .help = N_("Record a call, message or visit and how it ended.")),
  VERB(CASE_ASSIGN, CASE, STAFF, "case.assign", .keys = "m", .title = N_("assign"),
       .help = N_("Give the case to a colleague.")),
  VERB(CASE_LABEL, CASE, STAFF, "case.label", .keys = "b", .title = N_("label"),
       .help = N_("Put labels on the case or take them off.")),
  VERB(CASE_UPDATE, CASE, WORK, "case.update", .keys = "u", .title = N_("change"),
       .help = N_("Change the need, the hope, the priority or the risk.")),
  VERB(CASE_HOLD, CASE, STAFF, "case.hold", .keys = "h", .title = N_("hold"),
       .help = N_("Hold the case while something is awaited; the due date moves by that time.")),
  VERB(CASE_RESUME, CASE, STAFF, "case.resume", .keys = "e", .title = N_("resume"),
       .help = N_("Resume the case: what was awaited is here.")),
  VERB(CASE_CLOSE, CASE, STAFF, "case.close", .keys = "c", .title = N_("close"),
       .help = N_("Close the case with its result.")),
  VERB(CASE_PROMISE, CASE, STAFF, "case.promise", .title = N_("promise a new date"),
       .help = N_("Promise another date and say why; the first promise stays on record.")),
  VERB(CASE_ESCALATE, CASE, STAFF, "case.escalate", .title = N_("escalate"),
       .help = N_("Bring the late case to the next level.")),
  VERB(CASE_REOPEN, CASE, STAFF, "case.reopen", .title = N_("reopen"), .help = N_("Open the closed case again.")),
  VERB(CASE_VOID, CASE, HEAD, "case.void", .title = N_("entered in error"),
       .help = N_("Mark the case as entered in error.")),
  VERB(TASK_ADD, CASE, STAFF, "task.add", .keys = "+", .title = N_("add a task"), .help = N_("Add a task to the case.")),
  VERB(CONSENT_GIVE, CASE, WORK, "consent.give", .keys = "z", .title = N_("consent"),
       .help = N_("Record that the customer agreed, to whom and until when.")),
  VERB(TASK_DONE, TASK, STAFF, "task.done", .keys = "f", .title = N_("done"), .help = N_("The task is done.")),
  VERB(TASK_CANCEL, TASK, STAFF, "task.cancel", .title = N_("cancel"), .help = N_("Cancel the task with a reason.")),
  VERB(CONSENT_WITHDRAW, CONSENT, WORK, "consent.withdraw", .title = N_("withdraw consent"),
       .help = N_("Record that the customer withdrew the consent; reading ends at once.")),
  VERB(PERSON_UPDATE, PERSON, WORK, "person.update", .title = N_("change details"),
       .help = N_("Change names, phones and other details of the person.")),
  /* on any record */
  SCREEN("open", RECORD, ON_CASE | IH_CTX_OUTBOX, .keys = "Enter", .raw = "Enter", .title = N_("open"),
         .help = N_("Open what is selected.")),
  SCREEN("slip", RECORD, ON_CASE, .keys = "p", .title = N_("print slip"), .syntax = "slip REF [--cols N] [--json]",
         .main = cli_slip, .help = N_("Show the customer's slip: reference, expected date and a QR code.")),
  SCREEN("more", RECORD, ON_RECORD, .keys = ".", .title = N_("more actions"),
         .help = N_("Every action on the selected record, with the reason where one is not possible.")),
  SCREEN("undo", RECORD, ON_CASE, .writes = TRUE, .keys = "Backspace", .title = N_("undo"),
         .help = N_("Take back what was done last: before it is sent, or by its opposite.")),
  SCREEN("draft.discard", RECORD, IH_CTX_HOME, .writes = TRUE, .keys = "Delete", .title = N_("discard unfinished"),
         .help = N_("Drop the unfinished request under the cursor; you are asked first.")),
  SCREEN("outbox.edit", RECORD, IH_CTX_OUTBOX, .writes = TRUE, .keys = "u", .title = N_("edit"),
         .help = N_("Open the form of the refused command, filled with what was typed.")),
  SCREEN("outbox.instead", RECORD, IH_CTX_OUTBOX, .writes = TRUE, .keys = ".", .title = N_("possible now"),
         .help = N_("What can be done on this record now instead.")),
  SCREEN("outbox.retry", RECORD, IH_CTX_OUTBOX, .writes = TRUE, .keys = "e", .title = N_("try again"),
         .help = N_("Send the refused command again, on what is current now.")),
  SCREEN("outbox.discard", RECORD, IH_CTX_OUTBOX, .writes = TRUE, .keys = "Delete", .title = N_("discard"),
         .help = N_("Take the command out; you are asked first, and can bring it back for 30 days.")),
  SCREEN("outbox.restore", RECORD, IH_CTX_OUTBOX, .writes = TRUE, .keys = "Backspace", .title = N_("bring back"),
         .help = N_("Bring back the command that was discarded last.")),
  SCREEN("outbox.export", RECORD, IH_CTX_OUTBOX, .writes = TRUE, .keys = "w", .title = N_("export"),
         .help = N_("Write this command to a file.")),
  SCREEN("outbox.export_all", RECORD, IH_CTX_OUTBOX, .writes = TRUE, .keys = "W", .title = N_("export all"),
         .help = N_("Write everything unsent to a file.")),
  SCREEN("conflict.send", RECORD, IH_CTX_CONFLICT, .writes = TRUE, .keys = "s, C-s", .title = N_("send"),
         .help = N_("Send what was chosen, with the fields that do not conflict.")),
  SCREEN("conflict.mine", RECORD, IH_CTX_CONFLICT, .writes = TRUE, .keys = "m", .title = N_("keep mine"),
         .help = N_("Keep what you wrote in this field.")),
  SCREEN("conflict.theirs", RECORD, IH_CTX_CONFLICT, .writes = TRUE, .keys = "t", .title = N_("take theirs"),
         .help = N_("Take what others wrote in this field.")),
  SCREEN("conflict.edit", RECORD, IH_CTX_CONFLICT, .writes = TRUE, .keys = "e, Enter", .title = N_("edit"),
         .help = N_("Write another value for this field, beginning with yours.")),
  SCREEN("conflict.undo", RECORD, IH_CTX_CONFLICT, .writes = TRUE, .keys = "Backspace", .title = N_("undo"),
         .help = N_("Take the last choice back.")),
  SCREEN("conflict.all_mine", RECORD, IH_CTX_CONFLICT, .writes = TRUE, .keys = "M, a m", .title = N_("all mine"),
         .help = N_("Keep what you wrote in every field.")),
  SCREEN("conflict.all_theirs", RECORD, IH_CTX_CONFLICT, .writes = TRUE, .keys = "T, a t", .title = N_("all theirs"),
         .help = N_("Take what others wrote in every field.")),
  SCREEN("intake.submit", RECORD, IH_CTX_INTAKE, .writes = TRUE, .keys = "y", .title = N_("submit"),
         .help = N_("Send the request as the review shows it; it cannot be taken back.")),
  /* moving */
  SCREEN("down", MOVE, IH_CTX_ANY, .keys = "Down, j", .raw = "Down", .title = N_("down"), .help = N_("To the next row.")),
  SCREEN("up", MOVE, IH_CTX_ANY, .keys = "Up, k", .raw = "Up", .title = N_("up"), .help = N_("To the row before.")),
  SCREEN("page.down", MOVE, IH_CTX_ANY, .keys = "PgDn", .raw = "PgDn", .title = N_("page down"), .help = N_("One page on.")),
  SCREEN("page.up", MOVE, IH_CTX_ANY, .keys = "PgUp", .raw = "PgUp", .title = N_("page up"), .help = N_("One page back.")),
  SCREEN("first", MOVE, IH_CTX_ANY, .keys = "Home, g g", .raw = "Home", .title = N_("first"), .help = N_("To the first row.")),
  SCREEN("last", MOVE, IH_CTX_ANY, .keys = "End, G", .raw = "End", .title = N_("last"), .help = N_("To the last row.")),
  SCREEN("pane", MOVE, IH_CTX_ANY, .keys = "Tab", .raw = "Tab", .title = N_("next pane"),
         .help = N_("To the next pane or field.")),
  SCREEN("pane.back", MOVE, IH_CTX_ANY, .keys = "S-Tab", .raw = "S-Tab", .title = N_("pane before"),
         .help = N_("To the pane or field before.")),
  SCREEN("left", MOVE, IH_CTX_ANY, .keys = "Left", .raw = "Left", .title = N_("left"),
         .help = N_("To the tab on the left.")),
  SCREEN("right", MOVE, IH_CTX_ANY, .keys = "Right", .raw = "Right", .title = N_("right"),
         .help = N_("To the tab on the right.")),
  SCREEN("back", MOVE, IH_CTX_ANY, .keys = "Esc, q", .raw = "Esc", .title = N_("back"),
         .help = N_("To the screen before; on the first one q asks whether to leave.")),
  /* the view */
  SCREEN("mark", VIEW, IH_CTX_QUEUE | IH_CTX_REQUESTS, .keys = "Space", .raw = "Space", .title = N_("mark"),
         .help = N_("Mark the row, or take its mark away, and go on to the next.")),
  SCREEN("filter", VIEW, IH_CTX_QUEUE | IH_CTX_REQUESTS | IH_CTX_HOME, .keys = "/", .title = N_("filter"),
         .help = N_("Show only rows with these words.")),
  SCREEN("overdue", VIEW, IH_CTX_QUEUE | IH_CTX_REQUESTS, .keys = "o", .title = N_("only late"),
         .help = N_("Show only what is late, or all again.")),
  SCREEN("refresh", VIEW, IH_CTX_ANY, .keys = "R, F5", .title = N_("refresh"), .help = N_("Ask the server for news now.")),
  SCREEN("redraw", VIEW, IH_CTX_ANY, .keys = "C-l", .title = N_("redraw"), .help = N_("Draw the whole screen again.")),
  SCREEN("hide", VIEW, IH_CTX_ANY, .keys = "!", .title = N_("hide"),
         .help = N_("Blank the screen at once; any key brings it back.")),
  SCREEN("palette", VIEW, IH_CTX_ANY, .keys = ":", .title = N_("commands"), .help = N_("Find a command by its name.")),
  SCREEN("help", VIEW, IH_CTX_ANY, .keys = "?, F1", .title = N_("help"), .syntax = "help [VERB]", .main = cli_help,
         .help = N_("What can be done here, with its keys.")),
  SCREEN("lock", PROGRAM, IH_CTX_ANY, .keys = "l", .title = N_("lock"),
         .help = N_("Lock the screen; the password opens it again.")),
  SCREEN("logout", PROGRAM, IH_CTX_ANY, .title = N_("sign out"), .syntax = "logout", .main = cli_logout,
         .help = N_("End the session. What waits to be sent is kept.")),
  SCREEN("language", PROGRAM, IH_CTX_ANY, .keys = "L, g l, F2", .title = N_("language"),
         .help = N_("Change between Arabic and English.")),
  SCREEN("quit", PROGRAM, IH_CTX_ANY, .keys = "Q, C-q", .title = N_("quit"),
         .help = N_("Leave Ihala; what waits is kept and sent next time.")),
  SCREEN("sync.hold", PROGRAM, IH_CTX_ANY, .keys = "X", .title = N_("stop or go on"),
         .help = N_("Stop sending and fetching, or go on; nothing is lost, and a load goes on from where it stood.")),
  /* screens */
  GO("home", .keys = "1, g h", .title = N_("home"), .roles = WORK, .help = N_("One box for a person, a reference or a service.")),
  GO("queue", .keys = "2, g q", .title = N_("queue"), .roles = WORK, .main = cli_queue,
     .syntax = "queue [--mine|--team|--returned] [--overdue] [--filter WORDS] [--limit N] [--json]",
     .help = N_("What there is to do, most urgent first.")),
  GO("requests", .keys = "3, g r", .title = N_("requests"), .roles = WORK, .main = cli_requests,
     .syntax = "requests [--in|--out] [--kind referral] [--overdue] [--filter WORDS] [--limit N] [--json]",
     .help = N_("Referrals that came in and that went out.")),
  GO("intake", .keys = "4, g n", .writes = TRUE, .title = N_("new request"), .roles = WORK, .main = cli_intake,
     .syntax = "intake --from FILE [--json]",
     .help = N_("Take in a case: person, service, need, consent; sent to the right agency in one step.")),
  GO("track", .keys = "5, g t", .title = N_("track"), .roles = WORK, .main = cli_track,
     .syntax = "track REF [--birth-year YEAR] [--json]", .help = N_("Where a case is, by its reference.")),
  GO("outbox", .keys = "6, g o", .title = N_("outbox"), .roles = WORK, .main = cli_outbox,
     .syntax = "outbox [list [--all]|show N|resolve N [FIELD=mine|theirs|=VALUE ...]|edit N key=value ...|retry N|discard N|"
               "restore [N]|export [N]] [--json]",
     .help = N_("What waits to be sent, and what was refused.")),
  GO("sync", .keys = "S, g s", .title = N_("synchronise"), .main = cli_sync, .syntax = "sync [--once|--watch] [--json]",
     .help = N_("Send what waits and fetch what is new; on the screen, how that stands.")),
  /* the command line alone */
  LINE("login", .title = N_("sign in"), .main = cli_login, .syntax = "login --user USER [--password-stdin] [--json]",
       .help = N_("Sign in; the password is asked for, or read from standard input.")),
  LINE("whoami", .title = N_("who am I"), .main = cli_whoami, .syntax = "whoami [--json]",
       .help = N_("Who is signed in here.")),
  LINE("show", .title = N_("show"), .main = cli_show, .syntax = "show REF|ID [--json]",
       .help = N_("A case with its people, referrals and history.")),
  LINE("find", .title = N_("find"), .main = cli_find,
       .syntax = "find TEXT [--kind case|person|service|agency] [--limit N] [--json]",
       .help = N_("People, cases, services and agencies by words.")),
  LINE("do", .writes = TRUE, .title = N_("do"), .main = cli_do, .syntax = "do VERB TARGET [key=value ...|--args FILE] [--json]",
       .help = N_("Any action on a record, such as referral.accept.")),
  LINE("doctor", .title = N_("check"), .main = cli_doctor, .syntax = "doctor [--json]",
       .help = N_("Check whether everything is in order on this machine.")),
  LINE("keys", .title = N_("keys"), .main = cli_keys, .syntax = "keys [--json|--man]",
       .help = N_("Every command and its keys as they stand, those of your own among them.")),
  LINE("version", .title = N_("version"), .main = cli_version, .syntax = "version [--json]",
       .help = N_("The version of this program.")),
};
/* clang-format on */

const guint command_table_len = G_N_ELEMENTS(command_table);
