# What the tests use beside .NET and Node; sourced by run.
# shellcheck shell=bash
: "${work:?run sets the folder for logs}"

# Prints what is missing, as Debian packages.
missing_packages() {
  postgres_bin >/dev/null || echo postgresql
  ldconfig -p 2>/dev/null | grep -q 'libsecp256k1\.so\.1' || echo libsecp256k1-1
  ldconfig -p 2>/dev/null | grep -q 'libCbcSolver\.so\.3' || echo coinor-libcbc3
  command -v shellcheck >/dev/null || echo shellcheck
  command -v promtool >/dev/null || echo prometheus
  command -v ip >/dev/null || echo iproute2
  command -v amtool >/dev/null || echo prometheus-alertmanager
  if grep -rqi --include='*.cs' chromium tests && ! command -v chromium >/dev/null; then echo chromium; fi
}

install_packages() {
  local packages package
  mapfile -t packages < <(missing_packages)
  say "Packages: ${packages[*]:-nothing is missing}"
  ((${#packages[@]})) || return 0
  if ! command -v apt-get >/dev/null || ((EUID != 0)); then
    skip "installing ${packages[*]}: that takes apt-get and root; the tests that need them say so"
    return 0
  fi
  apt-get update -qq >"$work/apt.log" 2>&1 || echo "apt-get update failed; trying with the lists that are here"
  for package in "${packages[@]}"; do
    # Its runlevel keeps a package from starting its service: whoever needs one here starts it, with files of its own.
    if RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "$package" >"$work/apt.log" 2>&1; then
      echo "installed $package"
    else
      skip "installing $package: $(grep -m 1 '^E:' "$work/apt.log" || tail -1 "$work/apt.log")"
    fi
  done
}
