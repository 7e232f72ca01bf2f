/* A disk that fails: loaded into a program by LD_PRELOAD, between it and the C library.
 *
 * TOLEM_FAULTS names a file. While it is there, each line of it is "CALLS ERRNO": CALLS is any of the letters s (fsync
 * and fdatasync), w (write, pwrite, ftruncate) and o (open for writing). Such a call on a file whose name contains
 * TOLEM_FAULTY fails with that number, and is noted in TOLEM_FAULTS.hits. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int asked(char call, int *number) {
    const char *control = getenv("TOLEM_FAULTS");
    if (control == NULL) return 0;
    int file = (int)syscall(SYS_openat, AT_FDCWD, control, O_RDONLY);
    if (file < 0) return 0;
    char text[128] = {0};
    ssize_t size = syscall(SYS_read, file, text, sizeof text - 1);
    syscall(SYS_close, file);
    char calls[16];
    if (size <= 0 || sscanf(text, "%15s %d", calls, number) != 2) return 0;
    return strchr(calls, call) != NULL;
}

static int fails(char call, const char *name) {
    const char *faulty = getenv("TOLEM_FAULTY");
    int saved = errno, number = 0;
    if (faulty == NULL || strstr(name, faulty) == NULL || !asked(call, &number)) {
        errno = saved;
        return 0;
    }
    char hits[512];
    snprintf(hits, sizeof hits, "%s.hits", getenv("TOLEM_FAULTS"));
    int file = (int)syscall(SYS_openat, AT_FDCWD, hits, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file >= 0) {
        char line[3] = {call, '\n', 0};
        syscall(SYS_write, file, line, 2);
        syscall(SYS_close, file);
    }
    errno = number;
    return 1;
}

static int descriptor_fails(char call, int descriptor) {
    char link[64], name[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t size = readlink(link, name, sizeof name - 1);
    if (size < 0) return 0;
    name[size] = 0;
    return fails(call, name);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int descriptor) { return descriptor_fails('s', descriptor) ? -1 : REAL(fsync)(descriptor); }

int fdatasync(int descriptor) { return descriptor_fails('s', descriptor) ? -1 : REAL(fdatasync)(descriptor); }

ssize_t write(int descriptor, const void *bytes, size_t size) {
    return descriptor_fails('w', descriptor) ? -1 : REAL(write)(descriptor, bytes, size);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset) {
    return descriptor_fails('w', descriptor) ? -1 : REAL(pwrite)(descriptor, bytes, size, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off64_t offset) {
    return descriptor_fails('w', descriptor) ? -1 : REAL(pwrite64)(descriptor, bytes, size, offset);
}

int ftruncate(int descriptor, off_t size) {
    return descriptor_fails('w', descriptor) ? -1 : REAL(ftruncate)(descriptor, size);
}

int ftruncate64(int descriptor, off64_t size) {
    return descriptor_fails('w', descriptor) ? -1 : REAL(ftruncate64)(descriptor, size);
}

static mode_t mode_of(int flags, va_list more) {
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
}

static int opening_fails(const char *name, int flags) {
    return (flags & O_ACCMODE) != O_RDONLY && fails('o', name);
}

int open(const char *name, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = mode_of(flags, more);
    va_end(more);
    return opening_fails(name, flags) ? -1 : REAL(open)(name, flags, mode);
}

int open64(const char *name, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = mode_of(flags, more);
    va_end(more);
    return opening_fails(name, flags) ? -1 : REAL(open64)(name, flags, mode);
}
