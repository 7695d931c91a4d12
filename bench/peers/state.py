"""Tells whether a plug is on: arguments are address and port."""
import json
import socket
import sys


def main(address, port):
    key, out = 171, bytearray()
    for byte in b'{"system":{"get_sysinfo":{}}}':
        key ^= byte
        out.append(key)
    with socket.create_connection((address, port), timeout=2) as plug:
        plug.sendall(len(out).to_bytes(4, "big") + bytes(out))
        data = b""
        while len(data) < 4 or len(data) < 4 + int.from_bytes(data[:4], "big"):
            data += plug.recv(4096)
    key, out = 171, bytearray()
    for byte in data[4:]:
        out.append(byte ^ key)
        key = byte
    state = json.loads(out)["system"]["get_sysinfo"]["relay_state"]
    print("Power ON" if state else "Power OFF")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
