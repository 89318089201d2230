#!/bin/bash
# Shows durable runs on real input and checks all that it claims: demo.sh DIRECTORY-OF-THE-BINARIES
#
# Everything happens in a scratch directory below /tmp, which is removed at the end, with nothing left running.
set -euo pipefail

bin=$(cd "${1:?usage: demo.sh DIRECTORY-OF-THE-BINARIES}" && pwd)
tree=/usr/share/doc
scratch=$(mktemp -d /tmp/agentlab-demo.XXXXXX)
chmod 711 "$scratch"  # PostgreSQL runs as a user of its own, who has to pass through.
export AGENTLAB_SOCKET=$scratch/agentlabd.sock
export PATH=$bin:$PATH
export AGENTLAB_DRAIN_TIMEOUT=5s
export AGENTLAB_WORKFLOW_DIRECTORIES=$scratch/workflows.d
daemon=

# --- What is printed -------------------------------------------------------------------------------------------------

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
    bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
else
    bold='' dim='' green='' red='' plain=''
fi

title() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
say() { printf '%s\n' "$*"; }
passed() { printf '%s  ok  %s%s\n' "$green" "$plain" "$*"; }

failed() {
    printf '%s  not as promised: %s%s\n' "$red" "$*" "$plain"
    exit 1
}

# Prints a command and runs it.
show() {
    printf '%s$ %s%s\n' "$dim" "$*" "$plain"
    "$@"
}

check_equal() {  # WHAT ACTUAL EXPECTED
    [[ $2 == "$3" ]] || failed "$1 is $2, expected $3"
    passed "$1: $2"
}

# --- The daemon ------------------------------------------------------------------------------------------------------

postmaster() { head -n 1 "$scratch/state/postgresql/data/postmaster.pid" 2>/dev/null || true; }

# A process that has ended and that nobody has asked about yet, as in a container without an init, is not alive.
alive() {  # PID
    [[ -r /proc/$1/status ]] && ! grep -q '^State:.*Z' "/proc/$1/status" 2>/dev/null
}

wait_for_end() {  # PID
    local attempt
    for ((attempt = 0; attempt < 200; attempt++)); do
        alive "$1" || return 0
        sleep 0.05
    done
    return 1
}

start_daemon() {
    say "starting agentlabd ..."
    agentlabd --state-directory "$scratch/state" --database embedded 2>>"$scratch/agentlabd.log" &
    daemon=$!
    until agentlabctl status >/dev/null 2>&1; do
        alive "$daemon" || failed "agentlabd did not start"
        sleep 0.05
    done
}

stop_daemon() {
    kill -TERM "$daemon"
    local status=0
    wait "$daemon" || status=$?
    daemon=
    [[ $status == 0 ]] || failed "agentlabd ended with $status"
}

# shellcheck disable=SC2329 # called by the trap
clean_up() {
    local status=$?
    trap - EXIT
    set +e
    [[ -z $daemon ]] || { kill -TERM "$daemon" && wait "$daemon"; } 2>/dev/null
    # A daemon that was killed has left its PostgreSQL behind.
    local server
    server=$(postmaster)
    [[ -z $server ]] || { kill -INT "$server" && wait_for_end "$server"; } 2>/dev/null
    if [[ $status != 0 && -s $scratch/agentlabd.log ]]; then
        printf '\nThe end of the log of agentlabd:\n'
        tail -n 20 "$scratch/agentlabd.log"
    fi
    rm -rf "$scratch"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- Asking ----------------------------------------------------------------------------------------------------------

# A member of a run's record, such as "status" or "result.digest".
field() {  # RUN PATH
    agentlabctl show "$1" --json | python3 -c '
import json, sys
value = json.load(sys.stdin)["run"]
for key in sys.argv[1].split("."):
    value = value[key]
print(value)' "$2"
}

# The database as an operator reads it: as root and as the daemon's user, psql gets in without a password.
query() {
    psql -X -q -A -t -h "$scratch/state/postgresql/socket" -U agentlab -d agentlab -c "$1"
}

# Returns as soon as a run has completed so many stages; leaving off to watch does not touch the run.
wait_for_stages() {  # RUN COUNT
    local line
    while read -r line; do
        [[ $line == "stage $2 "* ]] && return
    done < <(agentlabctl watch "$1" 2>/dev/null || true)
    failed "run $1 ended before its stage $2"
}

now_ms() { printf '%s\n' $(($(date +%s%N) / 1000000)); }

shell_digest() {
    (cd "$tree" && find . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum | cut -d ' ' -f 1)
}

# Each batch has one completed stage, and the stages' numbers are 1, 2, 3 … to the last.
check_stages() {  # RUN
    check_equal "completed stages of the node hash, one for each batch" \
        "$(query "SELECT count(*) FROM agentlab.stages
                  WHERE run_id = '$1' AND node_name = 'hash' AND status = 'completed'")" \
        "$(field "$1" result.batches)"
    local last
    last=$(field "$1" iteration)
    check_equal "stages, numbered without gap or duplicate" \
        "$(query "SELECT count(*) || ' from ' || min(iteration) || ' to ' || max(iteration)
                  FROM (SELECT DISTINCT iteration FROM agentlab.stages WHERE run_id = '$1') s")" \
        "$last from 1 to $last"
    check_equal "rows for them" "$(query "SELECT count(*) FROM agentlab.stages WHERE run_id = '$1'")" "$last"
}

# --- The scenario ----------------------------------------------------------------------------------------------------

title "agentlab: durable runs, in a scratch directory ($scratch)"
say "The daemon brings a private PostgreSQL, which listens on a Unix socket only."
start_daemon
show agentlabctl version
show agentlabctl workflows

log=/var/log/dpkg.log
if [[ ! -r $log || ! -s $log ]]; then
    log=$scratch/sample.log
    printf '2026-01-0%d 10:00:00 status installed package-%d\n' 1 1 2 2 3 3 >"$log"
    say "(this machine has no /var/log/dpkg.log; a small log stands in for it)"
fi
title "1. log-digest: which patterns does $log consist of?"
run=$(agentlabctl execute log-digest -p path="$log" -p top=3 --detach)
show agentlabctl watch "$run"
show agentlabctl show "$run"
check_equal "status" "$(field "$run" status)" completed
check_equal "lines read, as wc counts them" "$(field "$run" result.lines)" "$(wc -l <"$log")"

title "2. tree-digest: one digest of all files below $tree"
files=$(find "$tree" -type f | wc -l)
batch=$(((files + 23) / 24))
say "$files files, in batches of $batch; each batch is a stage, committed before the next one begins."
run=$(agentlabctl execute tree-digest -p path="$tree" -p batch_size="$batch" --detach)
agentlabctl wait "$run"
say "The same by hand: find . -type f -printf '%P\\0' | sort -z | xargs -0 sha256sum | sha256sum"
expected=$(shell_digest)
check_equal "digest, equal to the shell's" "$(field "$run" result.digest)" "$expected"

title "3. A slow tree-digest is cancelled in the middle, and resumed"
slow() {
    agentlabctl execute tree-digest -p path="$tree" -p batch_size="$batch" -p delay_ms=200 --detach
}
run=$(slow)
wait_for_stages "$run" 8
began=$(now_ms)
show agentlabctl cancel "$run" --wait --reason "the demo wants it"
took=$(($(now_ms) - began))
check_equal "status" "$(field "$run" status)" cancelled
((took <= 2000)) || failed "cancelling took $took ms"
passed "cancelled within $took ms"
at=$(field "$run" iteration)
show agentlabctl resume "$run"
show agentlabctl watch "$run" --since "$at"
check_equal "status" "$(field "$run" status)" completed
check_equal "digest" "$(field "$run" result.digest)" "$expected"
say "The stages around the cancellation: the one that it interrupted is executed anew, under a new number."
query "SELECT iteration || '  ' || node_name || '  ' || status || coalesce('  (' || error_message || ')', '')
       FROM agentlab.stages WHERE run_id = '$run' AND iteration BETWEEN $at - 2 AND $at + 2 ORDER BY iteration"
check_stages "$run"

title "4. Another one; the daemon is killed with kill -9 in the middle, and started again"
run=$(slow)
wait_for_stages "$run" 8
show kill -9 "$daemon"
wait "$daemon" 2>/dev/null || true
say "The daemon is gone. What the database remembers of the run:"
query "SELECT status || ', ' || (SELECT count(*) FROM agentlab.journal j WHERE j.run_id = r.id) || ' stages on record'
       FROM agentlab.runs r WHERE id = '$run'"
start_daemon
say "Nobody resumes the run: the daemon finds it and goes on."
show agentlabctl watch "$run" --since 8
check_equal "status" "$(field "$run" status)" completed
check_equal "digest" "$(field "$run" result.digest)" "$expected"
check_stages "$run"

title "5. A workflow without a compiler: a file, a program, and many items in parallel"
mkdir "$scratch/workflows.d"
cat >"$scratch/workflows.d/largest.yaml" <<'YAML'
name: largest
description: Hash the largest files below a directory, several at a time.
params: { path: { type: string, required: true }, count: { type: integer, default: 5, min: 1, max: 100 } }
outputs: [sums, report]
entry: list
nodes:
  list:
    run:
      argv: [sh, -c, "find \"$1\" -type f -printf '%s %p\n' | sort -rn | head -n \"$2\" | sed 's/^[0-9]* //; s/.*/\"&\"/'",
             list, "{{path}}", "{{count}}"]
      output: files
      parse: jsonl
  hash:
    parallel:
      over: files
      as: file
      workers: 3
      collect: sums
      node: { run: { argv: [sha256sum, "{{file}}"], output: sum } }
  report: { set: { report: "{{count(sums)}} files hashed" } }
edges: [list -> hash -> report]
exit: report
YAML
show agentlabctl validate "$scratch/workflows.d/largest.yaml"
show agentlabctl reload
show agentlabctl graph largest
run=$(agentlabctl execute largest -p path="$tree" --detach)
show agentlabctl watch "$run"
check_equal "status" "$(field "$run" status)" completed
field "$run" result.sums | python3 -c 'import ast, sys; print("\n".join(ast.literal_eval(sys.stdin.read())))' >"$scratch/sums"
(cd / && sha256sum --check --status "$scratch/sums") || failed "sha256sum does not agree"
passed "sha256sum agrees with the $(wc -l <"$scratch/sums") sums"
say "With a mistake in it, the file says where; the version in force stays."
sed -i 's/over: files/over: filse/' "$scratch/workflows.d/largest.yaml"
if agentlabctl validate "$scratch/workflows.d/largest.yaml"; then failed "the mistake is not seen"; fi

title "6. What there was"
show agentlabctl runs
show agentlabctl show "$run"
show agentlabctl status

title "7. The end"
server=$(postmaster)
say "stopping agentlabd ..."
stop_daemon
wait_for_end "$server" || failed "PostgreSQL is still running"
passed "the daemon and its PostgreSQL have stopped"
title "Everything was as promised."
