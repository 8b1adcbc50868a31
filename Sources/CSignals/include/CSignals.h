#ifndef WARD_SIGNALS_H
#define WARD_SIGNALS_H

#include <stddef.h>
#include <sys/types.h>

/* What has to be done when a signal ends the process, kept where a handler may read it.
 *
 * In C because a handler may call only what POSIX lists as async-signal-safe, and Swift promises that
 * of nothing. Registering is thread-safe; every function returns at once. */

/* Takes SIGINT, SIGTERM, SIGHUP (exit 130) and SIGBUS (exit 3); what the caller ignores stays ignored. */
void ward_signals_install(void);

/* Names a mapping, for the sentence that tells which file became shorter; without a name, or where memory
 * is short, the sentence names none. */
void *ward_signals_add_mapping(const void *start, size_t length, const char *name);
void ward_signals_remove_mapping(void *mapping);

/* A file that must not stay behind half written. */
void *ward_signals_add_file(const char *path);
void ward_signals_remove_file(void *file);

/* A child that must not outlive us. */
void *ward_signals_add_child(pid_t pid);
void ward_signals_remove_child(void *child);

/* Whether a line on the terminal (standard error) waits to be wiped. */
void ward_signals_set_line(int is_drawn);

#endif
