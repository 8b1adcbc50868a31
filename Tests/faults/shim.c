/* Makes one system call of a process fail: the n-th of its kind.
 *
 *   WARD_FAULT=CALL:N:ERROR   e.g. "read:7:EIO"; ERROR may be SHORT (read, pread, write: half of it),
 *                             EINTR once, or EMPTY (read: end of file).
 *   WARD_FAULT_LOG=FILE       at the end, one line a call: its name and how often it was called.
 *
 * Loaded with LD_PRELOAD. git-ward hands neither variable on to its children, so only its own calls
 * fail. Calls that the C library makes inside of itself are not seen.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum call {
  c_open, c_read, c_pread, c_write, c_mmap, c_fstat, c_stat, c_lstat, c_opendir, c_readdir, c_access,
  c_rename, c_fsync, c_mkstemp, c_pipe, c_spawn, c_waitpid, c_thread, c_realpath, c_getcwd, c_mkdir,
  c_dlopen, c_calls
};
static const char *const names[c_calls] = {
  "open", "read", "pread", "write", "mmap", "fstat", "stat", "lstat", "opendir", "readdir", "access",
  "rename", "fsync", "mkstemp", "pipe", "spawn", "waitpid", "thread", "realpath", "getcwd", "mkdir",
  "dlopen"
};
static const struct { const char *name; int code; } errors[] = {
  {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EMFILE", EMFILE}, {"ENOMEM", ENOMEM}, {"EINTR", EINTR},
  {"EACCES", EACCES}, {"EAGAIN", EAGAIN}, {"ECHILD", ECHILD}, {"SHORT", -1}, {"EMPTY", -2},
};

static atomic_long counts[c_calls];
static int wanted = -1, code;
static long place;

__attribute__((constructor)) static void start(void) {
  const char *fault = getenv("WARD_FAULT");
  char name[32], error[32];
  if (!fault || sscanf(fault, "%31[^:]:%ld:%31s", name, &place, error) != 3) return;
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
    if (!strcmp(errors[i].name, error)) code = errors[i].code;
  for (int i = 0; i < c_calls; i++)
    if (!strcmp(names[i], name)) wanted = i;
}

__attribute__((destructor)) static void end(void) {
  const char *log = getenv("WARD_FAULT_LOG");
  if (!log) return;
  FILE *file = fopen(log, "w");
  if (!file) return;
  for (int i = 0; i < c_calls; i++) fprintf(file, "%s %ld\n", names[i], counts[i]);
  fclose(file);
}

/* Whether this call is the one: 0, or the error's number (-1, -2 as above) with errno set. */
static int hit(enum call call) {
  long number = atomic_fetch_add(&counts[call], 1) + 1;
  if ((int)call != wanted || number != place) return 0;
  if (code > 0) errno = code;
  return code;
}

#define NEXT(type, name, ...)                            \
  static type (*next)(__VA_ARGS__);                      \
  if (!next) next = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

#define OPEN(name)                                       \
  int name(const char *path, int flags, ...) {           \
    NEXT(int, #name, const char *, int, ...);            \
    va_list list;                                        \
    va_start(list, flags);                               \
    mode_t mode = va_arg(list, mode_t);                  \
    va_end(list);                                        \
    return hit(c_open) > 0 ? -1 : next(path, flags, mode); \
  }
OPEN(open)
OPEN(open64)

int openat(int folder, const char *path, int flags, ...) {
  NEXT(int, "openat", int, const char *, int, ...);
  va_list list;
  va_start(list, flags);
  mode_t mode = va_arg(list, mode_t);
  va_end(list);
  return hit(c_open) > 0 ? -1 : next(folder, path, flags, mode);
}

FILE *fopen(const char *path, const char *mode) {
  NEXT(FILE *, "fopen", const char *, const char *);
  return hit(c_open) > 0 ? NULL : next(path, mode);
}

ssize_t read(int fd, void *buffer, size_t count) {
  NEXT(ssize_t, "read", int, void *, size_t);
  int error = hit(c_read);
  if (error > 0) return -1;
  /* An end of the standard input is the end of what was said: no fault that could be told. A pipe ends
   * when its writer has closed it, and how the writer ended is asked: killed children have a test. */
  struct stat status;
  if (error == -2 && fd != 0 && !(fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode))) return 0;
  return next(fd, buffer, error == -1 && count > 1 ? count / 2 : count);
}

#define PREAD(name, offset_type)                                         \
  ssize_t name(int fd, void *buffer, size_t count, offset_type offset) { \
    NEXT(ssize_t, #name, int, void *, size_t, offset_type);              \
    int error = hit(c_pread);                                            \
    if (error > 0) return -1;                                            \
    if (error == -2) return 0;                                           \
    return next(fd, buffer, error == -1 && count > 1 ? count / 2 : count, offset); \
  }
PREAD(pread, off_t)
PREAD(pread64, off64_t)

ssize_t write(int fd, const void *buffer, size_t count) {
  NEXT(ssize_t, "write", int, const void *, size_t);
  int error = hit(c_write);
  if (error > 0) return -1;
  return next(fd, buffer, error < 0 && count > 1 ? count / 2 : count);
}

/* Anonymous memory is the allocator's; a process without memory is another test (limits). */
#define MMAP(name, offset_type)                                                                \
  void *name(void *start, size_t length, int access, int flags, int fd, offset_type offset) { \
    NEXT(void *, #name, void *, size_t, int, int, int, offset_type);                          \
    if (fd >= 0 && hit(c_mmap) > 0) return MAP_FAILED;                                        \
    return next(start, length, access, flags, fd, offset);                                    \
  }
MMAP(mmap, off_t)
MMAP(mmap64, off64_t)

#define STATUS(name, call, first, type)                    \
  int name(first subject, struct type *status) {           \
    NEXT(int, #name, first, struct type *);                \
    return hit(call) > 0 ? -1 : next(subject, status);     \
  }
STATUS(fstat, c_fstat, int, stat)
STATUS(fstat64, c_fstat, int, stat64)
STATUS(stat, c_stat, const char *, stat)
STATUS(stat64, c_stat, const char *, stat64)
STATUS(lstat, c_lstat, const char *, stat)
STATUS(lstat64, c_lstat, const char *, stat64)

DIR *opendir(const char *path) {
  NEXT(DIR *, "opendir", const char *);
  return hit(c_opendir) > 0 ? NULL : next(path);
}
struct dirent *readdir(DIR *folder) {
  NEXT(struct dirent *, "readdir", DIR *);
  return hit(c_readdir) > 0 ? NULL : next(folder);
}
struct dirent64 *readdir64(DIR *folder) {
  NEXT(struct dirent64 *, "readdir64", DIR *);
  return hit(c_readdir) > 0 ? NULL : next(folder);
}
int access(const char *path, int mode) {
  NEXT(int, "access", const char *, int);
  return hit(c_access) > 0 ? -1 : next(path, mode);
}
int rename(const char *from, const char *to) {
  NEXT(int, "rename", const char *, const char *);
  return hit(c_rename) > 0 ? -1 : next(from, to);
}
int fsync(int fd) {
  NEXT(int, "fsync", int);
  return hit(c_fsync) > 0 ? -1 : next(fd);
}
int mkstemp(char *name) {
  NEXT(int, "mkstemp", char *);
  return hit(c_mkstemp) > 0 ? -1 : next(name);
}
int mkstemp64(char *name) {
  NEXT(int, "mkstemp64", char *);
  return hit(c_mkstemp) > 0 ? -1 : next(name);
}
int pipe(int ends[2]) {
  NEXT(int, "pipe", int *);
  return hit(c_pipe) > 0 ? -1 : next(ends);
}
int pipe2(int ends[2], int flags) {
  NEXT(int, "pipe2", int *, int);
  return hit(c_pipe) > 0 ? -1 : next(ends, flags);
}
int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, char *const arguments[], char *const environment[]) {
  NEXT(int, "posix_spawnp", pid_t *, const char *, const posix_spawn_file_actions_t *,
       const posix_spawnattr_t *, char *const *, char *const *);
  int error = hit(c_spawn);
  return error > 0 ? error : next(pid, file, actions, attributes, arguments, environment);
}
pid_t waitpid(pid_t pid, int *status, int options) {
  NEXT(pid_t, "waitpid", pid_t, int *, int);
  return hit(c_waitpid) > 0 ? -1 : next(pid, status, options);
}
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
  NEXT(int, "pthread_create", pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
  int error = hit(c_thread);
  return error > 0 ? error : next(thread, attributes, body, argument);
}
char *realpath(const char *path, char *resolved) {
  NEXT(char *, "realpath", const char *, char *);
  return hit(c_realpath) > 0 ? NULL : next(path, resolved);
}
char *getcwd(char *buffer, size_t size) {
  NEXT(char *, "getcwd", char *, size_t);
  return hit(c_getcwd) > 0 ? NULL : next(buffer, size);
}
int mkdir(const char *path, mode_t mode) {
  NEXT(int, "mkdir", const char *, mode_t);
  return hit(c_mkdir) > 0 ? -1 : next(path, mode);
}
void *dlopen(const char *file, int flags) {
  NEXT(void *, "dlopen", const char *, int);
  return hit(c_dlopen) > 0 ? NULL : next(file, flags);
}
