# Scripts and documents that no compiler reads; sourced by run.
# shellcheck shell=bash

check_scripts() {
  local scripts
  mapfile -t scripts < <(git ls-files -z | xargs -0 grep -lIE -m 1 '^#!.*\b(ba|da)?sh$|^# shellcheck shell=' --)
  ((${#scripts[@]})) || return 0
  command -v shellcheck >/dev/null || { skip "shellcheck is not installed: ${#scripts[@]} scripts were not read"; return 0; }
  echo "${#scripts[@]} scripts"
  shellcheck -x "${scripts[@]}"
}

check_documents() {
  local json yaml bad=0
  mapfile -t json < <(git ls-files '*.json')
  mapfile -t yaml < <(git ls-files '*.yml' '*.yaml')
  if command -v node >/dev/null; then
    echo "${#json[@]} JSON files"
    # shellcheck disable=SC2016 # the quoted text is JavaScript
    ((${#json[@]} == 0)) || node -e '
      let bad = 0;
      for (const file of process.argv.slice(1)) {
        try { JSON.parse(require("fs").readFileSync(file, "utf8").replace(/^\uFEFF/, "")); }
        catch (error) { console.log(`${file}: ${error.message}`); bad = 1; }
      }
      process.exit(bad);' "${json[@]}" || bad=1
  else
    skip "Node is not installed: ${#json[@]} JSON files were not read"
  fi
  ! command -v node >/dev/null || node docs/scale.mjs --check || bad=1
  if python3 -c 'import yaml' 2>/dev/null; then
    echo "${#yaml[@]} YAML files"
    ((${#yaml[@]} == 0)) || python3 -c '
import sys, yaml
bad = 0
for file in sys.argv[1:]:
    try:
        with open(file) as text:
            list(yaml.safe_load_all(text))
    except yaml.YAMLError as error:
        print(f"{file}: {error}")
        bad = 1
sys.exit(bad)' "${yaml[@]}" || bad=1
  else
    skip "Python with PyYAML is not installed: ${#yaml[@]} YAML files were not read"
  fi
  return "$bad"
}
