import FoundationEssentials

/// The workflow files of a torture, with nodes of every kind; their programs say what they do in the file of effects.
struct WorkflowFiles {
    /// Where files and program are written.
    let directory: String
    /// The file of effects.
    let effects: String
    /// Where the daemons send their requests; nil where no address leads from all of them to one server.
    let server: String?

    /// Stages of nodes that leave no effect behind, by the workflow.
    static let silentNodes: [String: Set<String>] = [
        "errand": ["begin", "add", "square"],
        "appointment": ["nap", "ask", "note"],
        "family": ["child"],
    ]
    /// The choice of a route, which is a step of its own.
    static let silentSteps: Set<String> = ["route/route"]

    private var program: String { "\(directory)/effect" }

    func write() throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Data(script.utf8).write(to: URL(filePath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        for (name, text) in ["errand": errand, "appointment": appointment, "family": family] {
            try Data(text.utf8).write(to: URL(filePath: "\(directory)/\(name).yaml"))
        }
    }

    /// `effect PAUSE EXPRESSION [ATTEMPT]`: takes its time, fails before that attempt, and prints what the expression is.
    private var script: String {
        """
        #!/bin/sh
        set -eu
        run=${AGENTLAB_STEP_KEY%%/*} rest=${AGENTLAB_STEP_KEY#*/}
        stage=${rest%%/*} step=
        case $rest in */route/*) ;; */*) step=${rest#*/} ;; esac
        effect() {
            printf '{"at":%s,"pid":0,"run":"%s","stage":%s,"node":"%s","step":"%s","attempt":%s,"phase":"%s"}\\n' \\
                "$(date +%s.%N)" "$run" "$stage" "$AGENTLAB_NODE" "$step" "$AGENTLAB_ATTEMPT" "$1" >>'\(effects)'
        }
        effect begin
        sleep "$1"
        if [ "$AGENTLAB_ATTEMPT" -lt "${3:-1}" ]; then
            echo "by design: attempt $AGENTLAB_ATTEMPT" >&2
            exit 3
        fi
        effect end
        echo $(($2))

        """
    }

    private var errand: String {
        """
        name: errand
        description: Add and square by programs, and take one of two ways.
        params:
          items: { type: list, required: true }
          side: { type: string, choices: [left, right], default: left }
          pause: { type: string, default: "0" }
          flaky: { type: integer, default: 1 }
        entry: begin
        nodes:
          begin: { set: { total: 0 } }
          add:
            chain:
              over: items
              as: item
              node: { run: { argv: [\(program), "{{pause}}", "{{total}} + {{item}}"], output: total, parse: json } }
          square:
            parallel:
              over: items
              as: item
              workers: 3
              collect: squares
              node: { run: { argv: [\(program), "{{pause}}", "{{item}} * {{item}}"], output: square, parse: json } }
          turn:
            route:
              by: "{{side}}"
              routes:
                left: { run: { argv: [\(program), "{{pause}}", "{{total}} + 1"], output: turned, parse: json } }
              default: { run: { argv: [\(program), "{{pause}}", "{{total}} - 1"], output: turned, parse: json } }
          last:
            run: { argv: [\(program), "{{pause}}", "{{total}} * 2", "{{flaky}}"], output: doubled, parse: json }
            retry: { attempts: 3, initial_backoff: 50ms, max_backoff: 200ms }
        edges: [begin -> add -> square -> turn -> last]
        exit: last
        outputs: [total, squares, turned, doubled]

        """
    }

    private var appointment: String {
        """
        name: appointment
        description: Sleep, wait to be asked, and answer by a program.
        params:
          nap: { type: string, default: 100ms }
          pause: { type: string, default: "0" }
        entry: nap
        nodes:
          nap: { sleep: { for: "{{nap}}" } }
          ask: { wait: { signal: go, output: asked } }
          note: { set: { number: "{{asked.number}}" } }
          answer: { run: { argv: [\(program), "{{pause}}", "{{number}} + 1"], output: answered, parse: json } }
        edges: [nap -> ask -> note -> answer]
        exit: answer
        outputs: [number, answered]

        """
    }

    private var family: String {
        """
        name: family
        description: Send a child on an errand.
        params:
          items: { type: list, required: true }
          pause: { type: string, default: "0" }
        entry: \(server == nil ? "child" : "send")
        nodes:
        \(server.map { "  send: { http: { method: POST, url: \"\($0)/send\", body: { of: \"{{items}}\" }, parse: none } }" } ?? "")
          child: { workflow: { name: errand, params: { items: "{{items}}", pause: "{{pause}}" }, output: child } }
          close: { run: { argv: [\(program), "{{pause}}", "{{child.total}} + 1"], output: closed, parse: json } }
        edges: [\(server == nil ? "" : "send -> ")child -> close]
        exit: close
        outputs: [child, closed]

        """
    }
}
