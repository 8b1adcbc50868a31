#!/usr/bin/env bash
# A matrix of git's edge cases for secret scanners that run as hooks or audit histories.
#
#   SCANNER_PRECOMMIT   shell command run as the pre-commit and pre-merge-commit hook
#   SCANNER_PREPUSH     shell command run as the pre-push hook ("$@" = remote name, url; refs on stdin)
#   SCANNER_AUDIT       shell command run with the repository as current folder (full history)
#   SCANNER_PRERECEIVE  (optional) run as the pre-receive hook ("old new ref" lines on stdin)
#   SCANNER_COMMITMSG   (optional) run as the commit-msg hook ("$1" = message file)
# A group whose command is unset is skipped.
#   GIT=/path/to/git    git under test          MATRIX_ONLY=regex   run only matching case names
#   MATRIX_KEEP=1       keep the temp dir       MATRIX_LOGS=dir     keep scanner output per case
#   MATRIX_HUGE=1       add the 600 MB blob     MATRIX_TIMEOUT=60   seconds per scanner call
# Every case is built twice: [secret] (a made-up string in the form of a GitHub token with right
# check digits, made at run time) and [clean] (its twin). The table at the end holds the expected
# exit of the scanner: 1 = must be non-zero, 0 = must be zero, '-' = variant does not exist.
# Nothing leaves the temporary folder.
#
# Case functions are called by name (SC2317, SC2329); they run in subshells of a folder that was
# just made (SC2164), and word splitting of the timeout command is wanted (SC2086).
# shellcheck disable=SC1007,SC2016,SC2034,SC2086,SC2155,SC2164,SC2317
set -u
HERE=$(cd -- "$(dirname -- "$0")" && pwd)
GIT=${GIT:-$(command -v git)}; PATH="$(dirname "$GIT"):$PATH"; export PATH
for v in $(env | sed -n 's/^\(GIT_[A-Za-z0-9_]*\)=.*/\1/p'); do [ "$v" = GIT_SSL_CAINFO ] || unset "$v"; done
unset GIT; SUDO_UID=; unset SUDO_UID
ROOT=$(mktemp -d "${TMPDIR:-/tmp}/gitmatrix.XXXXXX") || exit 2
ROOT=$(cd "$ROOT" && pwd -P)
[ -n "${MATRIX_KEEP:-}" ] || trap 'chmod -R u+w "$ROOT" 2>/dev/null; rm -rf "$ROOT"' EXIT
LOGS=${MATRIX_LOGS:-$ROOT/logs}; mkdir -p "$LOGS"; LOGS=$(cd "$LOGS" && pwd -P)
ONLY=${MATRIX_ONLY:-.}; TMO=; for t in timeout gtimeout; do command -v $t >/dev/null 2>&1 && { TMO="$t ${MATRIX_TIMEOUT:-60}"; break; }; done
export HOME=$ROOT/home GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 GIT_EDITOR=true LC_ALL=${LC_ALL:-C.UTF-8}
mkdir -p "$HOME" "$ROOT/tpl/hooks"; unset XDG_CONFIG_HOME
npass=0 nfail=0 nskip=0
export SCANNER_PRECOMMIT=${SCANNER_PRECOMMIT:-} SCANNER_PREPUSH=${SCANNER_PREPUSH:-} SCANNER_AUDIT=${SCANNER_AUDIT:-}
export SCANNER_PRERECEIVE=${SCANNER_PRERECEIVE:-} SCANNER_COMMITMSG=${SCANNER_COMMITMSG:-}

# ---------- the hook used everywhere (through init.templateDir) ----------
cat > "$ROOT/run-hook" <<EOF
#!/bin/sh
case "\$(basename "\$0")" in
 pre-commit|pre-merge-commit) c=\$SCANNER_PRECOMMIT;; pre-push) c=\$SCANNER_PREPUSH;;
 pre-receive) c=\$SCANNER_PRERECEIVE;; commit-msg) c=\$SCANNER_COMMITMSG;; *) c=;; esac
[ -n "\$c" ] || exit 0
$TMO sh -c "\$c \"\\\$@\"" sh "\$@" >>"\$M_LOG" 2>&1
rc=\$?
if [ \$rc -ne 0 ] || [ ! -f "\$M_RC" ]; then echo \$rc > "\$M_RC"; fi
exit \$rc
EOF
chmod +x "$ROOT/run-hook"
for h in pre-commit pre-merge-commit pre-push commit-msg; do cp "$ROOT/run-hook" "$ROOT/tpl/hooks/$h"; done
base_config() {
  rm -f "$HOME/.gitconfig"
  git config --global user.name 'Matrix'; git config --global user.email m@example.invalid
  git config --global init.defaultBranch main; git config --global init.templateDir "$ROOT/tpl"
  git config --global protocol.file.allow always; git config --global uploadpack.allowFilter true
  git config --global uploadpack.allowAnySHA1InWant true
  git config --global advice.detachedHead false; git config --global gc.auto 0; git config --global maintenance.auto false
}
have() { # have MAJOR.MINOR : git at least that
  git version | awk -v w="$1" '{split($3,a,".");split(w,b,".");exit !(a[1]>b[1]||(a[1]==b[1]&&a[2]>=b[2]))}'; }

# ---------- fake token: ghp_ + 30 random + base62(crc32) so that checksum-aware scanners accept it ----------
mktoken() {
  local r crc i s= a=0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz
  r=$(LC_ALL=C tr -dc 'A-Za-z0-9' < /dev/urandom 2>/dev/null | head -c 30)
  crc=$(printf %s "$r" | gzip -c | tail -c 8 | od -An -tu1 -N4 | awk '{printf "%.0f",$1+256*$2+65536*$3+16777216*$4}')
  for i in 1 2 3 4 5 6; do s=${a:$((crc % 62)):1}$s; crc=$((crc / 62)); done
  printf 'ghp_%s%s' "$r" "$s"; }

# ---------- helpers used by cases: P = payload (token or harmless text) ----------
q()   { git -c core.hooksPath=/dev/null "$@" >/dev/null 2>&1; }         # quiet set-up git, no hooks
qc()  { q commit --no-verify --allow-empty -m "${1:-c}"; }
put() { mkdir -p "$(dirname "./$1")"; printf 'line one\nvalue %s\nline three\n' "$P" > "./$1"; }
ok()  { mkdir -p "$(dirname "./$1")"; printf 'harmless %s\n' "${2:-text}" > "./$1"; }
repo() { mkdir -p "${1:-r}"; cd "${1:-r}" || return 1; shift; q init "$@" . || return 77; }
seed() { repo "${1:-r}" || return $?; ok README; ok keep.txt; q add -A; qc seed; }
J()   { rm -f "$M_RC"; "$@" >>"$M_LOG" 2>&1 </dev/null; return 0; }     # judged git command (runs hooks)
ci()  { J git commit -m judged "$@"; }
A()   { rm -f "$M_RC"; $TMO sh -c "$SCANNER_AUDIT" >>"$M_LOG" 2>&1 </dev/null; echo $? > "$M_RC"; return 0; }
origin() { q init --bare "$W/origin.git"; q remote add origin "$W/origin.git"; q push --no-verify origin HEAD:refs/heads/main; q fetch origin; }
loose() { printf '%s/objects/%s/%s' "$(git rev-parse --git-common-dir)" "$(echo "$1" | cut -c1-2)" "$(echo "$1" | cut -c3-)"; }
utf16() { printf '\377\376'; printf '%s\n' "$1" | sed 's/./&\n/g' | while IFS= read -r c; do [ -n "$c" ] && printf '%s\000' "$c"; done; printf '\n\000'; }
can_name() { case $1 in */*) mkdir -p "./${1%/*}" 2>/dev/null;; esac; ( : > "./$1" ) 2>/dev/null && [ -e "./$1" ] && rm -f "./$1"; }

GROUP= ; KIND=
run() { # name exp_secret exp_clean  -> function  c_<kind>_<name with - as _>
  local name="$KIND/$1" es=$2 ec=$3 fn="c_${KIND}_$(echo "$1" | tr '-' '_')" v e rc st
  echo "$name" | grep -Eq -- "$ONLY" || return 0
  for v in secret clean; do
    if [ $v = secret ]; then e=$es; P=$(mktoken); else e=$ec; P='plain words only'; fi
    [ "$e" = - ] && continue
    VAR=$v; W=$ROOT/w/$KIND.$1.$v; rm -rf "$W"; mkdir -p "$W"
    export M_RC=$W/.rc M_LOG=$LOGS/$KIND.$1.$v.log; : > "$M_LOG"; base_config
    ( cd "$W" && $fn ) >>"$M_LOG" 2>&1; st=$?
    if [ $st -eq 77 ]; then echo "SKIP ${name}[$v] (not possible with this git/OS)"; nskip=$((nskip+1))
    elif [ ! -f "$M_RC" ]; then echo "FAIL ${name}[$v] (scanner was never run; see $M_LOG)"; nfail=$((nfail+1))
    else rc=$(cat "$M_RC")
      if [ "$e" = 1 ] && [ "$rc" -ne 0 ] && [ "$rc" -ne 124 ]; then echo "PASS ${name}[$v]"; npass=$((npass+1))
      elif [ "$e" = 0 ] && [ "$rc" -eq 0 ]; then echo "PASS ${name}[$v]"; npass=$((npass+1))
      else echo "FAIL ${name}[$v] (wanted $( [ "$e" = 1 ] && echo non-zero || echo 0 ), got $rc)"; nfail=$((nfail+1)); fi
    fi
    if [ -z "${MATRIX_KEEP:-}" ]; then chmod -R u+w "$W" 2>/dev/null; rm -rf "$W"; fi
  done; }

############################ pre-commit ############################
c_commit_add()            { seed; put f; git add f; ci; }
c_commit_initial()        { repo; put f; git add f; ci; }
c_commit_dash_a()         { seed; put keep.txt; ci -a; }
c_commit_pathspec()       { seed; put keep.txt; ci keep.txt; }
c_commit_include()        { seed; ok g; git add g; put keep.txt; ci -i keep.txt; }
c_commit_subdir_cwd()     { seed; mkdir d; put d/f; git add d/f; cd d; ci; }
c_commit_amend()          { seed; put f; git add f; J git commit --amend --no-edit; }
c_commit_empty()          { seed; ci --allow-empty; }
c_commit_merge_resolution() { seed; q checkout -b s; ok keep.txt side; qc; git add -A; qc s; q checkout main; ok keep.txt main; git add -A; qc m; q merge s; put keep.txt; git add keep.txt; ci; }
c_commit_merge_auto()     { seed; q checkout -b s; put f; git add f; qc s; q checkout main; ok m; git add m; qc m; J git merge --no-edit s; }
c_commit_cherry_pick_n()  { seed; q checkout -b s; put f; git add f; qc s; q checkout main; q cherry-pick -n s; ci; }
c_commit_intent_to_add()  { seed; put f; git add -N f; ok g; git add g; ci; }                     # f is not in the commit
c_commit_worktree_only()  { seed; put keep.txt; ok g; git add g; ci; }                           # secret never staged
c_commit_index_only()     { seed; put f; git add f; ok f fixed; ci; }                            # staged, worktree already fixed
c_commit_index_only_deleted() { seed; put f; git add f; rm f; ci; }
c_commit_staged_deletion() { seed; put f; git add f; qc; git rm -q f; ci; }                      # removing a secret must be allowed
c_commit_line_removed()   { seed; put f; git add f; qc; ok f fixed; git add f; ci; }
c_commit_rename_edit()    { seed; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo "row $i with words"; done > a; git add a; qc; git mv a b; echo "value $P" >> b; git add b; ci; }
c_commit_mode_change()    { seed; put keep.txt; chmod +x keep.txt; git add keep.txt; ci; }
c_commit_symlink_target() { seed; ln -s "$P" link; git add link; ci; }
c_commit_symlink_outside() { seed; put ../outside; ln -s ../outside link; git add link; ci; }    # link text is harmless
c_commit_typechange()     { seed; rm keep.txt; ln -s "$P" keep.txt; git add keep.txt; ci; }
c_commit_gitlink()        { ( seed sub ); seed; q submodule add "$W/sub" sm; put f; git add f; ci; }
c_commit_inside_submodule() { ( seed sub ); seed; q submodule add "$W/sub" sm; qc; cd sm; put f; git add f; ci; }
name_case() { seed; can_name "$1" || return 77; put "$1"; git --literal-pathspecs add -- "$1" || return 77; ci; }
c_commit_name_space()     { name_case 'a file name.txt'; }
c_commit_name_newline()   { name_case $'new\nline.txt'; }
c_commit_name_quote()     { name_case 'q"uo'"'"'te.txt'; }
c_commit_name_tab_backslash() { name_case $'tab\there\\x.txt'; }
c_commit_name_nonutf8()   { name_case $'bad\xff\xfename.txt'; }
c_commit_name_nfd()       { name_case $'cafe\xcc\x81.txt'; }
c_commit_name_dash()      { name_case '--output=x.txt'; }
c_commit_name_glob()      { name_case 'a[b]*?.txt'; }
c_commit_name_b_slash()   { name_case 'x b/y.txt'; }
c_commit_name_long()      { name_case "$(printf 'd%.0s' 1 2 3 4 5 6 7 8 9 0)/$(head -c 200 /dev/zero | tr '\0' n).txt"; }
c_commit_diff_lookalike() { seed; printf -- '-- a/x\n++ /dev/null\n@@ -0,0 +1 @@\nvalue %s\ndiff --git a/q b/q\n' "$P" > f.patch; git add f.patch; ci; }
c_commit_ignored_forced() { seed; echo '*.env' > .gitignore; git add .gitignore; put x.env; git add -f x.env; ci; }
c_commit_in_gitattributes_file() { seed; printf '# %s\n*.x text\n' "$P" > .gitattributes; git add -A; ci; }
c_commit_sparse_checkout() { seed; ok a/x; ok b/y; git add -A; qc; q sparse-checkout set a; put a/f; git add a/f; ci; }
c_commit_sparse_index()   { seed; ok a/x; ok b/c/y; git add -A; qc; q sparse-checkout set --cone --sparse-index a || return 77; put a/f; git add a/f; ci; }
c_commit_split_index()    { seed; git config core.splitIndex true; q update-index --split-index; put f; git add f; ci; }
c_commit_index_v4()       { seed; q update-index --index-version 4; mkdir deep; put deep/f; put deep/ff; git add deep; ci; }
c_commit_untracked_cache() { seed; q update-index --untracked-cache; put f; git add f; ci; }
c_commit_fsmonitor_hook() { seed; printf '#!/bin/sh\nprintf "t0\\0/\\0"\n' > .git/fsm; chmod +x .git/fsm; git config core.fsmonitor .git/fsm; git config core.fsmonitorHookVersion 2; q update-index --fsmonitor; q status; put f; git add f; ci; }
c_commit_eoie_ieot()      { seed; git config index.recordEndOfIndexEntries true; git config index.recordOffsetTable true; git config index.threads 2; put f; git add f; ci; }
c_commit_manyfiles()      { seed; git config feature.manyFiles true; put f; git add f; q update-index --force-write-index; ci; }
c_commit_skip_worktree()  { seed; put keep.txt; git add keep.txt; git update-index --skip-worktree keep.txt; ok keep.txt clean; ci; }
c_commit_assume_unchanged() { seed; put keep.txt; git add keep.txt; git update-index --assume-unchanged keep.txt; ci; }
c_commit_worktree()       { seed; q worktree add ../wt -b w; cd ../wt; put f; git add f; ci; }
c_commit_worktree_config() { seed; git config extensions.worktreeConfig true; git config core.repositoryFormatVersion 1; q worktree add ../wt -b w; cd ../wt; git config --worktree x.y z; put f; git add f; ci; }
c_commit_gitdir_env()     { seed; put f; git add f; cd /; export GIT_DIR=$W/r/.git GIT_WORK_TREE=$W/r; ci; }
c_commit_gitdir_flags()   { seed; put f; git add f; cd "$W"; J git --git-dir=r/.git --work-tree=r commit -m x; }
c_commit_core_worktree()  { seed; mkdir ../other; git config core.worktree "$W/other"; put ../other/f; git add "$W/other/f"; ci; }
c_commit_separate_gitdir() { mkdir r; cd r; q init --separate-git-dir="$W/sep" .; put f; git add f; ci; }
c_commit_hookspath()      { seed; mkdir ../hp; cp "$ROOT/run-hook" ../hp/pre-commit; rm -rf .git/hooks; git config core.hooksPath ../hp; put f; git add f; ci; }
c_commit_hook_chdir()     { seed; ok d/x; git add d; qc; mkdir ../hp; cp "$ROOT/run-hook" ../hp/pre-commit; printf '#!/bin/sh\ncd d && exec "%s/hp/pre-commit" "$@"\n' "$W" > .git/hooks/pre-commit; put f; git add f; ci; }  # hook managers cd; GIT_INDEX_FILE stays ".git/index", relative to the top level
c_commit_symlinked_repo() { seed; ln -s "$W/r" "$W/l"; cd "$W/l"; put f; git add f; ci; }
c_commit_no_home()        { seed; git config user.name x; git config user.email x@y; put f; git add f; unset HOME; ci; }
c_commit_dash_c_config()  { seed; put f; git add f; J git -c diff.noprefix=true -c core.quotePath=false commit -m x; }
c_commit_alternates()     { ( seed src ); q clone --shared src r; cd r; put f; git add f; ci; }
c_commit_shallow()        { ( seed src; ok z; git add z; qc z ); q clone --depth 1 "file://$W/src" r; cd r; put f; git add f; ci; }
c_commit_partial_clone()  { ( seed src; ok keep.txt v2; git add -A; qc z ); q clone --filter=blob:none "file://$W/src" r; cd r; put f; git add f; ci; }
c_commit_partial_clone_ext() { seed; git config core.repositoryFormatVersion 1; git config remote.origin.promisor true; git config remote.origin.url "$W/none"; git config extensions.partialClone origin; put f; git add f; ci; }  # as older git wrote it
c_commit_bare_plus_worktree() { ( seed src ); q clone --bare src hub.git; q -C hub.git worktree add "$W/wt" -b w; cd wt; put f; git add f; ci; }
c_commit_sha256()         { repo r --object-format=sha256 || return 77; ok a; git add a; qc; put f; git add f; ci; }
c_commit_reftable()       { have 2.45 || return 77; repo r --ref-format=reftable || return 77; ok a; git add a; qc; put f; git add f; ci; }
c_commit_unknown_ext_v0() { seed; git config extensions.foo bar; put f; git add f; ci; }
c_commit_replaced_blob()  { seed; put f; git add f; b=$(git rev-parse :f); c=$(echo clean words | git hash-object -w --stdin); q replace "$b" "$c"; ok f other; ci; }
c_commit_packed()         { seed; put f; git add f; q repack -ad; b=$(git rev-parse :f); echo "$b" | git pack-objects -q .git/objects/pack/pack >/dev/null; q prune-packed; ci; }
c_commit_midx_graph()     { seed; ok b; git add b; qc; q repack -ad; q multi-pack-index write; q commit-graph write --reachable; q pack-refs --all; put f; git add f; ci; }
c_commit_ignorecase()     { seed; git config core.ignorecase true; b=$( (echo "value $P") | git hash-object -w --stdin); q update-index --add --cacheinfo 100644,"$b",KEEP.TXT; ci; }
c_commit_corrupt_blob()   { seed; put f; git add f; if [ $VAR = secret ]; then p=$(loose "$(git rev-parse :f)"); chmod u+w "$p"; printf 'garbage' > "$p"; ok f other; fi; ci; }
c_commit_truncated_blob() { seed; head -c 60000 /dev/urandom | od -An -tx1 > f; git add f; if [ $VAR = secret ]; then p=$(loose "$(git rev-parse :f)"); chmod u+w "$p"; head -c 4000 "$p" > t; cat t > "$p"; rm t; ok f other; fi; ci; }
c_commit_missing_blob()   { seed; put f; git add f; [ $VAR = secret ] && { rm -f "$(loose "$(git rev-parse :f)")"; ok f other; }; ci; }
c_commit_attr_minus_diff() { seed; echo '*.txt -diff' > .gitattributes; put x.txt; git add -A; ci; }
c_commit_attr_binary()    { seed; echo 'x.txt binary' > .gitattributes; put x.txt; git add -A; ci; }
c_commit_attr_textconv()  { seed; echo '*.txt diff=hide' > .gitattributes; git config diff.hide.textconv 'echo hidden #'; put x.txt; git add -A; ci; }
c_commit_external_diff()  { seed; git config diff.external true; put x.txt; git add -A; ci; }
c_commit_diff_config()    { seed; git config diff.noprefix true; git config diff.mnemonicPrefix true; git config color.ui always; git config color.diff always; git config diff.renames copies; git config diff.colorMoved zebra; put x.txt; git add -A; ci; }
c_commit_big_file_threshold() { seed; git config core.bigFileThreshold 1k; { head -c 4000 /dev/zero | tr '\0' '\n'; printf 'value %s\n' "$P"; } > f; git add f; ci; }
c_commit_clean_filter()   { seed; git config filter.p.clean 'sed s/ghp_.*/POINTER/'; echo 'x.txt filter=p' > .gitattributes; put x.txt; git add -A; ci; }  # blob is clean
c_commit_filter_adds()    { seed; git config filter.p.clean "sed 's/PLACEHOLDER/$P/'"; echo 'x.txt filter=p' > .gitattributes; echo 'v PLACEHOLDER' > x.txt; git add -A; ci; }  # blob is not
c_commit_lfs_pointer()    { seed; printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 12\n' 1 > big.bin; git add big.bin; put f; git add f; ci; }
c_commit_wt_encoding_utf16() { seed; echo 'x.txt working-tree-encoding=UTF-16LE-BOM' > .gitattributes; utf16 "value $P" > x.txt; git add -A || return 77; ci; }
c_commit_eol_crlf()       { seed; echo '* text=auto eol=crlf' > .gitattributes; printf 'a\r\nvalue %s\r\n' "$P" > x.txt; git add -A; ci; }
c_commit_no_final_newline() { seed; printf 'value %s' "$P" > x.txt; git add -A; ci; }
c_commit_nul_byte()       { seed; printf 'bin\000data\nvalue %s\n' "$P" > x.dat; git add -A; ci; }
c_commit_utf16_blob()     { seed; utf16 "value $P" > x.txt; git add -A; ci; }
c_commit_long_line()      { seed; { head -c 300000 /dev/zero | tr '\0' ' '; printf 'value %s' "$P"; head -c 300000 /dev/zero | tr '\0' ' '; } > x.txt; git add -A; ci; }
c_commit_blob_60mb()      { seed; { yes 'row of quiet words, no keys in here, more of the same' | head -c 60000000; printf '\nvalue %s\n' "$P"; } > big.txt; git add big.txt; ci; }
c_commit_blob_600mb()     { [ -n "${MATRIX_HUGE:-}" ] || return 77; seed; { yes 'row of quiet words, no keys in here, more of the same' | head -c 600000000; printf '\nvalue %s\n' "$P"; } > big.txt; git add big.txt; ci; }
c_commit_many_files()     { seed; for i in $(seq 1 300); do ok "d$((i%7))/f$i" "$i"; done; put d3/zz; git add -A; ci; }
c_commit_safe_directory_star() { [ "$(id -u)" = 0 ] || return 77; seed; put f; git add f; git config --global --add safe.directory '*'; chown -R 65534 "$W/r"; ci; }
c_commit_safe_directory_path() { [ "$(id -u)" = 0 ] || return 77; seed; put f; git add f; git config --global --add safe.directory "$W/r"; chown -R 65534 "$W/r"; ci; }
c_commit_secret_in_path() { seed; ok "dir/$(echo "$P" | tr ' ' _).txt"; git add -A; ci; }
c_commit_message()        { [ -n "$SCANNER_COMMITMSG" ] || return 77; seed; J git commit --allow-empty -m "m $P"; }

############################ pre-push ############################
pseed() { seed && origin; }
pu() { J git push "$@"; }
c_push_update()           { pseed; put f; git add f; qc; pu origin main; }
c_push_new_branch()       { pseed; q checkout -b n; put f; git add f; qc; pu origin n; }
c_push_new_repo()         { seed; q init --bare "$W/o.git"; put f; git add f; qc; q remote add origin "$W/o.git"; pu origin main; }
c_push_secret_in_root()   { repo; put f; git add f; qc; q rm f; qc rm; q init --bare "$W/o.git"; q remote add origin "$W/o.git"; pu origin main; }
c_push_added_then_removed() { pseed; put f; git add f; qc; q rm f; qc rm; pu origin main; }
c_push_delete_ref()       { pseed; put f; git add f; qc; q push --no-verify origin main:x; pu origin :x; }
c_push_nothing_new()      { pseed; put f; git add f; qc; q push --no-verify origin main; pu origin main; }
c_push_already_on_remote() { pseed; put f; git add f; qc; q push --no-verify origin main; ok g; git add g; qc; pu origin main; }
c_push_force()            { pseed; ok g; git add g; qc; q push --no-verify origin main; q reset --hard HEAD~1; put f; git add f; qc; pu -f origin main; }
c_push_remote_oid_unknown() { pseed; q clone "$W/origin.git" "$W/c2"; ( cd "$W/c2"; ok z; git add z; qc z; q push --no-verify origin main ); put f; git add f; qc; pu -f origin main; }
c_push_light_tag()        { pseed; q checkout --detach; put f; git add f; qc; q tag t; q checkout main; pu origin t; }
c_push_annotated_tag()    { pseed; q checkout --detach; put f; git add f; qc; q tag -a -m t t; q checkout main; pu origin t; }
c_push_tag_of_blob()      { pseed; b=$(echo "value $P" | git hash-object -w --stdin); q tag tb "$b"; pu origin tb; }
c_push_tag_message()      { pseed; q tag -a -m "value $P" tm; pu origin tm; }
c_push_commit_message()   { pseed; q commit --allow-empty -m "value $P"; pu origin main; }
c_push_notes()            { pseed; q notes add -m "value $P"; pu origin refs/notes/commits; }
c_push_many_refs_last()   { pseed; for i in 1 2 3 4 5; do q checkout -b b$i main; ok b$i; git add -A; qc; done; q checkout -b b6 main; put f; git add f; qc; pu origin b1 b2 b3 b4 b5 b6; }
c_push_evil_merge()       { pseed; q checkout -b s; ok s; git add s; qc s; q checkout main; ok m; git add m; qc m; q merge --no-commit --no-ff s; put e; git add e; qc merge; pu origin main; }
c_push_conflict_merge()   { pseed; q checkout -b s; ok keep.txt s; git add -A; qc s; q checkout main; ok keep.txt m; git add -A; qc m; q merge s; put keep.txt; git add keep.txt; qc merge; pu origin main; }
c_push_amended_no_verify() { pseed; put f; git add f; qc; q commit --amend --no-verify -m again; pu origin main; }
c_push_other_remote()     { pseed; put f; git add f; qc; q push --no-verify origin main; q fetch origin; q init --bare "$W/public.git"; q remote add public "$W/public.git"; pu public main; }
c_push_odd_ref_name()     { pseed; n='x;exit$(true)&"q'; q checkout -b "$n" || return 77; put f; git add f; qc; pu origin "$n"; }
c_push_worktree()         { pseed; q worktree add ../wt -b w; cd ../wt; put f; git add f; qc; pu origin w; }
c_push_shallow()          { ( seed src; ok z; git add z; qc z ); q init --bare o.git; ( cd src; q push --no-verify "$W/o.git" main ); q clone --depth 1 "file://$W/o.git" r; cd r; put f; git add f; qc; pu origin main; }
c_push_partial_clone()    { ( seed src; ok keep.txt v2; git add -A; qc z ); q clone --bare src o.git; q clone --filter=blob:none "file://$W/o.git" r; cd r; put f; git add f; qc; pu origin main; }
c_push_sha256()           { repo r --object-format=sha256 || return 77; ok a; git add a; qc; q init --bare --object-format=sha256 "$W/o.git"; q remote add origin "$W/o.git"; put f; git add f; qc; pu origin main; }
c_push_reftable()         { have 2.45 || return 77; repo r --ref-format=reftable || return 77; ok a; git add a; qc; origin; put f; git add f; qc; pu origin main; }
c_push_replaced_blob()    { pseed; put f; git add f; qc; q replace "$(git rev-parse HEAD:f)" "$(echo clean | git hash-object -w --stdin)"; pu origin main; }
c_push_packed_graph()     { pseed; put f; git add f; qc; q repack -adb; q commit-graph write --reachable; q pack-refs --all; pu origin main; }
c_push_alternates()       { ( seed src ); q clone --shared src r; cd r; q init --bare "$W/o.git"; q remote set-url origin "$W/o.git"; put f; git add f; qc; pu origin main; }
c_push_name_newline()     { pseed; can_name $'n\nl' || return 77; put $'n\nl'; git add -A; qc; pu origin main; }
c_push_gitlink()          { ( seed sub ); pseed; q submodule add "$W/sub" sm; qc; put f; git add f; qc; pu origin main; }
c_push_empty_commit()     { pseed; qc e; pu origin main; }

############################ pre-receive (optional) ############################
rhook() { rm -f .git/hooks/pre-push; cp "$ROOT/run-hook" "$W/origin.git/hooks/pre-receive"; }
rseed() { seed; q init --bare "$W/origin.git"; q remote add origin "$W/origin.git"; q push --no-verify origin main; rhook; }
c_receive_update()        { rseed; put f; git add f; qc; pu origin main; }
c_receive_new_branch()    { rseed; put f; git add f; qc; pu origin main:n; }
c_receive_first_push()    { seed; q init --bare "$W/origin.git"; q remote add origin "$W/origin.git"; rhook; put f; git add f; qc; pu origin main; }
c_receive_delete()        { rseed; rm "$W/origin.git/hooks/pre-receive"; q push --no-verify origin main:n; rhook; pu origin :n; }
c_receive_big_push_packed() { rseed; git -C "$W/origin.git" config receive.unpackLimit 1; put f; git add f; qc; pu origin main; }
c_receive_tag_blob()      { rseed; q tag tb "$(echo "value $P" | git hash-object -w --stdin)"; pu origin tb; }

############################ audit ############################
aseed() { seed; put f; git add f; qc add; q rm f; qc rm; ok end; git add end; qc end; }
c_audit_removed_later()   { aseed; A; }
c_audit_tip()             { seed; put f; git add f; qc; A; }
c_audit_root_commit()     { repo; put f; git add f; qc; q rm f; qc; A; }
c_audit_other_branch()    { seed; q checkout -b s; put f; git add f; qc; q checkout main; A; }
c_audit_tag_only()        { seed; q checkout --detach; put f; git add f; qc; q tag -a -m t t; q checkout main; A; }
c_audit_tag_of_blob()     { seed; q tag tb "$(echo "value $P" | git hash-object -w --stdin)"; A; }
c_audit_tag_of_tree()     { seed; put f; git add f; q tag tt "$(git write-tree)"; q rm --cached f; rm -f f; A; }
c_audit_remote_ref()      { seed; q checkout --detach; put f; git add f; qc; q update-ref refs/remotes/origin/x HEAD; q checkout main; A; }
c_audit_detached_head()   { seed; q checkout --detach; put f; git add f; qc; A; }
c_audit_stash()           { seed; put keep.txt; q stash; A; }
c_audit_notes()           { seed; q notes add -m "value $P"; A; }
c_audit_evil_merge()      { seed; q checkout -b s; ok s; git add s; qc s; q checkout main; ok m; git add m; qc m; q merge --no-commit --no-ff s; put e; git add e; qc merge; q rm e; qc; A; }
c_audit_conflict_merge()  { seed; q checkout -b s; ok keep.txt s; git add -A; qc s; q checkout main; ok keep.txt m; git add -A; qc m; q merge s; put keep.txt; git add keep.txt; qc merge; ok keep.txt z; git add -A; qc; A; }
c_audit_rename_edit()     { seed; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo "row $i with words"; done > a; git add a; qc; git mv a b; echo "value $P" >> b; git add b; qc; q rm b; qc; A; }
c_audit_packed_gc()       { aseed; q gc -q; A; }
c_audit_cruft_pack()      { aseed; echo junk | git hash-object -w --stdin >/dev/null; q gc --cruft --prune=never || q gc; A; }
c_audit_midx_bitmap_graph() { aseed; q repack -ad; ok n; git add n; qc; q repack -d; q multi-pack-index write --bitmap || q multi-pack-index write; q commit-graph write --reachable --changed-paths; q pack-refs --all; A; }
c_audit_alternates()      { ( aseed ); mv r src; q clone --shared src r; cd r; A; }
c_audit_bare()            { ( aseed ); q clone --bare r b.git; cd b.git; A; }
c_audit_worktree()        { aseed; q worktree add ../wt -b w HEAD~3; cd ../wt; A; }
c_audit_worktree_config() { aseed; git config core.repositoryFormatVersion 1; git config extensions.worktreeConfig true; q worktree add ../wt -b w HEAD~3; cd ../wt; A; }
c_audit_shallow_in_depth() { ( seed; put f; git add f; qc ); q clone --depth 1 "file://$W/r" c; cd c; [ $VAR = clean ] && q fetch --unshallow; A; }
c_audit_shallow_hides()   { ( aseed ); if [ $VAR = secret ]; then q clone --depth 1 "file://$W/r" c; else q clone "file://$W/r" c; fi; cd c; A; }  # incomplete history must not be called clean
c_audit_partial_promisor_up() { ( aseed ); q clone --filter=blob:none "file://$W/r" c; cd c; A; }
c_audit_sparse_index()    { seed; ok a/x; put b/y; git add -A; qc; q sparse-checkout set --cone --sparse-index a || return 77; A; }
c_audit_sha256()          { repo r --object-format=sha256 || return 77; put f; git add f; qc; q rm f; qc; A; }
c_audit_reftable()        { have 2.45 || return 77; repo r --ref-format=reftable || return 77; put f; git add f; qc; q rm f; qc; A; }
c_audit_replaced_commit() { seed; put f; git add f; qc; q replace "$(git rev-parse HEAD)" "$(git commit-tree -m clean -p HEAD~1 'HEAD~1^{tree}')"; A; }
c_audit_replaced_blob()   { aseed; q replace "$(git rev-parse HEAD~2:f)" "$(echo clean | git hash-object -w --stdin)"; A; }
c_audit_attr_minus_diff() { seed; echo '*.txt -diff' > .gitattributes; put x.txt; git add -A; qc; A; }
c_audit_attr_textconv()   { seed; echo '*.txt diff=hide' > .gitattributes; git config diff.hide.textconv 'echo hidden #'; put x.txt; git add -A; qc; A; }
c_audit_diff_config()     { aseed; git config diff.noprefix true; git config color.ui always; git config log.showSignature true; git config log.diffMerges off; git config format.pretty oneline; git config diff.external true; A; }
c_audit_big_file_threshold() { seed; git config core.bigFileThreshold 1k; { head -c 4000 /dev/zero | tr '\0' '\n'; printf 'value %s\n' "$P"; } > f; git add f; qc; A; }
c_audit_nul_byte()        { seed; printf 'bin\000data\nvalue %s\n' "$P" > x.dat; git add -A; qc; A; }
c_audit_utf16_blob()      { seed; utf16 "value $P" > x.txt; git add -A; qc; A; }
c_audit_symlink_target()  { seed; ln -s "$P" l; git add l; qc; A; }
c_audit_gitlink()         { ( seed sub ); seed; q submodule add "$W/sub" sm; qc; put f; git add f; qc; A; }
c_audit_name_newline()    { seed; can_name $'n\nl' || return 77; put $'n\nl'; git add -A; qc; A; }
c_audit_empty_repo()      { repo; A; }
c_audit_corrupt_blob()    { aseed; if [ $VAR = secret ]; then p=$(loose "$(git rev-parse HEAD~2:f)"); chmod u+w "$p"; printf garbage > "$p"; fi; A; }
c_audit_missing_blob()    { aseed; [ $VAR = secret ] && rm -f "$(loose "$(git rev-parse HEAD~2:f)")"; A; }
c_audit_missing_commit()  { aseed; [ $VAR = secret ] && rm -f "$(loose "$(git rev-parse HEAD~2)")"; A; }
c_audit_corrupt_pack()    { aseed; q repack -ad; if [ $VAR = secret ]; then p=$(ls .git/objects/pack/*.pack); chmod u+w "$p"; s=$(wc -c < "$p"); { head -c $((s/3)) "$p"; head -c 120 /dev/zero; tail -c +$((s/3+121)) "$p"; } > t; cat t > "$p"; rm t; fi; A; }
c_audit_truncated_pack()  { aseed; q repack -ad; if [ $VAR = secret ]; then p=$(ls .git/objects/pack/*.pack); chmod u+w "$p"; s=$(wc -c < "$p"); head -c $((s/2)) "$p" > t; cat t > "$p"; rm t; fi; A; }
c_audit_dubious_owner()   { [ "$(id -u)" = 0 ] || return 77; aseed; chown -R 65534 "$W/r"; A; }   # git itself refuses: never report clean
c_audit_safe_directory_star() { [ "$(id -u)" = 0 ] || return 77; aseed; git config --global --add safe.directory '*'; chown -R 65534 "$W/r"; A; }
c_audit_commit_message()  { seed; q commit --allow-empty -m "value $P"; A; }
c_audit_tag_message()     { seed; q tag -a -m "value $P" t; A; }
c_audit_secret_in_path()  { seed; ok "dir/$(echo "$P" | tr ' ' _).txt"; git add -A; qc; A; }
c_audit_core_worktree()   { aseed; mkdir ../other; git config core.worktree "$W/other"; A; }
c_audit_not_a_repo()      { mkdir r; cd r; export GIT_CEILING_DIRECTORIES=$W; A; }                 # must not answer "clean"

############################ the table ############################
echo "# $(git version)  on $(uname -s)"
if [ -n "$SCANNER_PRECOMMIT" ]; then KIND=commit
for c in add initial dash-a pathspec include subdir-cwd amend merge-resolution merge-auto cherry-pick-n index-only index-only-deleted \
  rename-edit mode-change symlink-target typechange gitlink inside-submodule \
  name-space name-newline name-quote name-tab-backslash name-nonutf8 name-nfd name-dash name-glob name-b-slash name-long diff-lookalike \
  ignored-forced in-gitattributes-file sparse-checkout sparse-index split-index index-v4 untracked-cache fsmonitor-hook eoie-ieot manyfiles \
  skip-worktree assume-unchanged worktree worktree-config bare-plus-worktree gitdir-env gitdir-flags core-worktree separate-gitdir hookspath hook-chdir symlinked-repo no-home dash-c-config \
  alternates shallow partial-clone partial-clone-ext sha256 reftable unknown-ext-v0 replaced-blob packed midx-graph ignorecase \
  corrupt-blob truncated-blob missing-blob attr-minus-diff attr-binary attr-textconv external-diff diff-config big-file-threshold filter-adds lfs-pointer \
  wt-encoding-utf16 eol-crlf no-final-newline nul-byte utf16-blob long-line blob-60mb blob-600mb many-files \
  safe-directory-star safe-directory-path secret-in-path message; do run $c 1 0; done
for c in intent-to-add worktree-only symlink-outside staged-deletion line-removed clean-filter; do run $c 0 0; done
run empty - 0
fi
if [ -n "$SCANNER_PREPUSH" ]; then KIND=push
for c in update new-branch new-repo secret-in-root added-then-removed force remote-oid-unknown light-tag annotated-tag tag-of-blob tag-message commit-message notes many-refs-last \
  evil-merge conflict-merge amended-no-verify other-remote odd-ref-name worktree shallow partial-clone sha256 reftable \
  replaced-blob packed-graph alternates name-newline gitlink; do run $c 1 0; done
for c in delete-ref nothing-new already-on-remote; do run $c 0 0; done
run empty-commit - 0
fi
if [ -n "$SCANNER_PRERECEIVE" ]; then KIND=receive
for c in update new-branch first-push big-push-packed tag-blob ; do run $c 1 0; done; run delete - 0
fi
if [ -n "$SCANNER_AUDIT" ]; then KIND=audit
for c in removed-later tip root-commit other-branch tag-only tag-of-blob tag-of-tree remote-ref detached-head stash notes evil-merge conflict-merge rename-edit \
  packed-gc cruft-pack midx-bitmap-graph alternates bare worktree worktree-config shallow-in-depth shallow-hides partial-promisor-up sparse-index \
  sha256 reftable replaced-commit replaced-blob attr-minus-diff attr-textconv diff-config big-file-threshold nul-byte utf16-blob symlink-target gitlink \
  name-newline corrupt-blob missing-blob missing-commit corrupt-pack truncated-pack safe-directory-star commit-message tag-message secret-in-path core-worktree; do run $c 1 0; done
run dubious-owner 1 -; run not-a-repo 1 -; run empty-repo - 0
fi
# shellcheck source=SCRIPTDIR/situations.sh
. "$HERE/situations.sh"
# shellcheck source=SCRIPTDIR/newer.sh
. "$HERE/newer.sh"
[ $nskip -eq 0 ] || echo "# $nskip skipped"
echo "$npass passed, $nfail failed"
[ $((npass + nfail)) -gt 0 ] || exit 2      # nothing ran: never a success
[ $nfail -eq 0 ]
