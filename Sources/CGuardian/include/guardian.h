#ifndef AGENTLAB_GUARDIAN_H
#define AGENTLAB_GUARDIAN_H

/// The name (argv[0]) under which a program that links this target becomes a guardian instead of itself.
///
///     agentlab-guardian PARENT-PID GRACE-MS CGROUP DIRECTORY [FD=PATH]... -- EXECUTABLE ARGV0 [ARGUMENT]...
///
/// A guardian executes one program and outlives neither it nor the parent. It is the reaper of all that the program
/// starts, also of what forks away or begins a session of its own. When the program ends, the rest is killed. On SIGTERM
/// all get SIGTERM and, after the grace period, SIGKILL. When the parent is gone, all are killed at once. FD=PATH opens
/// a file as that descriptor of the program.
///
/// CGROUP is the directory of a cgroup that the program enters before it is executed, and the guardian does not; killing
/// then begins with all of it at once. The guardian does without one that cannot be entered.
#define AGENTLAB_GUARDIAN_NAME "agentlab-guardian"

/// CGROUP for a program that has none of its own.
#define AGENTLAB_GUARDIAN_NO_CGROUP "-"

/// An anonymous file in memory, closed in programs that are executed; -1 with errno on failure.
int agentlab_secret_file(void);

/// Whether systemd has marked this directory as a cgroup that it has delegated; it does since version 251.
int agentlab_cgroup_is_delegated(const char *path);

#endif
