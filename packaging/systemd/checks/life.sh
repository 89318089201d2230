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
