#include "CLibgit2.h"

#ifdef __APPLE__

const char *ward_git_load(void) { return NULL; }

int ward_git_enable_extensions(const char **extensions, size_t count) {
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, count);
}

int ward_git_owner_validation(int enabled) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

#else

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

/* The library of exactly the headers' version: another one may lay out its structures otherwise. */
#define LIBRARY "libgit2.so." LIBGIT2_SOVERSION

/* F(result, name, parameters, arguments): every function of git2.h that Ward calls. */
#define FUNCTIONS(F)                                                                                       \
  F(int, git_libgit2_init, (void), ())                                                                     \
  F(const git_error *, git_error_last, (void), ())                                                         \
  F(int, git_repository_open_ext,                                                                          \
    (git_repository * *out, const char *path, unsigned int flags, const char *ceilings),                   \
    (out, path, flags, ceilings))                                                                          \
  F(const char *, git_repository_path, (const git_repository *repo), (repo))                               \
  F(const char *, git_repository_commondir, (const git_repository *repo), (repo))                          \
  F(const char *, git_repository_workdir, (const git_repository *repo), (repo))                            \
  F(int, git_repository_is_bare, (const git_repository *repo), (repo))                                     \
  F(int, git_repository_config_snapshot, (git_config * *out, git_repository *repo), (out, repo))           \
  F(int, git_reference_name_to_id, (git_oid * out, git_repository *repo, const char *name),                \
    (out, repo, name))                                                                                     \
  F(int, git_config_iterator_new, (git_config_iterator * *out, const git_config *config), (out, config))   \
  F(int, git_config_next, (git_config_entry * *entry, git_config_iterator *iterator), (entry, iterator))   \
  F(int, git_index_open, (git_index * *out, const char *path), (out, path))                                \
  F(size_t, git_index_entrycount, (const git_index *index), (index))                                       \
  F(const git_index_entry *, git_index_get_byindex, (git_index * index, size_t n), (index, n))             \
  F(int, git_odb_new, (git_odb * *out), (out))                                                             \
  F(int, git_odb_backend_pack, (git_odb_backend * *out, const char *folder), (out, folder))                \
  F(int, git_odb_add_backend, (git_odb * odb, git_odb_backend *backend, int priority),                     \
    (odb, backend, priority))                                                                              \
  F(int, git_odb_exists_ext, (git_odb * odb, const git_oid *id, unsigned int flags), (odb, id, flags))     \
  F(int, git_odb_refresh, (struct git_odb * odb), (odb))                                                   \
  F(int, git_odb_read_header, (size_t * size, git_object_t *type, git_odb *odb, const git_oid *id),        \
    (size, type, odb, id))                                                                                 \
  F(int, git_odb_read, (git_odb_object * *out, git_odb *odb, const git_oid *id), (out, odb, id))           \
  F(const void *, git_odb_object_data, (git_odb_object * object), (object))                                \
  F(size_t, git_odb_object_size, (git_odb_object * object), (object))                                      \
  F(git_object_t, git_odb_object_type, (git_odb_object * object), (object))

/* G(name, parameters, argument): those without a result. */
#define PROCEDURES(G)                                                                                      \
  G(git_repository_free, (git_repository * repo), repo)                                                    \
  G(git_config_free, (git_config * config), config)                                                        \
  G(git_config_iterator_free, (git_config_iterator * iterator), iterator)                                  \
  G(git_index_free, (git_index * index), index)                                                            \
  G(git_odb_free, (git_odb * odb), odb)                                                                    \
  G(git_odb_object_free, (git_odb_object * object), object)

#define SLOT(result, name, parameters, arguments) static result(*slot_##name) parameters;
#define VOID_SLOT(name, parameters, argument) static void(*slot_##name) parameters;
FUNCTIONS(SLOT)
PROCEDURES(VOID_SLOT)
static int (*slot_git_libgit2_opts)(int, ...);

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char failure[256];

/* POSIX has dlsym return functions as object pointers; the union says so without a cast that C forbids. */
#define FIND(name)                                                                                         \
  {                                                                                                        \
    union {                                                                                                \
      void *object;                                                                                        \
      __typeof__(slot_##name) function;                                                                    \
    } found;                                                                                               \
    found.object = dlsym(library, #name);                                                                  \
    if (!found.object) {                                                                                   \
      snprintf(failure, sizeof failure, LIBRARY " has no " #name);                                         \
      return;                                                                                              \
    }                                                                                                      \
    slot_##name = found.function;                                                                          \
  }
#define FIND_FUNCTION(result, name, parameters, arguments) FIND(name)
#define FIND_PROCEDURE(name, parameters, argument) FIND(name)

static void load(void) {
  void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    const char *reason = dlerror();
    snprintf(failure, sizeof failure, LIBRARY " cannot be loaded: %s", reason ? reason : "no reason given");
    return;
  }
  FUNCTIONS(FIND_FUNCTION)
  PROCEDURES(FIND_PROCEDURE)
  FIND(git_libgit2_opts)
}

const char *ward_git_load(void) {
  pthread_once(&once, load);
  return failure[0] ? failure : NULL;
}

#define DEFINE(result, name, parameters, arguments)                                                        \
  result name parameters { return slot_##name arguments; }
#define DEFINE_PROCEDURE(name, parameters, argument)                                                       \
  void name parameters { slot_##name(argument); }
FUNCTIONS(DEFINE)
PROCEDURES(DEFINE_PROCEDURE)

int ward_git_enable_extensions(const char **extensions, size_t count) {
  return slot_git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, count);
}

int ward_git_owner_validation(int enabled) {
  return slot_git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

#endif
