#!/usr/bin/env bash
# The middle step of action.yml: cards of what the repository describes, what changed since the base, SARIF, a summary.
# Its own end is 0 whenever it has said what there is to say; the job's last step ends with the output "code".
set -euo pipefail

readonly DESCRIPTIONS=(
  server.json SKILL.md agent-card.json agent.json .mcp.json mcp.json
  plugin.json marketplace.json gemini-extension.json ai-plugin.json smithery.yaml
)
readonly MOST_BYTES=900000 # a job's summary may have 1 MiB
readonly BROKEN=8 PARTIAL=3

output() { printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"; }

ended() { # nothing to show: why, and the code
  printf '::%s::%s\n' "$([ "$2" = 0 ] && echo notice || echo error)" "$1"
  output code "$2"
  output band-changed false
  exit 0
}

is_elsewhere() { [[ $1 == *://* || ($1 == *.*/* && ! -e $1 && $1 != *[*?[]*) ]]; }

tracked() { # NUL-separated: files as git has them. A link leads to what the repository does not hold, a secret for instance.
  local entry
  while IFS= read -r -d '' entry; do
    if [[ $entry == 100* && ! -L ${entry#*$'\t'} ]]; then printf '%s\0' "${entry#*$'\t'}"; fi
  done < <(git ls-files -s -z -- "$@")
}

found() { # NUL-separated, each once: what is asked for, or every description of an agent
  local line
  if [ -z "${FILES//[$'\n\t ']/}" ]; then
    tracked "${DESCRIPTIONS[@]/#/:(glob)**/}"
    return
  fi
  while IFS= read -r line; do
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    if [ -z "$line" ]; then
      continue
    elif is_elsewhere "$line"; then
      printf '%s\0' "$line"
    else
      tracked ":(glob)$line"
    fi
  done <<<"$FILES"
}

there() { git cat-file -e "$1" 2>/dev/null; }

mkdir -p "$OUT"
mapfile -d '' -t sources < <(found | sort -zu)
[ "${#sources[@]}" -gt 0 ] || ended "Threatcard found no description of an agent, an MCP server or a skill." 0

if [ -n "$BASE" ] && ! there "$BASE^{commit}"; then
  echo "::notice::Threatcard compares with nothing: revision $BASE is not here; check out with fetch-depth: 0."
  BASE=""
fi

# Settings that a pull request brings are a stranger's: the policy is the base's, and nothing else is read.
settings="$OUT/threatcard.toml"
gate=()
: >"$settings"
if [ -n "$POLICY" ] && [ "$FAIL_ABOVE" != never ]; then
  ended "Threatcard takes fail-above or policy, and not both: write the band into the policy." 2
elif [ -n "$POLICY" ]; then
  if [ -n "$BASE" ] && there "$BASE:$POLICY"; then
    git show "$BASE:$POLICY" >"$settings"
  elif [ -f "$POLICY" ] && [ -z "$BASE" ]; then
    cat "$POLICY" >"$settings"
  else
    ended "Threatcard finds no policy $POLICY${BASE:+ on the base branch}." 2
  fi
  gate=(--gate)
elif [ "$FAIL_ABOVE" != never ]; then
  printf '[policy]\nband = "%s"\nstatus = "partial"\n' "${FAIL_ABOVE//[^A-Za-z]/}" >"$settings"
  gate=(--gate)
fi
estimator=(--estimator comparables)
[ -z "$MODEL" ] || estimator=(--model "$MODEL")

assess() { "$THREATCARD" assess --config "$settings" "${estimator[@]}" "$@"; }

code=0
assess --format json,markdown --out "$OUT/cards" "${gate[@]}" -- "${sources[@]}" || code=$?
[ "$code" != "$PARTIAL" ] || code=0
output code "$code"
output cards "$OUT/cards"
shopt -s nullglob
cards=()
for card in "$OUT/cards/"*.json; do
  [[ $card == *.organisation.json ]] || cards+=("$card")
done
if [ "${#cards[@]}" = 0 ]; then
  output band-changed false
  exit 0
fi
# File by file: two descriptions may bear one name.
changed=false
short="$OUT/short.md"
: >"$short"
before="$OUT/before.json"
if [ -n "$BASE" ]; then
  mkdir -p "$OUT/base"
  git archive "$BASE" | tar -x -C "$OUT/base"
  top=$(realpath "$OUT/base")
  for source in "${sources[@]}"; do
    if is_elsewhere "$source" || git diff --quiet "$BASE" -- ":(literal)$source"; then
      continue
    elif [ ! -f "$top/$source" ] || [ "$(realpath "$top/$source")" != "$top/$source" ]; then
      echo "**New:** \`${source//[^A-Za-z0-9._\/ -]/?}\`" >>"$short"
      echo >>"$short"
      continue
    fi
    (cd "$top" && assess --format json -- "$source" >"$before") || true # what fails there is said of the head
    if [ ! -s "$before" ]; then continue; fi
    compared=0
    assess --since "$before" --format markdown -- "$source" >"$OUT/one.md" || compared=$?
    cat "$OUT/one.md" >>"$short"
    # Bad input ends with 1 as well, and says nothing here.
    if [ "$compared" = 1 ] && [ -s "$OUT/one.md" ]; then changed=true; fi
  done
fi
output band-changed "$changed"

at=()
file=${WORKFLOW#*/*/}
file=${file%%@*}
if [ -n "$file" ] && [ -f "$file" ]; then at=(--catalogue "$file"); fi
"$THREATCARD" export --config "$settings" --format sarif --out "$OUT/threatcard.sarif" "${at[@]}" "${cards[@]}"
output sarif "$OUT/threatcard.sarif"

summary="$OUT/summary.md"
cat "$short" >"$summary"
for card in "$OUT/cards/"*.md; do
  if [ "$(($(wc -c <"$summary") + $(wc -c <"$card")))" -gt "$MOST_BYTES" ]; then
    printf '\nFurther cards are in the folder of the output "cards".\n' >>"$summary"
    break
  fi
  printf '\n' >>"$summary"
  cat "$card" >>"$summary"
done
cat "$summary" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
if [ ! -s "$short" ]; then
  {
    printf '## Threat cards\n\n'
    for card in "$OUT/cards/"*.md; do sed -n '1,4p' "$card"; done
  } >"$short"
fi
output summary "$summary"
output short "$short"
[ "$code" != "$BROKEN" ] || echo "::error::Threatcard: a card is above what is let in; the lines above say which."
