#!/bin/sh
# Plays play-operator.py on a LinuxCNC without hardware, with a simulated plug behind bridges/linuxcnc/halyard-hal.
#
#   bridges/linuxcnc/simulation/run.sh        prints TAP; exit code 0 when all steps have passed
#
# LinuxCNC refuses to run as root. It needs Debian's linuxcnc-uspace 2.9, node, and a built halyard (npm run build).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
sim=
cleanup() {
  [ -z "$sim" ] || kill "$sim" 2>/dev/null || :
  rm -rf "$work"
}
trap cleanup EXIT
cp "$here"/* "$work"
cd "$work"

: >sim.log
node "$root/dist/main.cjs" sim --model hs110 --json >>sim.log 2>&1 </dev/null &
sim=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  HALYARD_SIM_PORT=$(sed -n 's/.*"port":\([0-9]*\).*/\1/p' sim.log | head -n 1)
  [ -z "$HALYARD_SIM_PORT" ] || break
  sleep 0.25
done
[ -n "$HALYARD_SIM_PORT" ] || { cat sim.log; exit 1; }

export HALYARD_SIM_PORT HALYARD_SIM_PID="$sim" HALYARD="node $root/dist/main.cjs" HALYARD_RESULTS="$work/results"
export PATH="$root/bridges/linuxcnc:$PATH" HOME="$work"
timeout 120 linuxcnc simulation.ini </dev/null || :
cat results || :
if grep -q '^all .* passed' results; then exit 0; fi
# Where LinuxCNC writes when it has no terminal.
cat linuxcnc_print.txt linuxcnc_debug.txt || :
exit 1
