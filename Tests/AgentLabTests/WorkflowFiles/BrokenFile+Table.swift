extension BrokenFile {
    /// Forty files, and what each author is told.
    static let table: [BrokenFile] = wholes + params + nodes + waits + types + graphs

    private static let wholes: [BrokenFile] = [
        BrokenFile("empty", "", "1:1: the file is empty"),
        BrokenFile("a list", "- a", "1:1: the workflow must be a map of keys, not a list"),
        BrokenFile(
            "no YAML",
            "name: [",
            "2:1: this is no YAML: did not find expected node content, while parsing a flow node that begins at 2:1"
        ),
        BrokenFile(
            "a brace that is not closed",
            "name: w\nnodes:\n  a: { run: { argv: [ls] }\nexit: a\n",
            "4:1: this is no YAML: did not find expected ',' or '}', while parsing a flow mapping that begins at 3:6"
        ),
        BrokenFile(
            "a tab",
            "name: w\n\tentry: a",
            "2:1: this is no YAML: found a tab character that violates indentation"
        ),
        BrokenFile(
            "a key twice",
            "name: a\nname: b\n",
            "1:1: \"name\" is given more than once"
        ),
        BrokenFile(
            "a misspelt key",
            "name: w\nentri: a\nentry: a\nnodes: { a: { set: { x: 1 } } }\nexit: a\n",
            "2:1: the workflow: unknown key \"entri\"; did you mean \"entry\"?"
        ),
        BrokenFile(
            "no name",
            "entry: a\nnodes: { a: { set: { x: 1 } } }\nexit: a\n",
            "1:1: the workflow needs the key \"name\" (a text)"
        ),
        BrokenFile(
            "a name with a space",
            "name: my flow\nentry: a\nnodes: { a: { set: { x: 1 } } }\nexit: a\n",
            "1:7: the workflow: \"name\" must consist of letters, digits, -, _ and ., not \"my flow\""
        ),
        BrokenFile(
            "no nodes",
            "name: w\nentry: a\nexit: a\n",
            "1:1: the workflow needs the key \"nodes\" (a map of nodes by name)"
        ),
        BrokenFile(
            "no exit",
            "name: w\nentry: a\nnodes: { a: { set: { x: 1 } } }\n",
            "1:1: the workflow needs the key \"exit\" (a text or a list of texts)",
            "3:10: node \"a\" has no way out: no edge leaves it and it is no exit"
        ),
        BrokenFile(
            "a limit that is none",
            "name: w\nlimits: { timeout: soon }\nentry: a\nnodes: { a: { set: { x: 1 } } }\nexit: a\n",
            "2:20: the workflow: limits: \"timeout\" must be a duration such as 10s, 500ms or 1h30m, not \"soon\""
        ),
        BrokenFile(
            "limits that are none",
            "name: w\nlimits: { concurrency: 0, retention: { failed: 1s } }\nentry: a\nnodes: { a: { set: { x: 1 } } }\n"
                + "exit: a\n",
            "2:24: the workflow: limits: \"concurrency\" must be a whole number from 1 to 1000000, not the number 0",
            "2:48: the workflow: limits: retention: \"failed\" must be \"never\", or a duration such as 30d or 12h, from 1m "
                + "to 36500d, not the text \"1s\""
        ),
    ]

    private static let params: [BrokenFile] = [
        .param(
            "an unknown type",
            "{ type: strin }",
            "2:22: param \"p\": \"type\" cannot be \"strin\"; did you mean \"string\"?"
        ),
        .param(
            "no type",
            "{ required: true }",
            "2:14: param \"p\" needs the key \"type\" (string, integer, number, boolean, list, map or file)"
        ),
        .param(
            "a default of another type",
            "{ type: integer, default: ten }",
            "2:40: param \"p\": \"default\" must be an integer, not the string \"ten\""
        ),
        .param(
            "a default for what is required",
            "{ type: string, required: true, default: x }",
            "2:55: param \"p\": \"default\" is of no use, for the param is required"
        ),
        .param(
            "a pattern that is none",
            "{ type: string, pattern: \"(\" }",
            "2:39: param \"p\": \"pattern\" is no regular expression: \"(\""
        ),
        .param(
            "a pattern for a number",
            "{ type: integer, pattern: a }",
            "2:40: param \"p\": \"pattern\" is for texts, not for type integer"
        ),
        .param(
            "a default that is no choice",
            "{ type: string, choices: [a, b], default: c }",
            "2:56: param \"p\": \"default\" must be one of \"a\", \"b\", not \"c\""
        ),
        .param(
            "a range for a text",
            "{ type: string, min: 1 }",
            "2:35: param \"p\": \"min\" is for numbers, not for type string"
        ),
        .param(
            "a choice of another type",
            "{ type: string, choices: [a, 1] }",
            "2:39: param \"p\": \"choices\" must hold values of type string, not 1"
        ),
    ]

    private static let nodes: [BrokenFile] = [
        .node(
            "an unknown kind",
            "{ rum: { argv: [ls] } }",
            "5:8: node \"a\": unknown kind \"rum\"; did you mean \"run\"?"
        ),
        .node(
            "two kinds",
            "{ run: { argv: [ls] }, set: { x: 1 } }",
            "5:6: node \"a\" must have exactly one kind of \(kinds); it has run and set"
        ),
        .node("no kind", "{ timeout: 1s }", "5:6: node \"a\" must have exactly one kind of \(kinds); it has none"),
        .node(
            "a text for a program",
            "{ run: ls -l }",
            "5:13: node \"a\": run must be a map of keys, not the text \"ls -l\""
        ),
        .node(
            "a time limit within a program",
            "{ run: { argv: [ls], timeout: 5s } }",
            "5:27: node \"a\": run: \"timeout\" stands beside run, not within it"
        ),
        .node("no argv", "{ run: { output: x } }", "5:13: node \"a\": run needs the key \"argv\" (a list of texts)"),
        .node("an empty argv", "{ run: { argv: [] } }", "5:21: node \"a\": run: \"argv\" must name a program"),
        .node(
            "a map in argv",
            "{ run: { argv: [ls, { x: 1 }] } }",
            "5:26: node \"a\": run: \"argv\" must hold texts, not a map"
        ),
        .node(
            "a misspelt field",
            "{ run: { argv: [ls], stdn: unit } }",
            "5:27: node \"a\": run: unknown key \"stdn\"; did you mean \"stdin\"?"
        ),
        .node(
            "an unknown way to parse",
            "{ run: { argv: [ls], output: x, parse: yaml } }",
            "5:45: node \"a\": run: \"parse\" cannot be \"yaml\"; write text, json, jsonl, none"
        ),
        .node(
            "parsed and thrown away",
            "{ run: { argv: [ls], parse: json } }",
            "5:34: node \"a\": run: \"parse\" needs the key \"output\" to put the result under"
        ),
        .node(
            "a template without end",
            "{ run: { argv: [ls, \"-l {{unit\"] } }",
            "5:30: node \"a\": run: \"argv\": the tag {{ has no end }}"
        ),
        .node(
            "a section without end",
            "{ set: { x: \"{{#unit}}yes\" } }",
            "5:19: node \"a\": set: \"x\": the section \"unit\" has no end {{/unit}}"
        ),
        .node(
            "an unknown filter",
            "{ set: { x: \"{{jsn(unit)}}\" } }",
            "5:19: node \"a\": set: \"x\": unknown filter \"jsn\"; did you mean \"json\"?"
        ),
        .node(
            "a param that is not declared",
            "{ run: { argv: [ls, \"{{unti}}\"] } }",
            "5:27: \"unti\" is neither a param nor set by a node; did you mean \"unit\"?"
        ),
        .node(
            "a secret that is not declared",
            "{ run: { argv: [ls], env: { KEY: { secret: token } } } }",
            "5:49: \"token\" is not among the workflow's secrets; add it to \"secrets\""
        ),
        .node(
            "a retry of none",
            "{ run: { argv: [ls] }, retry: { attempts: 0 } }",
            "5:48: node \"a\": retry: \"attempts\" must be a whole number from 1 to 1000, not the number 0"
        ),
        .node(
            "a body that is not sent",
            "{ http: { url: \"http://x\", body: y } }",
            "5:39: node \"a\": http: \"body\" needs a method that sends one, such as method: POST"
        ),
        .node(
            "a header field with a space",
            "{ http: { url: \"http://x\", headers: { My Key: x } } }",
            "5:44: node \"a\": http: headers: \"My Key\" is no name of a header field"
        ),
        .node(
            "a status that is none",
            "{ http: { url: \"http://x\", status: [200, ok] } }",
            "5:48: node \"a\": http: \"status\" must hold numbers from 100 to 599, not the text \"ok\""
        ),
        .node(
            "a parallel node without its node",
            "{ parallel: { over: hosts } }",
            "5:18: node \"a\": parallel needs the key \"node\" (a node, such as { run: … })"
        ),
        .node(
            "an unknown kind within",
            "{ parallel: { over: hosts, node: { rn: { } } } }",
            "5:41: node \"a\": parallel: node: unknown kind \"rn\"; did you mean \"run\"?"
        ),
        .node(
            "a route to nowhere",
            "{ route: { by: \"{{unit}}\" } }",
            "5:15: node \"a\": route: \"routes\" must name at least one route"
        ),
    ]

    private static let waits: [BrokenFile] = [
        .node(
            "a sleep for a colour",
            "{ sleep: { for: blue } }",
            "5:22: node \"a\": sleep: \"for\" must be a duration such as 10s, 500ms or 1h30m, not \"blue\""
        ),
        .node("a wait for nothing", "{ wait: { } }", "5:14: node \"a\": wait needs the key \"signal\" (a text)"),
        .node(
            "a time limit beside a wait",
            "{ wait: { signal: s }, timeout: 24h }",
            "5:29: node \"a\": \"timeout\" has no meaning beside wait; write it within wait"
        ),
        .node(
            "another attempt at a child",
            "{ workflow: { name: w }, retry: { attempts: 2 } }",
            "5:31: node \"a\": \"retry\" has no meaning beside workflow; it is not tried again"
        ),
        .node(
            "a wait within another node",
            "{ parallel: { over: hosts, node: { wait: { signal: s } } } }",
            "5:39: node \"a\": parallel: node: sleep, wait and workflow cannot stand within another node"
        ),
    ]

    private static let types: [BrokenFile] = [
        .node(
            "items as a template",
            "{ parallel: { over: \"{{hosts}}\", node: { set: { x: 1 } } } }",
            "5:26: node \"a\": parallel: \"over\" is the name of a value and no template; write it without {{ and }}"
        ),
        .node(
            "items that are a text",
            "{ parallel: { over: unit, node: { set: { x: \"{{item}}\" } } } }",
            "5:26: \"unit\" is a text, not a list; \"parse: jsonl\" or \"parse: json\" makes one of what a program writes"
        ),
        .node(
            "a part of a text",
            "{ set: { x: \"{{unit.name}}\" } }",
            "5:19: \"unit\" is a text, which has no \"name\""
        ),
        .node(
            "a name in a list",
            "{ run: { argv: [cat], stdin: hosts.name } }",
            "5:35: \"hosts\" is a list, which has no \"name\"; hosts.0 is its first element"
        ),
        .node(
            "a filter for something else",
            "{ set: { x: \"{{first(unit)}}\" } }",
            "5:19: \"first\" cannot be applied to \"unit\", which is a text"
        ),
        .edges(
            "a number that is compared with a text",
            "[{ from: a, to: b, when: { equals: { x: one } } }, a -> b]",
            "4:53: \"x\" is a number and never equals a text, \"one\""
        ),
    ]

    private static let kinds = "agent, chain, http, parallel, route, run, set, sleep, wait, workflow"

    private static let graphs: [BrokenFile] = [
        .edges(
            "an edge to nowhere",
            "[a -> b, a -> c]",
            "4:17: edge a -> c is never taken: the one to \"b\" before it has no condition",
            "4:17: edge a -> c names \"c\", which is no node; did you mean \"a\"?"
        ),
        .edges(
            "an edge that is none",
            "[a => b, a -> b]",
            "4:9: edge \"a => b\" must be written as a -> b, or as { from: a, to: b, when: … }"
        ),
        .edges(
            "an unreachable node",
            "[a -> a]",
            "3:10: node \"a\" has no way out: none of its edges leads to an exit",
            "3:32: node \"b\" cannot be reached from the entry \"a\""
        ),
        .edges(
            "a condition in words",
            "[{ from: a, to: b, when: x == 1 }]",
            "4:34: when must be a map of keys, not the text \"x == 1\""
        ),
        .edges(
            "a condition that is none",
            "[{ from: a, to: b, when: { equal: { x: 1 } } }]",
            "4:35: when: unknown key \"equal\"; did you mean \"equals\"?"
        ),
        .edges(
            "a condition over what nobody sets",
            "[{ from: a, to: b, when: { exists: z } }, a -> b]",
            "4:43: \"z\" is neither a param nor set by a node; did you mean \"x\"?"
        ),
    ]
}
