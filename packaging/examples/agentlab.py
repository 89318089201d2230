#!/usr/bin/env python3
"""Executes a workflow and watches its run to the end: agentlab.py WORKFLOW [KEY=VALUE]...

Exit code: 0 completed, 2 failed, 3 cancelled, 1 refused by the daemon, 69 no daemon.
The socket is $AGENTLAB_SOCKET, or /run/agentlab/agentlabd.sock. The protocol is described in protocol.md.
"""
import json, os, socket, struct, sys

class Daemon:
    def __init__(self, path):
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(path)
        self.stream = connection.makefile("rwb")
        self.last_id = 0

    def receive(self):
        header = self.stream.read(4)
        if len(header) < 4:
            raise ConnectionError("the daemon closed the connection")
        return json.loads(self.stream.read(struct.unpack(">I", header)[0]))

    def call(self, method, **params):
        self.last_id += 1
        body = json.dumps({"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params}).encode()
        self.stream.write(struct.pack(">I", len(body)) + body)
        self.stream.flush()
        answer = self.receive()  # One call at a time and no stream yet: the next frame is the answer.
        if "error" in answer:
            sys.exit(f"agentlab: {answer['error']['message']}")
        return answer["result"]

def main(workflow, *params):
    daemon = Daemon(os.environ.get("AGENTLAB_SOCKET", "/run/agentlab/agentlabd.sock"))
    run = daemon.call("runs.execute", workflow=workflow, params=dict(param.split("=", 1) for param in params))["run"]
    daemon.call("runs.watch", run=run["id"])
    while (event := daemon.receive()["params"]["event"])["type"] != "end":
        if event["type"] == "stage":
            stage = event["stage"]
            print(stage["iteration"], stage["node_name"], stage["status"], stage.get("error_message", ""))
        elif event["type"] == "run":
            run = event["run"]
    if "error" in event:
        sys.exit(f"agentlab: {event['error']['message']}")
    print(run["status"], json.dumps(run.get("result")) if run["status"] == "completed" else run.get("error_message", ""))
    return {"completed": 0, "failed": 2, "cancelled": 3}.get(run["status"], 1)

if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    try:
        sys.exit(main(*sys.argv[1:]))
    except OSError as error:
        print(f"agentlab: {error}", file=sys.stderr)
        sys.exit(69)
