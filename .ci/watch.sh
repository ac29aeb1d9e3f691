# Ends a step that waits for ever, and says what it waited for; sourced by run.
# shellcheck shell=bash

# After so many minutes: prints the processes of this run, youngest last, and kills them, so that the step fails and the next one begins.
watch_over() {
  local name=$1 minutes=$2 own=$BASHPID pid sleeper=""
  local -a found
  trap 'kill "$sleeper" 2>/dev/null; exit 0' TERM
  sleep $((minutes * 60)) >/dev/null 2>&1 &
  sleeper=$!
  wait "$sleeper" || exit 0
  mapfile -t found < <(descendants $$ "$own")
  echo "$name is not done after $minutes minutes. It waits in:"
  ((${#found[@]} == 0)) || ps -o pid=,ppid=,etimes=,args= -p "$(IFS=,; echo "${found[*]}")" | cut -c 1-200
  for pid in "${found[@]}"; do
    kill -KILL "$pid" 2>/dev/null
  done
}

watch_ends() {
  kill "$1" 2>/dev/null
  wait "$1" 2>/dev/null
}

# Prints the processes below one, except one branch of them.
descendants() {
  local child
  for child in $(ps -o pid= --ppid "$1"); do
    [[ $child != "$2" ]] || continue
    echo "$child"
    descendants "$child" "$2"
  done
}
