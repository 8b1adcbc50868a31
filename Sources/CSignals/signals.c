#include "CSignals.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Nodes are never freed, only used again, so that a handler can walk the list at any moment. */
struct node {
  struct node *next;
  /* 0 where the node is free; else the mapping's start, the child's id, or 1 for a file. */
  _Atomic(size_t) key;
  _Atomic(size_t) length;
  _Atomic(char *) name;
};

struct list {
  _Atomic(struct node *) first;
  pthread_mutex_t mutex;
  size_t unused; /* free nodes: none are looked for where there are none; the mutex guards it */
};

static struct list mappings = {NULL, PTHREAD_MUTEX_INITIALIZER, 0};
static struct list files = {NULL, PTHREAD_MUTEX_INITIALIZER, 0};
static struct list children = {NULL, PTHREAD_MUTEX_INITIALIZER, 0};
static atomic_int line_is_drawn;

static void *add(struct list *list, size_t key, size_t length, char *name) {
  if (key == 0) return NULL;
  pthread_mutex_lock(&list->mutex);
  struct node *node = list->unused > 0 ? list->first : NULL;
  while (node && node->key != 0) node = node->next;
  if (node) {
    list->unused--;
  } else {
    node = calloc(1, sizeof *node);
    if (node) {
      node->next = list->first;
      list->first = node;
    }
  }
  if (node) {
    node->length = length;
    node->name = name;
    node->key = key; /* last: what a handler sees is whole */
  } else {
    free(name);
  }
  pthread_mutex_unlock(&list->mutex);
  return node;
}

/* Signals are held off: a handler on this thread must not meet a name that is being freed. One on
 * another thread ends the process with the name still mapped by the allocator. */
static void take_away(struct list *list, void *entry) {
  struct node *node = entry;
  if (!node) return;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  pthread_mutex_lock(&list->mutex);
  char *name = node->name;
  node->key = 0;
  node->name = NULL;
  list->unused++;
  pthread_mutex_unlock(&list->mutex);
  free(name);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* A name that a terminal can be shown: printable ASCII, the rest as question marks. */
static char *shown(const char *name) {
  char *copy = name ? strdup(name) : NULL;
  if (copy)
    for (char *c = copy; *c; c++)
      if (*c < 0x20 || *c > 0x7e) *c = '?';
  return copy;
}

void *ward_signals_add_mapping(const void *start, size_t length, const char *name) {
  return add(&mappings, (size_t)start, length, shown(name));
}
void ward_signals_remove_mapping(void *mapping) { take_away(&mappings, mapping); }

void *ward_signals_add_file(const char *path) {
  char *copy = strdup(path);
  return copy ? add(&files, 1, 0, copy) : NULL;
}
void ward_signals_remove_file(void *file) { take_away(&files, file); }

void *ward_signals_add_child(pid_t pid) { return add(&children, (size_t)pid, 0, NULL); }
void ward_signals_remove_child(void *child) { take_away(&children, child); }

void ward_signals_set_line(int is_drawn) { line_is_drawn = is_drawn; }

/* --- In the handlers: only what is async-signal-safe. --- */

static void say(const char *text) {
  size_t length = strlen(text);
  while (length > 0) {
    ssize_t count = write(2, text, length);
    if (count < 0) return; /* nobody is left to tell */
    text += count;
    length -= (size_t)count;
  }
}

static void clean_up(void) {
  for (struct node *node = files.first; node; node = node->next) {
    char *name = node->name;
    if (node->key != 0 && name) unlink(name);
  }
  for (struct node *node = children.first; node; node = node->next) {
    size_t pid = node->key;
    if (pid != 0) kill((pid_t)pid, SIGTERM);
  }
  if (line_is_drawn) say("\r\033[K");
}

static void interrupted(int signal) {
  (void)signal;
  clean_up();
  say("ward: interrupted; what was not scanned yet is not known to be clean\n");
  _exit(130);
}

/* Reading a mapping beyond the end of a file that somebody has made shorter. */
static void became_shorter(int signal, siginfo_t *info, void *context) {
  (void)signal;
  (void)context;
  const char *name = NULL;
  size_t address = (size_t)info->si_addr;
  for (struct node *node = mappings.first; node; node = node->next) {
    size_t start = node->key;
    if (start != 0 && address >= start && address - start < node->length) name = node->name;
  }
  clean_up();
  say("ward: not scanned: ");
  say(name ? name : "a file");
  say(": became shorter, or could not be read, while it was scanned\n");
  _exit(3);
}

static void take(int signal, struct sigaction *action) {
  struct sigaction before;
  if (sigaction(signal, NULL, &before) == 0 && before.sa_handler == SIG_IGN) return;
  sigaction(signal, action, NULL);
}

void ward_signals_install(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigfillset(&action.sa_mask);
  action.sa_handler = interrupted;
  take(SIGINT, &action);
  take(SIGTERM, &action);
  take(SIGHUP, &action);
  action.sa_handler = NULL;
  action.sa_sigaction = became_shorter;
  action.sa_flags = SA_SIGINFO;
  take(SIGBUS, &action);
}
