# A program that forks away into a session of its own is still the run's, whatever becomes of its guardian and its daemon.
cgroup=/sys/fs/cgroup/system.slice/agentlabd.service
cat >/etc/agentlab/workflows.d/runaway.yaml <<'YAML'
name: runaway
entry: away
nodes: { away: { run: { argv: [sh, -c, "(setsid sleep 54321 &); exec sleep 54321"] } } }
exit: away
YAML
check "a workflow file is taken by a reload" agentlabctl reload
two_sleep() { [ "$(pgrep -c -u agentlab -f '^sleep 54321$')" = 2 ]; }
two_in_one_cgroup() { [ "$(cat "$cgroup/programs/$1".*/cgroup.procs | wc -l)" = 2 ]; }
one_cgroup() { [ "$(ls -d "$cgroup"/programs/*/ | wc -l)" = 1 ]; }
no_program_left() { ! pgrep -u agentlab -f '^sleep 54321$' && ! ls -d "$cgroup"/programs/*/ 2>/dev/null; }

run=$(alice execute runaway --detach)
check "a program starts another in a session of its own" eventually 30 two_sleep
check "both are in a cgroup that is called after the run" two_in_one_cgroup "$run"
check "which systemctl status shows" contains "$run" systemctl status agentlabd
check "the run is cancelled" alice cancel "$run"
check "and ends so" ended_as "$run" cancelled
check "with nothing left of its programs" no_program_left

run=$(alice execute runaway --detach)
eventually 30 two_sleep
pkill -KILL -u agentlab -f '^agentlab-guardian '
check "a run whose guardian is killed fails" ended_as "$run" failed
check "with nothing left of its programs either" no_program_left

run=$(alice execute runaway --detach)
eventually 30 two_sleep
pid=$(property agentlabd MainPID)
pkill -KILL -u agentlab -f '^agentlab-guardian ' && kill -KILL "$pid"
check "daemon and guardian are killed, and it is started again" eventually 60 runs_anew "$pid"
check "which carries the run on" eventually 30 two_sleep
check "in its cgroup" two_in_one_cgroup "$run"
check "with no other left" one_cgroup
alice cancel "$run" >/dev/null
check "until it is cancelled" ended_as "$run" cancelled
check "and all is gone" no_program_left
rm /etc/agentlab/workflows.d/runaway.yaml
agentlabctl reload >/dev/null

mounted() { awk -v path="$1" '$5 == path { print $6 }' "/proc/$(property agentlabd MainPID)/mountinfo" | tail -n 1; }
check "the service may write to its own cgroup" contains "rw," mounted "$cgroup"
check "and to no other" contains "ro," mounted /sys/fs/cgroup
