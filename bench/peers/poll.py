"""Polls one plug twice a second, a connection for each request: arguments are address and port."""
import json
import os
import socket
import sys
import time


def encode(text):
    key, out = 171, bytearray()
    for byte in text.encode():
        key ^= byte
        out.append(key)
    return len(out).to_bytes(4, "big") + bytes(out)


def decode(data):
    key, out = 171, bytearray()
    for byte in data:
        out.append(byte ^ key)
        key = byte
    return out.decode()


def read_exactly(plug, size):
    data = b""
    while len(data) < size:
        more = plug.recv(size - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def ask(address, port, question):
    with socket.create_connection((address, port), timeout=0.5) as plug:
        plug.sendall(encode(question))
        size = int.from_bytes(read_exactly(plug, 4), "big")
        return json.loads(decode(read_exactly(plug, size)))


def main(address, port):
    question = json.dumps({"system": {"get_sysinfo": {}}, "emeter": {"get_realtime": {}}})
    due = time.monotonic()
    parent = os.getppid()
    while os.getppid() == parent:
        reply = ask(address, port, question)
        assert reply["emeter"]["get_realtime"]["power"] == 61.7
        due += 0.5
        time.sleep(max(0, due - time.monotonic()))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
