# Runs, who may have them, and what the journal says of them.
check "systemctl status counts the runs" eventually 30 contains "0 running, 0 waiting, 0 pending" systemctl status agentlabd
check "a member of the group executes a run" digest --wait
run=$(digest --detach)
check "and watches it to its end" alice watch "$run"
check "the embedded PostgreSQL has it" test "$(sql "SELECT status FROM agentlab.runs WHERE id = '$run'")" = completed

check "others are refused" ends_with 77 as bob agentlabctl runs
check "and told which group is needed" contains "the group agentlab" as bob agentlabctl runs

check "the unit's journal has the run" contains "run completed" entries --unit=agentlabd.service
check "the run's own journal has it" contains "run completed" entries "RUN_ID=$run"
check "agentlabctl logs shows the same" contains "run completed" agentlabctl logs "$run"
check "with the workflow as a field" contains '"WORKFLOW":"tree-digest"' entries "RUN_ID=$run" --output=json
check "and where in the code it was logged" contains '"CODE_FILE"' entries "RUN_ID=$run" --output=json

broken=$(alice execute tree-digest -p path=/nowhere --detach)
check "a run fails" ended_as "$broken" failed
check "at the priority of a warning" contains "run failed" entries --priority=warning "RUN_ID=$broken"
check "journalctl explains it" contains "A run has failed" entries --catalog "RUN_ID=$broken"
check "with what to do" contains "agentlabctl resume $broken" entries --catalog "RUN_ID=$broken"

# Longer than a line of the journal and than a datagram to it: libsystemd hands it over as a file in memory.
cat >/etc/agentlab/workflows.d/longwinded.yaml <<'YAML'
name: longwinded
entry: write
nodes:
  write: { run: { argv: [sh, -c, "printf ftp://; head -c 300000 /dev/zero | tr '\\0' x"], output: url } }
  ask: { http: { url: "{{url}}" } }
edges: [write -> ask]
exit: ask
YAML
agentlabctl reload >/dev/null
run=$(alice execute longwinded --detach)
check "a run fails with an error of 300 kB" ended_as "$run" failed
longest() { entries --all --output=cat "RUN_ID=$1" | awk '{ if (length > most) most = length } END { print most + 0 }'; }
check "its entry is longer than any datagram" test "$(longest "$run")" -gt 250000
check "and was not split" test "$(entries --priority=warning --output=json "RUN_ID=$run" | wc -l)" = 1
check "and ends with a word that it was cut" contains "(cut)" entries --all --output=cat "RUN_ID=$run"
rm /etc/agentlab/workflows.d/longwinded.yaml
agentlabctl reload >/dev/null
