#define _GNU_SOURCE
#include "guardian.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

enum { LARGEST_TREE = 65536 };

static pid_t tree[LARGEST_TREE];
static pid_t parents[LARGEST_TREE];

// The parent of a process; 0 when it is gone. The name in the line may hold anything, so it is read from the last ')'.
static pid_t parent_of(pid_t pid)
{
    char path[64], line[512];
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t length = read(file, line, sizeof line - 1);
    close(file);
    if (length <= 0) return 0;
    line[length] = 0;
    char *end = strrchr(line, ')');
    int parent = 0;
    char state = 0;
    if (!end || sscanf(end + 1, " %c %d", &state, &parent) != 2 || state == 'Z') return 0;
    return parent;
}

// Sends a signal to every descendant. Answers how many there were.
static int signal_descendants(int number)
{
    int count = 0, found = 1;
    DIR *directory = opendir("/proc");
    if (!directory) return 0;
    for (struct dirent *entry; count < LARGEST_TREE && (entry = readdir(directory));) {
        pid_t pid = atoi(entry->d_name);
        if (pid > 0 && (parents[count] = parent_of(pid)) > 0) tree[count++] = pid;
    }
    closedir(directory);
    // Descendants are moved to the front, until no parent among them has another child.
    pid_t self = getpid();
    int known = 0;
    while (found) {
        found = 0;
        for (int i = known; i < count; i++) {
            int belongs = parents[i] == self;
            for (int j = 0; j < known && !belongs; j++) belongs = tree[j] == parents[i];
            if (!belongs) continue;
            pid_t pid = tree[i], parent = parents[i];
            tree[i] = tree[known], parents[i] = parents[known];
            tree[known] = pid, parents[known] = parent;
            known++;
            found = 1;
        }
    }
    for (int i = 0; i < known; i++) kill(tree[i], number);
    return known;
}

// Writes into a file of the program's cgroup; what the kernel refuses is left to what else is known of the program.
static void tell_cgroup(const char *cgroup, const char *name, const char *text)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", cgroup, name) >= (int)sizeof path) return;
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return;
    if (write(file, text, strlen(text)) < 0) errno = 0;
    close(file);
}

// Kills all descendants and does not return before the last one is reaped.
static void kill_all(pid_t program, const char *cgroup, int *status)
{
    // What forks faster than it is found is ended all the same.
    if (cgroup) tell_cgroup(cgroup, "cgroup.kill", "1");
    for (;;) {
        signal_descendants(SIGKILL);
        int state;
        pid_t pid = waitpid(-1, &state, 0);
        while (pid > 0) {
            if (pid == program) *status = state;
            pid = waitpid(-1, &state, WNOHANG);
        }
        if (pid < 0 && errno == ECHILD) return;
    }
}

static long long now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static void fail(const char *what, const char *about, int code)
{
    dprintf(STDERR_FILENO, "%s \"%s\": %s\n", what, about, strerror(errno));
    _exit(code);
}

// Opens FD=PATH, in the program.
static void open_as(const char *text)
{
    char *path;
    int wanted = (int)strtol(text, &path, 10);
    int file = *path == '=' ? open(path + 1, O_RDONLY) : -1;
    if (file < 0) fail("cannot open", text, 126);
    if (file == wanted) return;
    if (dup2(file, wanted) < 0) fail("cannot open", text, 126);
    close(file);
}

static void execute(
    const char *cgroup, const char *directory, char **files, char **program, const sigset_t *mask, pid_t guardian)
{
    // Should somebody kill the guardian itself, at least the program goes with it.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != guardian) _exit(126);
    if (cgroup) tell_cgroup(cgroup, "cgroup.procs", "0");
    setpgid(0, 0);
    sigprocmask(SIG_SETMASK, mask, NULL);
    // The daemon ignores it; what writes into a pipe that nobody reads should end.
    signal(SIGPIPE, SIG_DFL);
    if (chdir(directory)) fail("cannot work in", directory, 126);
    for (; *files && strcmp(*files, "--"); files++) open_as(*files);
    execv(program[0], program + 1);
    fail("cannot execute", program[0], errno == ENOENT ? 127 : 126);
}

static int guard(int argc, char **argv)
{
    if (argc < 8) return 64;
    pid_t parent = atoi(argv[1]);
    long long grace = atoll(argv[2]);
    const char *cgroup = strcmp(argv[3], AGENTLAB_GUARDIAN_NO_CGROUP) ? argv[3] : NULL, *directory = argv[4];
    char **files = argv + 5, **program = files;
    while (*program && strcmp(*program, "--")) program++;
    if (parent <= 0 || !*program || !program[1] || !program[2]) return 64;
    program++;

    sigset_t before, mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD), sigaddset(&mask, SIGTERM), sigaddset(&mask, SIGINT), sigaddset(&mask, SIGHUP);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    sigemptyset(&before);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    // The parent is watched by a descriptor: a death signal would come when the thread ends that has forked.
    int parent_fd = (int)syscall(SYS_pidfd_open, parent, 0);
    int signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    if (parent_fd < 0 || signals < 0 || getppid() != parent) return 126;

    pid_t self = getpid(), child = fork();
    if (child < 0) fail("cannot fork for", program[0], 126);
    if (child == 0) execute(cgroup, directory, files, program, &before, self);
    // Whoever reads the program's output waits for its end, not for the guardian's.
    close(STDIN_FILENO), close(STDOUT_FILENO);

    int status = 0, ended = 0;
    long long deadline = -1;
    while (!ended) {
        struct pollfd files[] = {{.fd = parent_fd, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
        long long left = deadline < 0 ? -1 : deadline - now_ms();
        poll(files, 2, deadline < 0 ? -1 : left > 0 ? (int)left : 0);
        if (files[0].revents || (deadline >= 0 && now_ms() >= deadline)) break;
        struct signalfd_siginfo signal;
        while (read(signals, &signal, sizeof signal) == sizeof signal) {
            if (signal.ssi_signo == SIGCHLD || deadline >= 0) continue;
            signal_descendants(SIGTERM);
            deadline = now_ms() + grace;
        }
        int state;
        for (pid_t pid; (pid = waitpid(-1, &state, WNOHANG)) > 0;) {
            if (pid == child) status = state, ended = 1;
        }
    }
    if (!ended) status = SIGKILL;
    kill_all(child, cgroup, &status);
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    // It ends as the program did, but leaves no core of its own.
    prctl(PR_SET_DUMPABLE, 0);
    int number = WTERMSIG(status);
    signal(number, SIG_DFL);
    sigemptyset(&mask);
    sigaddset(&mask, number);
    sigprocmask(SIG_UNBLOCK, &mask, NULL);
    kill(self, number);
    return 128 + number;
}

int agentlab_secret_file(void)
{
    return memfd_create("agentlab-secret", MFD_CLOEXEC);
}

int agentlab_cgroup_is_delegated(const char *path)
{
    char value[2];
    return getxattr(path, "user.delegate", value, sizeof value) == 1 && value[0] == '1';
}

// Before main, so that every program that links this can guard without another file to install.
__attribute__((constructor)) static void become_guardian(int argc, char **argv, char **environment)
{
    (void)environment;
    if (argc > 0 && strcmp(argv[0], AGENTLAB_GUARDIAN_NAME) == 0) _exit(guard(argc, argv));
}
