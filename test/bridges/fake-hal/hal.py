"""Stands for the module of LinuxCNC: its pins are in this process, and a test reads and writes them over a socket."""

import json
import os
import socket
import threading

HAL_BIT, HAL_FLOAT, HAL_S32, HAL_U32 = 1, 2, 3, 4
HAL_IN, HAL_OUT, HAL_IO = 16, 32, 48
HAL_RO, HAL_RW = 64, 192
ZEROS = {HAL_BIT: False, HAL_FLOAT: 0.0, HAL_S32: 0, HAL_U32: 0}
components = {}
writers = []


class error(Exception):
    pass


def pin_has_writer(name):
    return name in writers


class component:
    def __init__(self, name):
        if name in components:
            raise error("duplicate component name")
        self.name, self.values, self.dirs, self.is_ready = name, {}, {}, False
        components[name] = self

    def newpin(self, name, type_, dir_):
        if len(f"{self.name}.{name}") > 47:
            raise error("name too long")
        self.values[name] = ZEROS[type_]
        self.dirs[name] = dir_

    newparam = newpin

    def ready(self):
        self.is_ready = True

    def exit(self):
        components.pop(self.name, None)

    def __getitem__(self, name):
        return self.values[name]

    def __setitem__(self, name, value):
        if type(value) is not type(self.values[name]):
            raise TypeError(f"{name}: {value!r}")
        self.values[name] = value


def serve(path):
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()
    while True:
        connection, _ = server.accept()
        with connection, connection.makefile("rw") as stream:
            for line in stream:
                for name, value in json.loads(line).items():
                    if name == "writers":
                        writers[:] = value
                        continue
                    owner, _, pin = name.partition(".")
                    components[owner].values[pin] = value
                shown = {
                    name: {"ready": each.is_ready, "values": dict(each.values), "dirs": dict(each.dirs)}
                    for name, each in components.items()
                }
                stream.write(json.dumps(shown) + "\n")
                stream.flush()


threading.Thread(target=serve, args=(os.environ["FAKE_HAL_SOCKET"],), daemon=True).start()
