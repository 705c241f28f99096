/* Counts what a process asks of its files and sockets, and at one of these calls kills it or lets the call fail.
 *
 * Loaded by LD_PRELOAD; quiet until the process arms it. Only files below FAULT_ROOT and sockets count, so that
 * Python's own modules are left alone. A kill in a write leaves half of it behind, as a power cut does.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { QUIET = 0, COUNT = 1, KILL = 2, FAIL = 3, FAIL_ON = 4 };

static atomic_long calls;
static long at;
static int action = QUIET, error = EIO;
static const char *root;

/* Begin: from the `n`th call on, do `what` (FAIL_ON fails all calls from there, as a full disk or a dead server does). */
void fault_arm(long n, int what, int with)
{
    root = getenv("FAULT_ROOT");
    atomic_store(&calls, 0);
    at = n;
    error = with;
    action = what;
}

long fault_count(void)
{
    return atomic_load(&calls);
}

/* True: this call is the one. */
static int hit(void)
{
    long now = atomic_fetch_add(&calls, 1) + 1;
    return action == FAIL_ON ? now >= at : action >= KILL && now == at;
}

static int below(const char *path)
{
    return root && path && (path[0] != '/' || !strncmp(path, root, strlen(root)));
}

/* 0: none of ours, 1: a file below the root, 2: a socket. */
static int kind(int fd)
{
    char link[64], path[4096];
    struct stat about;
    if (action == QUIET || fd < 0)
        return 0;
    if (fstat(fd, &about) == 0 && S_ISSOCK(about.st_mode))
        return 2;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return 0;
    path[length] = 0;
    return path[0] == '/' && below(path);
}

static void killed(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

/* What becomes of a call on `fd`: 0 goes through, 1 fails with errno set. Kills after `half` was done. */
static int struck(int fd)
{
    int before = errno, sort = kind(fd);
    errno = before;
    if (!sort || !hit())
        return 0;
    if (action == KILL)
        return 2;
    if (sort == 2)
        shutdown(fd, SHUT_RDWR); /* a connection that is gone is gone for the calls that follow, too */
    errno = sort == 2 ? ECONNRESET : error;
    return 1;
}

static int struck_path(const char *path)
{
    if (action == QUIET || !below(path) || !hit())
        return 0;
    if (action == KILL)
        killed();
    errno = error;
    return 1;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__)) dlsym(RTLD_NEXT, #name)

#define ON_FD(type, name, signature, fd, half, ...) \
    type name signature { \
        REAL(type, name, __VA_ARGS__); \
        int becomes = struck(fd); \
        if (becomes == 1) return -1; \
        if (becomes == 2) { half; killed(); } \
        return

ON_FD(ssize_t, write, (int fd, const void *data, size_t size), fd, real(fd, data, size / 2), int, const void *, size_t) real(fd, data, size); }
ON_FD(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t o), fd, real(fd, data, size / 2, o), int, const void *, size_t, off_t) real(fd, data, size, o); }
ON_FD(ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t o), fd, real(fd, data, size / 2, o), int, const void *, size_t, off64_t) real(fd, data, size, o); }
ON_FD(ssize_t, writev, (int fd, const struct iovec *v, int n), fd, real(fd, v, n / 2), int, const struct iovec *, int) real(fd, v, n); }
ON_FD(ssize_t, read, (int fd, void *data, size_t size), fd, , int, void *, size_t) real(fd, data, size); }
ON_FD(ssize_t, readv, (int fd, const struct iovec *v, int n), fd, , int, const struct iovec *, int) real(fd, v, n); }
ON_FD(ssize_t, pread64, (int fd, void *data, size_t size, off64_t o), fd, , int, void *, size_t, off64_t) real(fd, data, size, o); }
ON_FD(ssize_t, send, (int fd, const void *data, size_t size, int f), fd, real(fd, data, size / 2, f), int, const void *, size_t, int) real(fd, data, size, f); }
ON_FD(ssize_t, recv, (int fd, void *data, size_t size, int f), fd, , int, void *, size_t, int) real(fd, data, size, f); }
ON_FD(ssize_t, sendfile64, (int out, int in, off64_t *o, size_t n), out, , int, int, off64_t *, size_t) real(out, in, o, n); }
ON_FD(ssize_t, copy_file_range, (int in, off64_t *a, int out, off64_t *b, size_t n, unsigned f), out, , int, off64_t *, int, off64_t *, size_t, unsigned) real(in, a, out, b, n, f); }
ON_FD(int, fsync, (int fd), fd, , int) real(fd); }
ON_FD(int, syncfs, (int fd), fd, , int) real(fd); }
ON_FD(int, fdatasync, (int fd), fd, , int) real(fd); }
ON_FD(int, ftruncate64, (int fd, off64_t size), fd, , int, off64_t) real(fd, size); }
ON_FD(int, fchmod, (int fd, mode_t mode), fd, , int, mode_t) real(fd, mode); }

#define ON_PATH(name, signature, path, ...) \
    int name signature { \
        REAL(int, name, __VA_ARGS__); \
        if (struck_path(path)) return -1; \
        return

ON_PATH(link, (const char *from, const char *to), to, const char *, const char *) real(from, to); }
ON_PATH(linkat, (int a, const char *from, int b, const char *to, int f), to, int, const char *, int, const char *, int) real(a, from, b, to, f); }
ON_PATH(symlink, (const char *from, const char *to), to, const char *, const char *) real(from, to); }
ON_PATH(rename, (const char *from, const char *to), to, const char *, const char *) real(from, to); }
ON_PATH(renameat, (int a, const char *from, int b, const char *to), to, int, const char *, int, const char *) real(a, from, b, to); }
ON_PATH(unlink, (const char *path), path, const char *) real(path); }
ON_PATH(unlinkat, (int a, const char *path, int f), path, int, const char *, int) real(a, path, f); }
ON_PATH(mkdir, (const char *path, mode_t mode), path, const char *, mode_t) real(path, mode); }

#define ON_OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, name, const char *, int, ...); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
        if ((flags & O_ACCMODE) != O_RDONLY && struck_path(path)) return -1; \
        return real(path, flags, mode); }

ON_OPEN(open)
ON_OPEN(open64)
