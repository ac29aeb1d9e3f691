# A PostgreSQL of our own for the tests: loopback, a free port, a folder that is thrown away; sourced by run.
# shellcheck shell=bash
: "${work:?run sets the folder for logs}"

postgres_folder=""

# The folder of the newest server's programs.
postgres_bin() {
  local candidate
  for candidate in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr) "$(dirname "$(command -v initdb || echo /)")"; do
    if [[ -x $candidate/initdb && -x $candidate/pg_ctl ]]; then
      echo "$candidate"
      return 0
    fi
  done
  return 1
}

# The server refuses to run as root.
as_postgres() {
  if ((EUID == 0)); then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

postgres_start() {
  local bin port attempt
  say "PostgreSQL"
  bin=$(postgres_bin) || { skip "PostgreSQL: no server is installed; the tests that need it say so"; return 0; }
  postgres_folder=$(mktemp -d /tmp/mesh-pg.XXXXXX)
  ((EUID != 0)) || chown postgres "$postgres_folder"
  as_postgres "$bin/initdb" -D "$postgres_folder/data" -U mesh -A trust -E UTF8 --no-locale >"$work/initdb.log" 2>&1 \
    || { skip "PostgreSQL: $(tail -1 "$work/initdb.log")"; return 0; }
  for attempt in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    if as_postgres "$bin/pg_ctl" -D "$postgres_folder/data" -l "$postgres_folder/log" -w -t 60 \
      -o "-h 127.0.0.1 -p $port -k $postgres_folder" start >/dev/null 2>&1; then
      export MESH_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=mesh;Database=postgres"
      echo "started $("$bin/postgres" --version) on 127.0.0.1:$port"
      return 0
    fi
  done
  skip "PostgreSQL: it did not start in $attempt attempts: $(tail -1 "$postgres_folder/log" 2>&1)"
}

postgres_stop() {
  local bin
  [[ -n $postgres_folder ]] || return 0
  bin=$(postgres_bin) && [[ -f $postgres_folder/data/postmaster.pid ]] \
    && as_postgres "$bin/pg_ctl" -D "$postgres_folder/data" -m immediate -w stop >/dev/null 2>&1
  rm -rf "$postgres_folder"
}
