# A restart under load: nobody is refused, nothing fails, nothing is lost.
restart_under_load() {
    local asker run runs=()
    rm -f /run/enough
    as alice python3 asker.py >/run/asker 2>&1 &
    asker=$!
    for _ in $(seq 50); do runs+=("$(slow_digest)"); done
    eventually 60 has_stages "${runs[49]}" 1
    check "it restarts under load" systemctl restart agentlabd
    check "and once more" systemctl restart agentlabd
    alice wait "${runs[@]}" >/dev/null
    check "all runs complete" test "$(for run in "${runs[@]}"; do alice show "$run" --json; done | grep -c '"status":"completed"')" = 50
    for run in "${runs[@]}"; do lost_nothing "$run" || echo "$run"; done >/run/losses
    check "no step is lost" test ! -s /run/losses
    touch /run/enough
    check_end "a client that keeps asking was always answered" "$asker"
    sed 's/^/    /' /run/asker | tail -n 5
}
restart_under_load
