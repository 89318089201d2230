# What all parts use: checks, waiting, and the people on the machine.
passed=0
failed=0

check() { # WHAT COMMAND...: the command's output is shown only when it fails
    local what=$1 output
    shift
    if output=$("$@" 2>&1); then
        passed=$((passed + 1))
        echo "ok: $what"
    else
        failed=$((failed + 1))
        echo "FAILED: $what"
        [ -z "$output" ] || sed 's/^/    /' <<<"$output" | tail -n 20
    fi
}

eventually() { # SECONDS COMMAND...: asks again until it holds; a slow machine may take long, nothing depends on how long
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        if [ $SECONDS -ge $end ]; then
            "$@"
            return
        fi
        sleep 0.1
    done
}

contains() { # TEXT COMMAND...: whether the output, of either kind, has the text in it
    local text=$1 output
    shift
    output=$("$@" 2>&1)
    grep -qF -- "$text" <<<"$output" || { echo "no \"$text\" in: ${output:-(nothing)}"; return 1; }
}

ends_with() { # STATUS COMMAND...: whether the command has this exit status
    local wanted=$1 status=0
    shift
    "$@" || status=$?
    [ "$status" = "$wanted" ] || { echo "exit status $status, not $wanted"; return 1; }
}

# A check runs in a shell of its own, which cannot wait for the children of this one.
check_end() { # WHAT PID: whether the background process ends well
    local status=0
    wait "$2" || status=$?
    check "$1" test "$status" = 0
}
not() { ! "$@"; }
property() { systemctl show --property="$2" --value "$1"; }
is() { [ "$(property "$1" "$2")" = "$3" ] || { echo "$2 of $1 is $(property "$1" "$2"), not $3"; return 1; }; }
as() { local user=$1; shift; runuser -u "$user" -- "$@"; }
alice() { as alice agentlabctl "$@"; }
sql() { as agentlab psql --host=/var/lib/agentlab/postgresql/socket --username=agentlab --dbname=agentlab -XAtqc "$1"; }
entries() { journalctl --sync; journalctl --quiet --no-pager "$@"; }

# A run of some stages, or of many with a pause in each, that goes on while something happens to the daemon.
digest() { alice execute tree-digest -p path=/srv/tree "$@"; }
slow_digest() { digest -p batch_size:=1 -p delay_ms:=200 --detach; }
has_stages() { [ "$(alice show "$1" --stages --json | python3 -c 'import json,sys; print(len(json.load(sys.stdin)["stages"]))')" -ge "$2" ]; }
ended_as() { [ "$(alice wait "$1" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["status"])')" = "$2" ]; }
# Each iteration once, from 1 without a gap, and each of them completed or begun anew after an interruption.
lost_nothing() {
    alice show "$1" --stages --json | python3 -c '
import json, sys
numbers = [stage["iteration"] for stage in json.load(sys.stdin)["stages"]]
sys.exit(numbers != list(range(1, len(numbers) + 1)))'
}
# One question for both: asked twice, they may be of different moments.
runs_anew() { # PID: whether the service is active in another process than that one
    local ActiveState MainPID
    eval "$(systemctl show --property=ActiveState,MainPID agentlabd)"
    [ "$ActiveState" = active ] && [ "$MainPID" != 0 ] && [ "$MainPID" != "$1" ]
}
