#!/usr/bin/env python3
"""A HAL component as a program: toggles a pin.   loadusr -Wn foo python3 hal-o-world.py -n foo -i 0.5"""
import argparse
import json
import sys
import threading
import time

parser = argparse.ArgumentParser()
parser.add_argument("-n", "--name", required=True, help="name of the component")
parser.add_argument("-i", "--interval", type=float, default=0.5, help="seconds between two toggles")
options = parser.parse_args()
enabled = threading.Event()


def send(method, **params):
    message = {"jsonrpc": "2.0", "id": method, "method": method, "params": {**params}}
    print(json.dumps(message), flush=True)


def listen():
    for line in sys.stdin:
        message = json.loads(line)
        if "error" in message:
            sys.exit(message["error"]["message"])
        for change in message.get("params", {}).get("changes", []):
            if change["name"] == "enable":
                enabled.set() if change["value"] else enabled.clear()


threading.Thread(target=listen, daemon=True).start()
send("component.new", name=options.name)
send("component.pin", component=options.name, name="enable", type="bit", dir="in", value=True)
send("component.pin", component=options.name, name="out", type="bit", dir="out", failsafe=False)
send("component.ready", component=options.name)
out = False
while True:
    time.sleep(options.interval)
    if enabled.is_set():
        out = not out
        send("component.set", component=options.name, values={"out": out})
