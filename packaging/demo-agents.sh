#!/bin/bash
# Shows agents on a scripted server and checks all that it claims: demo-agents.sh DIRECTORY-OF-THE-BINARIES
#
# Everything happens in a scratch directory below /tmp, which is removed at the end, with nothing left running.
set -euo pipefail

bin=$(cd "${1:?usage: demo-agents.sh DIRECTORY-OF-THE-BINARIES}" && pwd)
scratch=$(mktemp -d /tmp/agentlab-demo.XXXXXX)
chmod 711 "$scratch"  # PostgreSQL runs as a user of its own, who has to pass through.
export AGENTLAB_SOCKET=$scratch/agentlabd.sock
export PATH=$bin:$PATH
export AGENTLAB_DRAIN_TIMEOUT=5s
pages=40
daemon=
models=

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

# --- The scripted server and the daemon ------------------------------------------------------------------------------

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

start_models() {
    say "starting agentlab-scripted-llm ..."
    agentlab-scripted-llm --script "$scratch/script.json" >"$scratch/models.out" 2>&1 &
    models=$!
    until grep -q '^listening on ' "$scratch/models.out"; do
        alive "$models" || failed "agentlab-scripted-llm did not start: $(cat "$scratch/models.out")"
        sleep 0.05
    done
    url=$(sed -n 's/^listening on //p' "$scratch/models.out")
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

# shellcheck disable=SC2329 # called by the trap
clean_up() {
    local status=$? process
    trap - EXIT
    set +e
    for process in $daemon $models; do kill -TERM "$process" && wait "$process"; done 2>/dev/null
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

# A member of a run's record, such as "status" or "result.summary".
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

# The successful calls that the server has counted, of those whose question has a text in it.
answered() {  # TEXT
    python3 - "$url/scripted/calls" "$1" <<'EOF'
import json, sys, urllib.request
calls = json.load(urllib.request.urlopen(sys.argv[1]))
print(sum(call["is_success"] and sys.argv[2] in call["content"] for call in calls))
EOF
}

# Returns as soon as so many calls of a run are on record.
wait_for_calls() {  # RUN COUNT
    local attempt calls
    for ((attempt = 0; attempt < 1200; attempt++)); do
        calls=$(query "SELECT calls FROM agentlab.usage('$1')") || failed "the database does not answer"
        ((calls < $2)) || return 0
        sleep 0.05
    done
    failed "run $1 did not make $2 calls"
}

# --- The scenario ----------------------------------------------------------------------------------------------------

# A PDF with a line of text on each page.
make_pdf() {  # FILE PAGES
    python3 - "$1" "$2" <<'EOF'
import sys
count = int(sys.argv[2])
kids = " ".join(f"{4 + 2 * page} 0 R" for page in range(count))
objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Count {count} /Kids [{kids}] >>",
           "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
for page in range(count):
    text = f"BT /F 18 Tf 40 360 Td (SECRET) Tj 0 -160 Td (Page {page + 1} of {count}) Tj ET"
    objects.append("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Resources << /Font << /F 3 0 R >> >> "
                   f"/Contents {5 + 2 * page} 0 R >>")
    objects.append(f"<< /Length {len(text)} >>\nstream\n{text}\nendstream")
out, offsets = b"%PDF-1.4\n", []
for number, body in enumerate(objects, 1):
    offsets.append(len(out))
    out += f"{number} 0 obj\n{body}\nendobj\n".encode()
table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
out += (f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
        f"startxref\n{len(out)}\n%%EOF\n").encode()
open(sys.argv[1], "wb").write(out)
EOF
}

# What the models answer: every page is secret, the seventh is hard to read at first. A page takes its time.
make_script() {
    python3 - "$1" "$pages" <<'EOF'
import json, sys
pages, rules = sys.argv[2], []
usage = {"input": 100, "output": 10}
def rule(contains, **answer): rules.append({"contains": contains, "usage": usage, **answer})
def marking(legibility): return {"text": "SECRET", "location": "header", "legibility": legibility}
factors = ["clarity", "consistency", "coverage", "placement", "distinctness"]
rule('{"factors"', json={"factors": [{"name": name, "score": 0.9, "reason": "as read"} for name in factors]})
rule('{"classification"', json={"classification": "SECRET", "rationale": "Every page says so.",
     "alternatives": [{"classification": "CONFIDENTIAL", "likelihood": 0.1}]})
rule([f"Page 7 of {pages} ", "read better"], json={"markings": [marking(0.8)], "filter": None})
rule(["classification markings", f"Page 7 of {pages} "], delay_ms=50,
     json={"markings": [marking(0.2)], "filter": {"contrast": 40}})
rule("classification markings", delay_ms=200, json={"markings": [marking(0.9)], "filter": None})
rule("Take the question apart", text="It asks for the colour of the sky, and for the reason.")
rule("Reason step by step", text="Air scatters blue light more than red light.")
rule("State the conclusion", text="The sky is blue because air scatters blue light most.")
rule("Condense", text="A page marked SECRET.")
rule("Summarize", text="A report of some pages, each marked SECRET.")
rule("Why is the sky blue?", text="Because air scatters blue light more than red light.", delay_ms=100)
json.dump(rules, open(sys.argv[1], "w"))
EOF
}

title "A scripted server plays the models, as Ollama would"
make_script "$scratch/script.json"
make_pdf "$scratch/report.pdf" "$pages"
make_pdf "$scratch/short.pdf" 3
start_models
start_daemon
show agentlabctl providers add local --kind ollama --base-url "$url"
show agentlabctl agents add reader --provider local --model llama3.2-vision --system "Be brief."
show agentlabctl chat reader "Why is the sky blue?"

title "reasoning: analyze, reason, conclude"
run=$(show agentlabctl execute reasoning -p agent=reader -p "question=Why is the sky blue?" --detach | tail -n 1)
agentlabctl wait "$run" >/dev/null || failed "reasoning failed"
say "$(field "$run" result.conclusion)"
check_equal "calls, one for each node" "$(query "SELECT calls FROM agentlab.usage('$run')")" 3

title "summarize: a PDF, page by page"
show agentlabctl documents add "$scratch/short.pdf"
run=$(show agentlabctl execute summarize -p agent=reader -p document=short.pdf -p dpi=72 --detach | tail -n 1)
agentlabctl wait "$run" >/dev/null || failed "summarize failed"
say "$(field "$run" result.summary)"
check_equal "calls, one for each page and the summary" "$(query "SELECT calls FROM agentlab.usage('$run')")" 4

title "classify-docs: $pages pages, and kill -9 in the middle"
show agentlabctl documents add "$scratch/report.pdf"
run=$(show agentlabctl execute classify-docs -p agent=reader -p document=report.pdf -p dpi=72 --detach | tail -n 1)
wait_for_calls "$run" 15
show kill -KILL "$daemon"
wait "$daemon" 2>/dev/null || true
daemon=
say "calls on record when the daemon was killed are kept; the others are made again"
start_daemon
agentlabctl wait "$run" >/dev/null || failed "classify-docs failed"
show agentlabctl show "$run" | sed -n '1,14p'
check_equal "classification" "$(field "$run" result.classification)" SECRET
check_equal "recommendation" "$(field "$run" result.recommendation)" accept
check_equal "pages that were rendered again to be read better" "$(field "$run" result.enhanced_pages)" 1
check_equal "recoveries" "$(query "SELECT recoveries FROM agentlab.runs WHERE id = '$run'")" 1
check_equal "successful calls on record: one for each page, one for page 7 again, two for the verdict" \
    "$(query "SELECT calls FROM agentlab.usage('$run')")" $((pages + 3))
check_equal "steps of the node detect, one for each page" \
    "$(query "SELECT count(DISTINCT step) FROM agentlab.agent_calls c JOIN agentlab.stages s
              ON s.run_id = c.run_id AND s.iteration = c.iteration
              WHERE c.run_id = '$run' AND s.node_name = 'detect'")" "$pages"
tokens=$(query "SELECT input_tokens || ' in, ' || output_tokens || ' out' FROM agentlab.usage('$run')")
check_equal "tokens" "$tokens" "$(((pages + 3) * 100)) in, $(((pages + 3) * 10)) out"
# Only what was under way when the daemon was killed may have been answered without being on record: 4 at a time.
asked=$(answered "classification markings")
((asked >= pages + 1 && asked <= pages + 1 + 4)) || failed "the server has answered $asked questions about pages"
passed "answers about pages that the server has counted: $asked, $((asked - pages - 1)) of them under way at the kill"

title "All is as promised"
