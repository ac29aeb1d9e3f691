#!/bin/sh
# Makes the secrets that docker-compose.yml reads: PostgreSQL's password, and the connection string with the same password in it.
# Run again, it changes nothing: a new password would lock the node out of a database that has the old one.
set -eu

folder=${1:-"$(dirname "$0")/secrets"}

if [ -e "$folder/postgres-password" ] || [ -e "$folder/journal-connection" ]; then
  echo "$folder has secrets already; nothing was changed."
  exit 0
fi

# The folder keeps other users of this machine out. The files themselves are readable, because the containers' users, who see
# nothing but the files, have other numbers than their owner.
mkdir -p "$folder"
chmod 700 "$folder"
password=$(od -An -N 32 -t x1 /dev/urandom | tr -d ' \n')
umask 222
printf '%s' "$password" >"$folder/postgres-password"
printf 'Host=postgres;Port=5432;Database=mesh;Username=mesh;Password=%s' "$password" >"$folder/journal-connection"
echo "Wrote postgres-password and journal-connection to $folder."
