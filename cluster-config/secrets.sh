#!/bin/sh
# Makes the secrets that docker-compose.yml reads: PostgreSQL's password, the connection string with the same password in it, and Grafana's.
# Run again, it makes only what is missing: a new password would lock the nodes out of a database that has the old one.
set -eu

folder=${1:-"$(dirname "$0")/secrets"}

# The folder keeps other users of this machine out. The files themselves are readable, because the containers' users, who see
# nothing but the files, have other numbers than their owner.
mkdir -p "$folder"
chmod 700 "$folder"
umask 222

new_password() { od -An -N 32 -t x1 /dev/urandom | tr -d ' \n'; }

if [ -e "$folder/postgres-password" ] || [ -e "$folder/journal-connection" ]; then
  echo "$folder has the database's secrets already; they were not changed."
else
  password=$(new_password)
  printf '%s' "$password" >"$folder/postgres-password"
  printf 'Host=postgres;Port=5432;Database=mesh;Username=mesh;Password=%s' "$password" >"$folder/journal-connection"
  echo "Wrote postgres-password and journal-connection to $folder."
fi

if [ ! -e "$folder/grafana-password" ]; then
  new_password >"$folder/grafana-password"
  echo "Wrote grafana-password to $folder; the user is admin."
fi
