#!/usr/bin/python3
"""Plays the operator of the simulation: M64, M65, a program with M62 and M63, the plug's button, a crash."""

import os
import signal
import subprocess
import sys
import time

import hal
import linuxcnc

command = linuxcnc.command()
status = linuxcnc.stat()
viewer = hal.component("operator")
viewer.ready()
# Without a terminal, LinuxCNC discards the output of its display.
sys.stdout = open(os.environ.get("HALYARD_RESULTS", "/dev/stdout"), "w", encoding="utf-8")
steps = 0


def pin(name):
    return hal.get_value(f"smartplug-power.{name}")


def relay():
    """The relay as the plug reports it to another program, over a separate connection."""
    port = os.environ["HALYARD_SIM_PORT"]
    answer = subprocess.run(
        [*os.environ["HALYARD"].split(), "plug", "state", "-H", f"127.0.0.1:{port}"],
        capture_output=True,
        text=True,
        timeout=10,
        check=True,
    )
    return "ON" in answer.stdout


def expect(what, holds, seconds=5.0):
    global steps
    started = time.monotonic()
    while not holds():
        if time.monotonic() - started > seconds:
            sys.exit(fail(what))
        time.sleep(0.005)
    steps += 1
    print(f"ok {steps} - {what} ({(time.monotonic() - started) * 1000:.0f} ms)", flush=True)


def fail(what):
    values = {name: pin(name) for name in ("request", "enable", "relay", "online", "error")}
    print(f"not ok - {what}: {values}", flush=True)
    return 1


def mdi(line):
    command.mode(linuxcnc.MODE_MDI)
    command.wait_complete()
    command.mdi(line)
    command.wait_complete()


def child_of_bridge():
    bridge = subprocess.run(["pgrep", "-u", str(os.getuid()), "-f", "halyard-hal -c"], capture_output=True, text=True)
    found = subprocess.run(["pgrep", "-P", bridge.stdout.split()[0]], capture_output=True, text=True)
    return int(found.stdout.split()[0])


expect("the plug is online and off", lambda: pin("online") and not pin("enable") and not relay())

command.state(linuxcnc.STATE_ESTOP_RESET)
command.wait_complete()
command.state(linuxcnc.STATE_ON)
command.wait_complete()
command.mode(linuxcnc.MODE_MANUAL)
command.wait_complete()
command.home(-1)
expect("the machine is homed", lambda: status.poll() or all(status.homed[:3]), 10)

mdi("M64 P0")
expect("MDI M64 P0 switches the plug on", lambda: pin("relay") and pin("enable"))
expect("the plug itself reports on", relay)
mdi("M65 P0")
expect("MDI M65 P0 switches the plug off", lambda: not pin("relay") and not pin("enable"))
expect("the plug itself reports off", lambda: not relay())

os.kill(int(os.environ["HALYARD_SIM_PID"]), signal.SIGUSR1)
expect("the HAL pins show the plug's button", lambda: pin("enable") and hal.get_value("motion.digital-in-00"))
os.kill(int(os.environ["HALYARD_SIM_PID"]), signal.SIGUSR1)
expect("the HAL pins show the plug's button again, off", lambda: not pin("enable"))

mdi("M62 P0")
time.sleep(0.5)
expect("M62 P0 alone switches nothing", lambda: not pin("relay"))
mdi("G1 X1 F600")
command.mode(linuxcnc.MODE_AUTO)
command.wait_complete()
command.program_open(os.path.abspath("program.ngc"))
command.auto(linuxcnc.AUTO_RUN, 0)
expect("a program's M62 switches the plug on with its move", lambda: pin("relay"), 10)
expect("a program's M63 switches the plug off with its move", lambda: not pin("relay"), 10)
expect("the program ends", lambda: status.poll() or status.interp_state == linuxcnc.INTERP_IDLE, 10)
expect("the meter's voltage is on a HAL pin", lambda: 100 < pin("voltage") < 260)

mdi("M64 P0")
expect("the plug is on before the crash", lambda: pin("relay"))
os.kill(child_of_bridge(), signal.SIGKILL)
expect("error shows a crash of halyard", lambda: pin("error") and not pin("online"))
expect("the plug stays on", relay)
expect("halyard is started again", lambda: pin("online") and not pin("error"), 15)
expect("the restart has switched nothing", lambda: pin("relay") and relay())
mdi("M65 P0")
expect("M65 P0 works after the crash", lambda: not pin("relay") and not pin("enable"))
mdi("M64 P0")
expect("M64 P0 works after the crash", lambda: pin("relay") and pin("enable"))

started = time.monotonic()
subprocess.run(["halcmd", "unloadusr", "smartplug-power"], check=True, timeout=10)
expect("unloadusr ends the bridge", lambda: not hal.component_exists("smartplug-power"))
expect("the plug stays on after the end", relay)
print(f"1..{steps}\nall {steps} steps passed", flush=True)
