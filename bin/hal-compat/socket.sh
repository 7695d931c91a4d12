# Where `realtime start` listens, unless HALYARD_SOCKET says otherwise.
if [ -z "${HALYARD_SOCKET:-}" ]; then
  socket="${XDG_RUNTIME_DIR:-${TMPDIR:-/tmp}}/halyard-realtime-$(id -u).sock"
  if [ -S "$socket" ] || [ "${compat:-}" = make ]; then export HALYARD_SOCKET="$socket"; fi
fi
