#!/usr/bin/env bash
# Further situations of the matrix: what product.md promises where the first table does not look.
# Sourced by matrix.sh, whose helpers it uses; the table is at the end.
#
# shellcheck disable=SC1007,SC1083,SC2015,SC2016,SC2034,SC2043,SC2046,SC2059,SC2086,SC2154,SC2155,SC2164,SC2317,SC2329

# A hook called by hand with the environment that git gives it, for repositories that git refuses first.
H() { local h=$1; shift; rm -f "$M_RC"; GIT_EXEC_PATH=$(git --exec-path) GIT_INDEX_FILE=${IDX:-.git/index} ".git/hooks/$h" "$@" >>"$M_LOG" 2>&1 </dev/null; return 0; }
# A judged command with standard input.
JI() { rm -f "$M_RC"; local text=$1; shift; printf '%b' "$text" | "$@" >>"$M_LOG" 2>&1; return 0; }
only() { rm -f .git/hooks/pre-commit .git/hooks/pre-merge-commit; }      # the message is what is judged
blob() { printf 'line one\nvalue %s\n' "$P" | git hash-object -w --stdin; }
rows() { local i; for i in $(seq 1 "${1:-20}"); do echo "row $i with words"; done; }

############################ pre-commit ############################
c_commit_ita_then_all()      { seed; put f; git add -N f; ci -a; }
c_commit_only_path_others()  { seed; put f; git add f; ok keep.txt v2; ci keep.txt; }            # f is staged and not part of it
c_commit_only_new_path()     { seed; ok g; git add g; put f; git add f; ok f worktree; put f; ci f; }
c_commit_patch_yes()         { seed; put keep.txt; JI 'y\n' git commit -p -m x; }
c_commit_patch_no()          { seed; rows 30 > p; git add p; qc; { put p2; cat p2; rows 30; echo tail; } > p; rm p2; JI 'n\ny\n' git commit -p -m x; }
c_commit_amend_old_stays()   { seed; put f; git add f; qc; J git commit --amend -m again; }         # pre-push has to catch it
c_commit_amend_of_amend()    { seed; ok f; git add f; qc; put f; git add f; J git commit --amend --no-edit; }
c_commit_octopus()           { seed; q checkout -b a; put f; git add f; qc a; q checkout -b b main; ok b; git add b; qc b; q checkout main; ok m; git add m; qc m; J git merge -m o a b; }
c_commit_merge_evil_staged() { seed; q checkout -b s; ok s; git add s; qc s; q checkout main; ok m; git add m; qc m; q merge --no-commit --no-ff s; put e; git add e; ci; }
c_commit_merge_brings_old()  { seed; q checkout -b s; put f; git add f; ok keep.txt s; git add -A; qc s; q checkout main; ok keep.txt m; git add -A; qc m; q merge s; ok keep.txt both; git add -A; ci; }
c_commit_merge_squash()      { seed; q checkout -b s; put f; git add f; qc s; q checkout main; q merge --squash s; ci; }
c_commit_merge_continue()    { seed; q checkout -b s; ok keep.txt s; git add -A; qc s; q checkout main; ok keep.txt m; git add -A; qc m; q merge s; put keep.txt; git add -A; J git merge --continue; }
c_commit_revert_brings_back() { seed; put f; git add f; qc; q rm f; qc rm; q revert --no-commit HEAD; ci; }
c_commit_cherry_conflict()   { seed; q checkout -b s; ok keep.txt s; git add -A; qc s; q checkout main; ok keep.txt m; git add -A; qc m; q cherry-pick s; put keep.txt; git add -A; J git cherry-pick --continue; }
c_commit_rebase_edit()       { seed; ok g; git add g; qc two; ok h; git add h; qc three; GIT_SEQUENCE_EDITOR='sed -i 1s/pick/edit/' q rebase -i HEAD~2; put f; git add f; ci; }
c_commit_am_conflict()       { seed; put f; git add f; qc; git format-patch -1 --stdout > ../p; q reset --hard HEAD~1; q apply --index ../p; ci; }
c_commit_fixup()             { seed; put f; git add f; J git commit --fixup HEAD; }
c_commit_orphan()            { seed; q checkout --orphan o; put f; git add f; ci; }
c_commit_detached()          { seed; q checkout --detach; put f; git add f; ci; }
c_commit_remove_all()        { seed; put f; git add f; qc; git rm -rq .; ci; }
c_commit_rename_only()       { seed; put f; git add f; qc; git mv f g; ci; }
c_commit_chmod_only()        { seed; put f; git add f; qc; chmod +x f; git add f; ci; }
c_commit_copy_elsewhere()    { seed; put f; git add f; qc; cp f copy; git add copy; ci; }
c_commit_split_file()        { seed; { rows 20; put v; cat v; rows 30; } > all; rm -f v; git add all; qc; { rows 20; } > one; grep value all > two; git rm -q all; git add one two; ci; }
c_commit_edit_beside_old()   { seed; put f; git add f; qc; echo more >> f; git add f; ci; }
c_commit_second_secret()     { seed; put f; git add f; qc; if [ $VAR = secret ]; then mktoken >> f; else echo words >> f; fi; git add f; ci; }
c_commit_link_to_file()      { seed; ln -s keep.txt l; git add l; qc; rm l; put l; git add l; ci; }
c_commit_file_to_folder()    { seed; rm keep.txt; put keep.txt/f; git add -A; ci; }
c_commit_folder_to_file()    { seed; ok d/x; git add d; qc; rm -r d; put d; git add -A; ci; }
c_commit_folder_to_link()    { seed; ok d/x; git add d; qc; rm -r d; ln -s "$P" d; git add -A; ci; }
c_commit_gitmodules()        { ( seed sub ); seed; q submodule add "$W/sub" sm; printf '\turl2 = https://u:%s@example.invalid/x\n' "$P" | tr ' ' ' ' >> .gitmodules; git add -A; ci; }
c_commit_gitlink_only()      { ( seed sub ); seed; q submodule add "$W/sub" sm; qc; ( cd sm; ok z; git add z; qc z ); git add sm; ci; }
c_commit_export_subst()      { seed; echo 'x.txt export-subst ident' > .gitattributes; put x.txt; echo '$Id$' >> x.txt; git add -A; ci; }
c_commit_autocrlf()          { seed; git config core.autocrlf true; printf 'a\r\nvalue %s\r\n' "$P" > x.txt; git add -A; ci; }
c_commit_info_attributes()   { seed; mkdir -p .git/info; echo '* -diff -text' > .git/info/attributes; put f; git add f; ci; }
c_commit_attributes_file()   { seed; echo '* binary' > ../attr; git config core.attributesFile ../attr; put f; git add f; ci; }
c_commit_required_filter()   { seed; git config filter.p.clean cat; git config filter.p.smudge false; git config filter.p.required true; echo 'x.txt filter=p' > .gitattributes; put x.txt; git add -A; ci; }
c_commit_utf16be_plain()     { seed; printf 'key and words\nvalue %s\n' "$P" | sed 's/./&\n/g' | while IFS= read -r c; do [ -n "$c" ] && printf '\000%s' "$c"; done > x.txt; git add -A; ci; }
c_commit_utf8_bom()          { seed; { printf '\357\273\277'; put f; cat f; } > x.txt; rm f; git add -A; ci; }
c_commit_lfs_object()        { seed; printf 'line one\nvalue %s\n' "$P" > ../o; local o=$(sha256sum ../o | cut -c1-64); mkdir -p ".git/lfs/objects/$(echo $o | cut -c1-2)/$(echo $o | cut -c3-4)"; cp ../o ".git/lfs/objects/$(echo $o | cut -c1-2)/$(echo $o | cut -c3-4)/$o"; printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize %s\n' "$o" "$(wc -c < ../o | tr -d ' ')" > x.bin; git add x.bin; ci; }
c_commit_deep_folders()      { seed; local d= i; for i in $(seq 1 200); do d=${d}d/; done; put "${d}f"; git add -A; ci; }
c_commit_other_index()       { seed; cp .git/index ../alt; export GIT_INDEX_FILE=$W/alt; put f; git add f; ci; }
c_commit_other_index_relative() { seed; cp .git/index alt-index; export GIT_INDEX_FILE=alt-index; put f; git add f; ci; }
c_commit_object_directory()  { seed; mkdir -p "$W/objs"; export GIT_OBJECT_DIRECTORY=$W/objs GIT_ALTERNATE_OBJECT_DIRECTORIES=$PWD/.git/objects; put f; git add f; ci; }
c_commit_alternates_quoted() { seed; mkdir -p "$W/o:b\"j"; export GIT_OBJECT_DIRECTORY="$W/o:b\"j"; export GIT_ALTERNATE_OBJECT_DIRECTORIES="\"$W/o:b\\\"j\":$PWD/.git/objects"; put f; git add f; unset GIT_OBJECT_DIRECTORY; ci; }
c_commit_alternates_chain()  { ( seed src ); q clone --shared src mid; q clone --shared mid r; cd r; put f; git add f; ci; }
c_commit_alternates_relative() { ( seed src ); seed; printf '# a comment\n\n../../../src/.git/objects\n' > .git/objects/info/alternates; put f; git add f; ci; }
c_commit_hookspath_relative() { seed; mkdir my-hooks; mv .git/hooks/* my-hooks/; git config core.hooksPath my-hooks; ok d/x; put f; git add f d; cd d; ci; }
c_commit_include_if()        { seed; mkdir ../hp; cp "$ROOT/run-hook" ../hp/pre-commit; rm -rf .git/hooks; git config --file ../more core.hooksPath "$W/hp"; git config --global "includeIf.gitdir:$W/.path" "$W/more"; put f; git add f; ci; }
c_commit_config_env()        { seed; mkdir ../hp; cp "$ROOT/run-hook" ../hp/pre-commit; rm -rf .git/hooks; export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=$W/hp GIT_CONFIG_KEY_1=core.quotePath GIT_CONFIG_VALUE_1=; put f; git add f; ci; }
c_commit_config_global_env() { seed; printf '[user]\nname = x\nemail = x@y\n[core]\nhooksPath = %s\n' "$W/hp" > ../gc; mkdir ../hp; cp "$ROOT/run-hook" ../hp/pre-commit; rm -rf .git/hooks; export GIT_CONFIG_GLOBAL=$W/gc; put f; git add f; ci; }
c_commit_safe_directory_env() { [ "$(id -u)" = 0 ] || return 77; seed; put f; git add f; chown -R 65534 "$W/r"; export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'; ci; }
c_commit_safe_directory_include() { [ "$(id -u)" = 0 ] || return 77; seed; put f; git add f; printf '[safe]\n\tdirectory = %s\n' "$W/r" > "$HOME/inc"; git config --global include.path inc; chown -R 65534 "$W/r"; ci; }
c_commit_safe_directory_prefix() { [ "$(id -u)" = 0 ] && have 2.46 || return 77; seed; put f; git add f; git config --global --add safe.directory "$W/*"; chown -R 65534 "$W/r"; ci; }
c_commit_index_is_link()     { seed; mv .git/index ../idx; ln -s ../../idx .git/index; put f; git add f; ci; }
c_commit_sparse_outside()    { seed; ok a/x; ok b/y; git add -A; qc; q sparse-checkout set --cone --sparse-index a || return 77; put b/f; q add --sparse b/f || return 77; ci; }
c_commit_head_is_link()      { seed; rm .git/HEAD; ln -s refs/heads/main .git/HEAD; put f; git add f; ci; }
c_commit_explicit_sha1()     { seed; git config core.repositoryFormatVersion 1; git config extensions.objectFormat sha1; put f; git add f; ci; }
c_commit_odd_branch()        { seed; q checkout -b "a';touch\${IFS}x\"&b" || return 77; put f; git add f; ci; }
c_commit_odd_folder()        { local d=$W/$'a b:c\'"\n$x'; mkdir -p "$d" && cd "$d" || return 77; seed; put f; git add f; ci; }
c_commit_nonutf8_folder()    { local d=$W/$'caf\xe9'; mkdir -p "$d" && cd "$d" || return 77; seed; put f; git add f; ci; }
c_commit_odd_worktree()      { seed; q worktree add "$W/"$'w t:\n' -b w || return 77; cd "$W/"$'w t:\n'; put f; git add f; ci; }
c_commit_relative_worktrees() { have 2.48 || return 77; seed; git config worktree.useRelativePaths true; q worktree add ../wt -b w; cd ../wt; put f; git add f; ci; }
c_commit_dash_big_c()        { seed; put d/f; git add d/f; cd /; J git -C "$W/r/d" commit -m x; }
c_commit_inside_git_folder_env() { seed; put f; git add f; cd "$W"; export GIT_DIR=r/.git GIT_WORK_TREE=r; ci; }
c_commit_missing_index()     { seed; put f; git add f; [ $VAR = secret ] && rm .git/index; H pre-commit; }
c_commit_missing_given_index() { seed; put f; git add f; [ $VAR = secret ] && IDX=.git/none; H pre-commit; }
c_commit_empty_index_file()  { seed; put f; git add f; [ $VAR = secret ] && : > .git/index; H pre-commit; }
c_commit_cut_index()         { seed; put f; git add f; [ $VAR = secret ] && { head -c 150 .git/index > ../i; cat ../i > .git/index; }; H pre-commit; }
c_commit_flipped_index()     { seed; put f; git add f; [ $VAR = secret ] && { printf '\001' | dd of=.git/index bs=1 seek=60 conv=notrunc; }; H pre-commit; }
c_commit_lost_shared_index() { seed; q update-index --split-index; put f; git add f; [ $VAR = secret ] && rm -f .git/sharedindex.*; H pre-commit; }
c_commit_broken_head()       { seed; put f; git add f; [ $VAR = secret ] && echo 'ref: refs/heads/' > .git/HEAD; H pre-commit; }
c_commit_broken_branch()     { seed; put f; git add f; [ $VAR = secret ] && echo garbage > .git/refs/heads/main; H pre-commit; }
c_commit_missing_head_tree() { seed; put f; git add f; [ $VAR = secret ] && rm -f "$(loose "$(git rev-parse HEAD^{tree})")"; H pre-commit; }
c_commit_broken_config()     { seed; put f; git add f; [ $VAR = secret ] && echo '[core' >> .git/config; H pre-commit; }
c_commit_flipped_blob()      { seed; printf 'some words\n' > f; git add f; if [ $VAR = secret ]; then local o=$(printf 'value %s\n' "$P" | git hash-object -w --stdin); local p=$(loose "$(git rev-parse :f)"); chmod u+w "$p"; cat "$(loose "$o")" > "$p"; fi; H pre-commit; }
c_commit_index_lock_left()   { seed; put f; git add f; cp .git/index .git/index.lock; IDX=.git/index.lock; H pre-commit; }
c_commit_literal_pathspecs() { seed; q update-index --split-index; put f; git add f; J git --literal-pathspecs commit -m x; }
c_commit_icase_pathspecs()   { repo r --object-format=sha256 || return 77; ok a; git add a; qc; put f; git add f; export GIT_ICASE_PATHSPECS=1 GIT_NOGLOB_PATHSPECS=1; ci; }
c_commit_pathspec_file()     { seed; put keep.txt; echo keep.txt > ../ps; ci --pathspec-from-file=../ps; }
c_commit_gitlink_to_file()   { ( seed sub ); seed; q submodule add "$W/sub" sm; qc; q rm --cached sm; rm -rf sm; put sm; git add sm; ci; }
c_commit_gitlink_name()      { seed; q update-index --add --cacheinfo "160000,$(git rev-parse HEAD),m/$(echo "$P"|tr ' ' _)"; ci; }
c_commit_rename_to_secret()  { seed; git mv keep.txt "$(echo "$P"|tr ' ' _)"; ci; }
c_commit_link_name()         { seed; ln -s keep.txt "$(echo "$P"|tr ' ' _)"; git add -A; ci; }
c_commit_lfs_pointer_longer() { seed; printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 12\nvalue %s\n' 1 "$P" > big.bin; git add big.bin; ci; }
c_commit_utf16le_plain()     { seed; printf 'key and words\nvalue %s\n' "$P" | sed 's/./&\n/g' | while IFS= read -r c; do [ -n "$c" ] && printf '%s\000' "$c"; done > x.txt; git add -A; ci; }
c_commit_whole_blob()        { seed; printf %s "$P" > x; git add x; ci; }
c_commit_head_symref_chain() { seed; q branch b; git symbolic-ref refs/heads/a refs/heads/b; git symbolic-ref HEAD refs/heads/a; put f; git add f; ci; }
c_commit_big_offsets()       { seed; put f; git add f; b=$(git rev-parse :f); q repack -ad; printf '%s\n' "$b" | git pack-objects -q --index-version=2,0x0 .git/objects/pack/pack >/dev/null; q prune-packed; [ -f .git/objects/${b:0:2}/${b:2} ] && return 1; ci; }
c_commit_objects_is_link()   { seed; mv .git/objects ../ob; ln -s ../../ob .git/objects; put f; git add f; ci; }
c_commit_refs_is_link()      { seed; mv .git/refs ../rf; ln -s ../../rf .git/refs; put f; git add f; ci; }
c_commit_ref_crlf()          { seed; printf '%s\r\n' "$(git rev-parse HEAD)" > .git/refs/heads/main; put f; git add f; ci; }
c_commit_graph_lies()        { seed; ok g; git add g; qc; q commit-graph write --reachable; chmod u+w .git/objects/info/commit-graph; printf '\377\377' | dd of=.git/objects/info/commit-graph bs=1 seek=1100 conv=notrunc; put f; git add f; ci; }
c_commit_trace_env()         { seed; q update-index --split-index; export GIT_TRACE=1 GIT_TRACE_PACKET=1 GIT_TRACE2=1; put f; git add f; ci; }
c_commit_gzip()              { seed; put f; gzip f; git add -A; ci; }
# Messages.
FAKE() { printf 'm\n\n# ------------------------ >8 ------------------------\n# Do not modify or remove the line above.\n# Everything below it will be ignored.\ndiff --git a/f b/f\n+value %s\n' "$P"; }
c_commit_msg_fake_scissors() { seed; FAKE > ../m; J git commit --allow-empty -F ../m; }
c_commit_msg_reword()       { seed; ok g; git add g; qc two; printf 'two\n\nvalue %s\n' "$P" > ../m; GIT_SEQUENCE_EDITOR='sed -i 1s/pick/reword/' GIT_EDITOR="cp $W/m" J git rebase -i HEAD~1; }
c_commit_msg_squash()        { seed; q commit --allow-empty -m "subject $P"; ok g; git add g; J git commit --squash HEAD -m m; }
c_commit_msg_scissors_unedited() { seed; git config commit.cleanup scissors; printf 'm\n# ------------------------ >8 ------------------------\nvalue %s\n' "$P" > ../m; J git commit --allow-empty -F ../m; }
c_commit_msg_trailer()       { seed; ok g; git add g; J git commit -m m --trailer "Key: $P"; }
c_commit_msg_merge()         { seed; q checkout -b s; ok s; git add s; qc s; q checkout main; ok m; git add m; qc m; J git merge -m "value $P" s; }
c_commit_msg_verbose_diff()  { seed; only; put f; git add f; J git commit -v -e -m m; }               # the diff is no part of it
c_commit_msg_verbose_twice() { seed; only; put f; git add f; ok g; J git commit -vv -e -m m; }
c_commit_msg_below_scissors() { seed; printf 'm\n# ------------------------ >8 ------------------------\nvalue %s\n' "$P" > ../m; J git -c commit.cleanup=scissors commit --allow-empty -e -F ../m; }
c_commit_msg_config_scissors() { seed; git config commit.cleanup scissors; printf 'value %s\n# ------------------------ >8 ------------------------\n' "$P" > ../m; J git commit --allow-empty -e -F ../m; }
c_commit_msg_comment_edited() { seed; printf 'm\n# value %s\n' "$P" > ../m; J git commit --allow-empty -e -F ../m; }
c_commit_msg_comment_kept()  { seed; J git commit --allow-empty -m "m

# value $P"; }
c_commit_msg_char_auto()     { seed; git config core.commentChar auto; printf 'm\n# value %s\n' "$P" > ../m; J git commit --allow-empty -e -F ../m; }
c_commit_msg_char_semicolon() { seed; git config core.commentChar ';'; printf 'm\n# value %s\n' "$P" > ../m; J git commit --allow-empty -e -F ../m; }
c_commit_msg_char_dropped()  { seed; git config core.commentChar ';'; printf 'm\n; value %s\n' "$P" > ../m; J git commit --allow-empty -e -F ../m; }
c_commit_msg_string_dropped() { have 2.45 || return 77; seed; git config core.commentString '//'; printf 'm\n// value %s\n' "$P" > ../m; J git commit --allow-empty -e -F ../m; }
c_commit_msg_string_kept()   { have 2.45 || return 77; seed; git config core.commentString '//'; printf 'm\n# value %s\n' "$P" > ../m; J git commit --allow-empty -e -F ../m; }
c_commit_msg_cleanup_verbatim() { seed; git config commit.cleanup verbatim; printf 'm\n# value %s\n' "$P" > ../m; J git commit --allow-empty -e -F ../m; }
c_commit_msg_template()      { seed; printf 'value %s\n' "$P" > ../t; git config commit.template ../t; ok g; git add g; GIT_EDITOR='sh -c "echo more >> \"$1\"" x' J git commit; }
c_commit_msg_latin1()        { seed; git config i18n.commitEncoding ISO-8859-1; printf 'caf\351\nvalue %s\n' "$P" > ../m; J git commit --allow-empty -F ../m; }
c_commit_msg_amend()         { seed; J git commit --amend -m "value $P"; }

############################ pre-push ############################
c_push_mirror()              { pseed; put f; git add f; qc; q tag t; pu --mirror origin; }
c_push_all()                 { pseed; q checkout -b z; put f; git add f; qc; q checkout main; pu --all origin; }
c_push_tags()                { pseed; q checkout --detach; put f; git add f; qc; q tag t; q checkout main; pu --tags origin; }
c_push_follow_tags()         { pseed; ok g; git add g; qc; q tag -a -m "value $P" t; pu --follow-tags origin main; }
c_push_atomic()              { pseed; q checkout -b a; ok a; git add a; qc; q checkout -b b main; put f; git add f; qc; pu --atomic origin a b; }
c_push_with_lease()          { pseed; ok g; git add g; qc; q push --no-verify origin main; q reset --hard HEAD~1; put f; git add f; qc; pu --force-with-lease origin main; }
c_push_to_url()              { pseed; put f; git add f; qc; pu "$W/origin.git" main; }
c_push_to_url_of_other()     { pseed; put f; git add f; qc; q push --no-verify origin main; q init --bare "$W/o.git"; pu "$W/o.git" main; }
c_push_to_file_url_again()   { pseed; put f; git add f; qc; q push --no-verify origin main; ok g; git add g; qc; pu "file://$W/origin.git" main; }
c_push_second_pushurl()      { pseed; put f; git add f; qc; q push --no-verify origin main; q fetch origin; q init --bare "$W/two.git"; git config remote.origin.pushurl "$W/two.git"; pu origin main; }
c_push_two_pushurls()        { pseed; q init --bare "$W/two.git"; git config --add remote.origin.pushurl "$W/origin.git"; git config --add remote.origin.pushurl "$W/two.git"; put f; git add f; qc; pu origin main; }
c_push_recreated_remote()    { pseed; put f; git add f; qc; q push --no-verify origin main; q fetch origin; rm -rf "$W/origin.git"; q init --bare "$W/origin.git"; pu origin main; }
c_push_url_changed()         { pseed; put f; git add f; qc; q push --no-verify origin main; q fetch origin; q init --bare "$W/public.git"; git remote set-url origin "$W/public.git"; pu origin main; }
c_push_remote_name_prefix()  { seed; q init --bare "$W/a.git"; q init --bare "$W/ab.git"; q remote add a "$W/a.git"; q remote add a/b "$W/ab.git" || git config remote.a/b.url "$W/ab.git"; git config remote.a/b.fetch '+refs/heads/*:refs/remotes/a/b/*'; put f; git add f; qc; q push --no-verify a/b main; q fetch a/b; pu a main; }
c_push_shared_tracking()     { seed; q init --bare "$W/pub.git"; q init --bare "$W/prv.git"; q remote add pub "$W/pub.git"; q remote add prv "$W/prv.git"; git config --replace-all remote.prv.fetch '+refs/heads/*:refs/remotes/pub/*'; put f; git add f; qc; q push --no-verify prv main; q fetch prv; pu pub main:x; }
c_push_nested_tag()          { pseed; q tag -a -m "value $P" inner; q tag -a -m outer outer inner; q tag -d inner; pu origin outer; }
c_push_tag_of_tree()         { pseed; put f; git add f; q tag tt "$(git write-tree)"; q reset --hard; pu origin tt; }
c_push_branch_name()         { pseed; q checkout -b "b/$(echo "$P" | tr ' ' _)"; ok g; git add g; qc; pu origin HEAD; }
c_push_tag_name()            { pseed; q tag "$(echo "$P" | tr ' ' _)"; pu --tags origin; }
c_push_old_commit()          { pseed; put f; git add f; qc; ok g; git add g; qc; pu origin HEAD~1:refs/heads/x; }
c_push_by_id()               { pseed; put f; git add f; qc; pu origin "$(git rev-parse HEAD):refs/heads/x"; }
c_push_delete_and_update()   { pseed; q push --no-verify origin main:x; put f; git add f; qc; pu origin :x main; }
c_push_am()                  { pseed; put f; git add f; qc; git format-patch -1 --stdout > ../p; q reset --hard HEAD~1; q am ../p; pu origin main; }
c_push_cherry_pick()         { pseed; q checkout -b s; put f; git add f; qc; q checkout main; ok m; git add m; qc m; q cherry-pick s; q branch -D s; pu origin main; }
c_push_revert_brings_back()  { pseed; put f; git add f; qc; q rm f; qc rm; q push --no-verify origin main; q revert --no-edit HEAD; pu origin main; }
c_push_moved_file()          { pseed; put f; git add f; qc; q push --no-verify origin main; git mv f g; qc; pu origin main; }
c_push_stash()               { pseed; put keep.txt; q stash; pu origin 'refs/stash:refs/heads/st'; }
c_push_grafts()              { pseed; put f; git add f; qc; q rm f; qc; mkdir -p .git/info; echo "$(git rev-parse HEAD) $(git rev-parse HEAD~2)" > .git/info/grafts; pu origin main; }
c_push_replaced_commit()     { pseed; put f; git add f; qc; q replace "$(git rev-parse HEAD)" "$(git commit-tree -m clean -p HEAD~1 'HEAD~1^{tree}')"; pu origin main; }
c_push_replaced_tree()       { pseed; put f; git add f; qc; q replace 'HEAD^{tree}' 'HEAD~1^{tree}'; pu origin main; }
c_push_refspec_config()      { pseed; git config remote.origin.push 'refs/heads/*:refs/elsewhere/*'; put f; git add f; qc; pu origin; }
c_push_git_dir()             { pseed; put f; git add f; qc; cd /; J git --git-dir="$W/r/.git" push origin main; }
c_push_bare()                { ( pseed; put f; git add f; qc ); q clone --bare r b.git; cp "$ROOT/run-hook" b.git/hooks/pre-push; cd b.git; git remote set-url origin "$W/origin.git"; pu origin main; }
c_push_octopus()             { pseed; q checkout -b a; put f; git add f; qc a; q checkout -b b main; ok b; git add b; qc b; q checkout main; q merge -m o a b; pu origin main; }
c_push_author_name()         { pseed; ok g; git add g; q commit -m m --author "A $P <a@example.invalid>"; pu origin main; }
c_push_committer_name()      { pseed; ok g; git add g; GIT_COMMITTER_NAME="C $P" q commit -m m; pu origin main; }
c_push_tagger_name()         { pseed; GIT_COMMITTER_NAME="C $P" q tag -a -m m t; pu origin t; }
c_push_mergetag()           { pseed; local c=$({ git cat-file commit HEAD | sed -n '1,/^$/{/^$/!p;}'; printf 'mergetag object %s\n type commit\n tag t\n tagger A <a@b> 1 +0000\n \n value %s\n\nm\n' "$(git rev-parse HEAD)" "$P"; } | git hash-object -t commit -w --stdin --literally); q update-ref refs/heads/x "$c"; pu origin x; }
c_push_extra_header()        { pseed; local c=$({ git cat-file commit HEAD | sed -n '1,/^$/{/^$/!p;}'; printf 'note value %s\n\nm\n' "$P"; } | git hash-object -t commit -w --stdin --literally); q update-ref refs/heads/x "$c"; pu origin x; }
c_push_author_twice()      { pseed; local c=$({ git cat-file commit HEAD | sed "s/^author /author A $P <a@b> 1 +0000\\n&/;/^$/,\$d"; printf '\nm\n'; } | git hash-object -t commit -w --stdin --literally); q update-ref refs/heads/x "$c"; pu origin x; }
c_push_behind_time()       { pseed; local c=$({ git cat-file commit HEAD | sed "s/^committer .*/& value $P/;/^$/,\$d"; printf '\nm\n'; } | git hash-object -t commit -w --stdin --literally); q update-ref refs/heads/x "$c"; pu origin x; }
c_push_message_after_nul()   { pseed; local c=$({ git cat-file commit HEAD | sed -n '1,/^$/p'; printf 'm\n\000value %s\n' "$P"; } | git hash-object -t commit -w --stdin --literally); q update-ref refs/heads/x "$c"; pu origin x; }
c_push_notes_other()         { pseed; q notes --ref=x add -m "value $P"; pu origin 'refs/notes/*'; }
c_push_secret_in_path()      { pseed; ok "d/$(echo "$P" | tr ' ' _).txt"; git add -A; qc; pu origin main; }
c_push_orphan()              { pseed; q checkout --orphan o; put f; git add f; qc; pu origin o; }
c_push_type_change()         { pseed; rm keep.txt; ln -s "$P" keep.txt; git add -A; qc; pu origin main; }
c_push_symlinked_folder()    { pseed; ok d/x; git add d; qc; rm -r d; ln -s "$P" d; git add -A; qc; pu origin main; }
c_push_subfolder_cwd()       { pseed; put d/f; git add d; qc; cd d; pu origin main; }
c_push_missing_blob()        { pseed; put f; git add f; qc; ok g; git add g; qc; [ $VAR = secret ] && { rm -f "$(loose "$(git rev-parse HEAD:f)")"; }; rm -f "$M_RC"; echo "refs/heads/main $(git rev-parse HEAD) refs/heads/main $(git rev-parse origin/main)" | .git/hooks/pre-push origin "$W/origin.git"; }
c_push_garbage_input()       { pseed; put f; git add f; qc; rm -f "$M_RC"; if [ $VAR = secret ]; then echo 'refs/heads/main zz refs/heads/main'; fi | .git/hooks/pre-push origin "$W/origin.git"; }

c_push_rebase()              { pseed; q checkout -b s; put f; git add f; qc; q checkout main; ok m; git add m; qc m; q push --no-verify origin main; q checkout s; q rebase main; pu origin s; }
c_push_gpgsig()              { pseed; local c=$({ git cat-file commit HEAD | sed -n '1,/^$/{/^$/!p;}'; printf 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n value %s\n -----END PGP SIGNATURE-----\n\nm\n' "$P"; } | git hash-object -t commit -w --stdin --literally); q update-ref refs/heads/x "$c"; pu origin x; }
c_push_tag_field()           { pseed; local t=$(printf 'object %s\ntype commit\ntag %s\ntagger A <a@b> 1 +0000\n\nm\n' "$(git rev-parse HEAD)" "$(echo "$P"|tr ' ' _)" | git hash-object -t tag -w --stdin --literally); q update-ref refs/tags/t "$t"; pu origin t; }
c_push_tag_extra()           { pseed; local t=$(printf 'object %s\ntype commit\ntag t\ntagger A <a@b> 1 +0000\nnote value %s\n\nm\n' "$(git rev-parse HEAD)" "$P" | git hash-object -t tag -w --stdin --literally); q update-ref refs/tags/t "$t"; pu origin t; }
c_push_tag_tag_blob()        { pseed; q tag -a -m i i "$(blob)"; q tag -a -m o o i; q tag -d i; pu origin o; }
c_push_remote_branch_name()  { pseed; ok g; git add g; qc; pu origin "HEAD:refs/heads/$(echo "$P"|tr ' ' _)"; }
c_push_rename_to_secret()    { pseed; git mv keep.txt "$(echo "$P"|tr ' ' _)"; qc; pu origin main; }
c_push_gitlink_name()        { pseed; q update-index --add --cacheinfo "160000,$(git rev-parse HEAD),m/$(echo "$P"|tr ' ' _)"; qc; pu origin main; }
c_push_author_email()        { pseed; ok g; git add g; q commit -m m --author "A <$(echo "$P"|tr ' ' _)@x>"; pu origin main; }
c_push_big_offsets()         { pseed; put f; git add f; qc; git rev-list --objects --all --no-object-names | git pack-objects -q --index-version=2,0x0 .git/objects/pack/pack >/dev/null; q prune-packed; pu origin main; }
c_push_submodule_on_demand() { ( seed sub; q init --bare "$W/sub.git"; q push --no-verify "$W/sub.git" main ); pseed; q submodule add "$W/sub.git" sm; qc; ( cd sm; cp "$ROOT/run-hook" "$(git rev-parse --git-dir)/hooks/pre-push"; put f; git add f; qc ); git add sm; qc; pu --recurse-submodules=on-demand origin main; }
c_push_insteadof()           { pseed; put f; git add f; qc; q push --no-verify origin main; q fetch origin; q init --bare "$W/two.git"; git config url."$W/two.git".pushInsteadOf "$W/origin.git"; pu origin main; }

############################ pre-receive ############################
c_receive_added_then_removed() { rseed; put f; git add f; qc; q rm f; qc; pu origin main; }
c_receive_force()            { rseed; ok g; git add g; qc; q push --no-verify origin main; q reset --hard HEAD~1; put f; git add f; qc; pu -f origin main; }
c_receive_evil_merge()       { rseed; q checkout -b s; ok s; git add s; qc s; q checkout main; ok m; git add m; qc m; q merge --no-commit --no-ff s; put e; git add e; qc merge; pu origin main; }
c_receive_tag_message()      { rseed; q tag -a -m "value $P" t; pu origin t; }
c_receive_message()          { rseed; q commit --allow-empty -m "value $P"; pu origin main; }
c_receive_notes()            { rseed; q notes add -m "value $P"; pu origin refs/notes/commits; }
c_receive_known_new_branch() { rseed; rm "$W/origin.git/hooks/pre-receive"; put f; git add f; qc; q push --no-verify origin main; rhook; pu origin main:n; }
c_receive_delete_and_create() { rseed; rm "$W/origin.git/hooks/pre-receive"; q push --no-verify origin main:x; rhook; put f; git add f; qc; pu origin :x main:y; }
c_receive_many_refs()        { rseed; local i; for i in 1 2 3 4 5; do q checkout -b b$i main; ok b$i; git add -A; qc; done; put f; git add f; qc; pu origin b1 b2 b3 b4 b5; }
c_receive_odd_ref()          { rseed; q checkout -b 'x;exit$(true)&"q' || return 77; put f; git add f; qc; pu origin HEAD; }
c_receive_colon_path()       { seed; q init --bare "$W/o:r\"g.git" || return 77; cp "$ROOT/run-hook" "$W/o:r\"g.git/hooks/pre-receive"; rm -f .git/hooks/pre-push; put f; git add f; qc; pu "file://$W/o:r\"g.git" main; }
c_receive_alternates()       { ( seed src ); q clone --bare --shared src origin.git; q clone --shared src r; cd r; git remote set-url origin "$W/origin.git"; rhook; put f; git add f; qc; pu origin main; }
c_receive_sha256()           { repo r --object-format=sha256 || return 77; ok a; git add a; qc; q init --bare --object-format=sha256 "$W/origin.git"; q remote add origin "$W/origin.git"; q push origin main; rhook; put f; git add f; qc; pu origin main; }
c_receive_reftable()         { have 2.45 || return 77; seed; q init --bare --ref-format=reftable "$W/origin.git" || return 77; q remote add origin "$W/origin.git"; q push origin main; rhook; put f; git add f; qc; pu origin main; }
c_receive_fsck()             { rseed; git -C "$W/origin.git" config receive.fsckObjects true; put f; git add f; qc; pu origin main; }
c_receive_work_tree()        { seed; q clone . "$W/srv"; git -C "$W/srv" config receive.denyCurrentBranch updateInstead; cp "$ROOT/run-hook" "$W/srv/.git/hooks/pre-receive"; rm -f .git/hooks/pre-push; put f; git add f; qc; pu "$W/srv" HEAD:refs/heads/main; }
c_receive_from_shallow()     { ( seed src; ok z; git add z; qc z ); q clone --bare src origin.git; q clone --depth 1 "file://$W/origin.git" r; cd r; rhook; put f; git add f; qc; pu origin main; }
c_receive_atomic()           { rseed; put f; git add f; qc; pu --atomic origin main main:z; }
c_receive_rename_only()      { rseed; rm "$W/origin.git/hooks/pre-receive"; put f; git add f; qc; q push --no-verify origin main; rhook; git mv f g; qc; pu origin main; }

c_receive_namespace()        { rseed; put f; git add f; qc; export GIT_NAMESPACE=ns; J git push "ext::git %s $W/origin.git" main; unset GIT_NAMESPACE; [ -f "$M_RC" ] || { git config --global protocol.ext.allow always; J git push "ext::git --namespace=ns %s $W/origin.git" main:refs/heads/q; }; }
c_receive_send_pack()        { rseed; put f; git add f; qc; J git send-pack "$W/origin.git" main; }          # no pre-push there
c_receive_hidden_refs()      { rseed; git -C "$W/origin.git" config transfer.hideRefs refs/heads/main; put f; git add f; qc; pu origin main:n; }
c_receive_branch_name()      { rseed; pu origin "main:refs/heads/$(echo "$P"|tr ' ' _)"; }
c_receive_path()             { rseed; git mv keep.txt "$(echo "$P"|tr ' ' _)"; qc; pu origin main; }

############################ audit ############################
c_audit_reflog_only()        { seed; put f; git add f; qc; q reset --hard HEAD~1; A; }
c_audit_second_stash()       { seed; put keep.txt; q stash; ok keep.txt z; q stash; A; }
c_audit_stash_untracked()    { seed; put f; q stash -u; A; }
c_audit_stash_index_only()   { seed; put keep.txt; git add keep.txt; ok keep.txt clean; q stash; A; }
c_audit_unreachable_blob()   { seed; blob >/dev/null; A; }                                        # told, and does not block
c_audit_octopus()            { seed; q checkout -b a; put f; git add f; qc a; q checkout -b b main; ok b; git add b; qc b; q checkout main; q merge -m o a b; q branch -D a b; q rm f; qc; A; }
c_audit_orphan_branch()      { seed; q checkout --orphan o; put f; git add f; qc; q checkout -f main; A; }
c_audit_criss_cross()        { seed; q checkout -b s; ok s; git add s; qc s; q checkout main; ok m; git add m; qc m; local a=$(git rev-parse main) b=$(git rev-parse s); q merge --no-ff -m x1 "$b"; q checkout s; q merge --no-commit --no-ff "$a"; put e; git add e; qc x2; q checkout main; q merge -m top s; q rm e; qc; A; }
c_audit_author_name()        { seed; ok g; git add g; q commit -m m --author "A $P <a@example.invalid>"; A; }
c_audit_committer_name()     { seed; ok g; git add g; GIT_COMMITTER_NAME="C $P" q commit -m m; A; }
c_audit_tagger_name()        { seed; GIT_COMMITTER_NAME="C $P" q tag -a -m m t; A; }
c_audit_mergetag()           { seed; local c=$({ git cat-file commit HEAD | sed -n '1,/^$/{/^$/!p;}'; printf 'mergetag object %s\n type commit\n tag t\n tagger A <a@b> 1 +0000\n \n value %s\n\nm\n' "$(git rev-parse HEAD)" "$P"; } | git hash-object -t commit -w --stdin --literally); q update-ref refs/heads/x "$c"; A; }
c_audit_extra_header()       { seed; local c=$({ git cat-file commit HEAD | sed -n '1,/^$/{/^$/!p;}'; printf 'note value %s\n\nm\n' "$P"; } | git hash-object -t commit -w --stdin --literally); q update-ref refs/heads/x "$c"; A; }
c_audit_author_twice()     { seed; local c=$({ git cat-file commit HEAD | sed "s/^author /author A $P <a@b> 1 +0000\\n&/;/^$/,\$d"; printf '\nm\n'; } | git hash-object -t commit -w --stdin --literally); q update-ref refs/heads/x "$c"; A; }
c_audit_behind_time()      { seed; local c=$({ git cat-file commit HEAD | sed "s/^committer .*/& value $P/;/^$/,\$d"; printf '\nm\n'; } | git hash-object -t commit -w --stdin --literally); q update-ref refs/heads/x "$c"; A; }
c_audit_message_after_nul()  { seed; local c=$({ git cat-file commit HEAD | sed -n '1,/^$/p'; printf 'm\n\000value %s\n' "$P"; } | git hash-object -t commit -w --stdin --literally); q update-ref refs/heads/x "$c"; A; }
c_audit_notes_other()        { seed; q notes --ref=x add -m "value $P"; A; }
c_audit_replacement_object() { seed; q replace "$(git rev-parse HEAD:keep.txt)" "$(blob)"; A; }
c_audit_odd_ref_space()      { seed; put f; git add f; q update-ref refs/hidden/deep/x "$(git commit-tree -m x "$(git write-tree)")"; q reset --hard; A; }
c_audit_ref_of_blob()        { seed; q update-ref refs/x/blob "$(blob)"; A; }
c_audit_worktree_head()      { seed; q worktree add --detach ../wt; ( cd ../wt; put f; git add f; qc; ); A; }
c_audit_worktree_stash_ref() { seed; q worktree add -b w ../wt; ( cd ../wt; put f; git add f; qc; q update-ref refs/worktree/x HEAD; q reset --hard HEAD~1; rm -rf "$(git rev-parse --git-dir)/logs" ); rm -rf .git/logs; A; }
c_audit_bisect()             { seed; put f; git add f; qc; q bisect start; q bisect bad HEAD; q checkout -f main; q update-ref refs/heads/main HEAD~1; rm -rf .git/logs; A; }
c_audit_grafts()             { seed; put f; git add f; qc; q rm f; qc; mkdir -p .git/info; git rev-parse HEAD > .git/info/grafts; A; }
c_audit_packed_refs_only()   { seed; q checkout -b s; put f; git add f; qc; q checkout main; q pack-refs --all --prune; rm -rf .git/logs; A; }
c_audit_unborn_head()        { seed; put f; git add f; qc; git symbolic-ref HEAD refs/heads/none; A; }
c_audit_dangling_symref()    { seed; q symbolic-ref refs/remotes/origin/HEAD refs/remotes/origin/gone; A; }
c_audit_ref_without_object() { seed; ok g; git add g; qc; [ $VAR = secret ] && echo 1234567890123456789012345678901234567890 > .git/refs/heads/gone; A; }
c_audit_packed_ref_without_object() { seed; q pack-refs --all; [ $VAR = secret ] && echo '1234567890123456789012345678901234567890 refs/tags/gone' >> .git/packed-refs; A; }
c_audit_broken_ref()         { seed; [ $VAR = secret ] && echo garbage > .git/refs/heads/bad; A; }
c_audit_empty_ref()          { seed; [ $VAR = secret ] && : > .git/refs/heads/bad; A; }
c_audit_packed_refs_comment() { seed; q checkout -b s; put f; git add f; qc; q checkout main; q pack-refs --all --prune; rm -rf .git/logs; [ $VAR = secret ] && sed -i 's,^\(.*refs/heads/s\)$,#\1,' .git/packed-refs; A; }  # no comment to git
c_audit_broken_packed_refs() { seed; q pack-refs --all; [ $VAR = secret ] && { echo 'garbage line' >> .git/packed-refs; }; A; }
c_audit_broken_config()      { seed; [ $VAR = secret ] && echo '[core' >> .git/config; A; }
c_audit_unknown_extension()  { seed; if [ $VAR = secret ]; then git config core.repositoryFormatVersion 1; git config extensions.madeUp true; fi; A; }
c_audit_flipped_blob()       { seed; if [ $VAR = secret ]; then local o=$(printf 'other words\n' | git hash-object -w --stdin); local p=$(loose "$(git rev-parse HEAD:keep.txt)"); chmod u+w "$p"; cat "$(loose "$o")" > "$p"; fi; A; }
c_audit_missing_tree()       { aseed; [ $VAR = secret ] && rm -f "$(loose "$(git rev-parse HEAD~2^{tree})")"; A; }
c_audit_missing_tag_target() { seed; ok g; git add g; qc; q tag -a -m t t; q reset --hard HEAD~1; [ $VAR = secret ] && { rm -f "$(loose "$(git rev-parse t^{commit})")"; rm -rf .git/logs; }; A; }
# Inverts a byte of what the pack holds of an object.
spoil() { local p=$(ls .git/objects/pack/*.pack) at o; at=$(git show-index <"${p%.pack}.idx" | sed -n "s/^\([0-9]*\) $1.*/\1/p"); at=$((at + 12)); o=$(od -An -tu1 -j$at -N1 "$p"); chmod u+w "$p"; printf "\\$(printf %o $((255 - o)))" | dd of="$p" bs=1 seek=$at conv=notrunc; }
c_audit_flipped_pack()       { aseed; local b=$(git rev-parse HEAD~2:f); q repack -ad; [ $VAR = secret ] && spoil "$b"; A; }
c_audit_flipped_pack_elsewhere() { aseed; local b=$(git rev-parse HEAD:end); q repack -ad; [ $VAR = secret ] && spoil "$b"; A; }  # found, and incomplete
c_audit_missing_idx()        { aseed; q repack -ad; [ $VAR = secret ] && rm -f .git/objects/pack/*.idx; A; }
c_audit_index_v1()           { aseed; q -c pack.indexVersion=1 repack -adf; A; }
c_audit_ref_deltas()         { aseed; rows 400 > big; put big2; cat big2 >> big; git add big; qc; rows 500 > big; git add big; qc; q -c repack.useDeltaBaseOffset=false repack -adf; A; }
c_audit_deep_deltas()        { seed; local i; for i in $(seq 1 60); do rows $((300 + i)) > big; [ $i = 30 ] && echo "value $P" >> big; git add big; qc; done; q repack -adf --depth=50 --window=60; A; }
c_audit_geometric()          { aseed; q repack --geometric=2 -d --write-midx; ok n; git add n; qc; q repack --geometric=2 -d --write-midx; A; }
c_audit_incremental_midx()   { have 2.47 || return 77; aseed; q repack -ad; q multi-pack-index write --incremental || return 77; ok n; git add n; qc; q repack -d; q multi-pack-index write --incremental; A; }
c_audit_kept_pack()          { aseed; q repack -ad; local p; for p in .git/objects/pack/*.pack; do : > "${p%.pack}.keep"; done; A; }
c_audit_alternates_chain()   { ( aseed; mv "$W/r" "$W/src" ); q clone --shared src mid; q clone --shared mid r; cd r; A; }
c_audit_alternates_relative() { ( aseed; mv "$W/r" "$W/src" ); q clone --shared src r; cd r; echo ../../../src/.git/objects > .git/objects/info/alternates; A; }
c_audit_alternates_lost()    { ( aseed; mv "$W/r" "$W/src" ); q clone --shared src r; cd r; [ $VAR = secret ] && mv ../src ../elsewhere; A; }
c_audit_subfolder()          { aseed; mkdir -p d/e; cd d/e; A; }
c_audit_git_file()           { aseed; mv .git "$W/real dir"; echo "gitdir: ../real dir" > .git; A; }
c_audit_tag_chain()          { seed; put f; git add f; qc; q tag -a -m 1 t1; q tag -a -m 2 t2 t1; q tag -d t1; q reset --hard HEAD~1; rm -rf .git/logs; A; }
c_audit_tag_name()           { seed; q tag "$(echo "$P" | tr ' ' _)"; A; }
c_audit_empty_tree_commit()  { seed; q rm -r .; qc empty; put f; git add f; qc; A; }
c_audit_mode_664()           { seed; local t=$( { printf '100664 f\0'; printf "$(git rev-parse "$(blob)" | sed 's/../\\x&/g')"; } | git hash-object -t tree -w --stdin --literally); q update-ref refs/heads/x "$(git commit-tree -m x "$t")"; A; }
c_audit_odd_tree_name()      { seed; local t=$( { printf '100644 ../f\0'; printf "$(git rev-parse "$(blob)" | sed 's/../\\x&/g')"; } | git hash-object -t tree -w --stdin --literally); q update-ref refs/heads/x "$(git commit-tree -m x "$t")"; A; }
c_audit_commit_without_author() { seed; local c=$(printf 'tree %s\n\nvalue %s\n' "$(git rev-parse HEAD^{tree})" "$P" | git hash-object -t commit -w --stdin --literally); [ $VAR = secret ] && echo "$c" > .git/refs/heads/x; A; }
c_audit_treeless_clone()     { ( aseed ); q clone --filter=tree:0 "file://$W/r" c; cd c; A; }
c_audit_promisor_gone()      { ( aseed ); q clone --filter=blob:none "file://$W/r" c; cd c; [ $VAR = secret ] && mv ../r ../gone || q fetch --refetch; A; }
c_audit_safe_directory_path() { [ "$(id -u)" = 0 ] || return 77; aseed; git config --global --add safe.directory "$W/r"; chown -R 65534 "$W/r"; A; }
c_audit_safe_directory_env() { [ "$(id -u)" = 0 ] || return 77; aseed; chown -R 65534 "$W/r"; export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0="$W/r"; A; }
c_audit_safe_directory_prefix() { [ "$(id -u)" = 0 ] && have 2.46 || return 77; aseed; git config --global --add safe.directory "$W/*"; chown -R 65534 "$W/r"; A; }
c_audit_safe_directory_own() { [ "$(id -u)" = 0 ] || return 77; aseed; git config safe.directory '*'; chown -R 65534 "$W/r"; A; }       # the repository may not vouch for itself
c_audit_safe_directory_reset() { [ "$(id -u)" = 0 ] || return 77; aseed; git config --global --add safe.directory '*'; git config --global --add safe.directory ''; chown -R 65534 "$W/r"; A; }
c_audit_dubious_with_git_dir() { [ "$(id -u)" = 0 ] || return 77; aseed; chown -R 65534 "$W/r"; export GIT_DIR=$W/r/.git; A; }
c_audit_sha256_packed()      { repo r --object-format=sha256 || return 77; put f; git add f; qc; q rm f; qc; q repack -ad; A; }
c_audit_reftable_worktree()  { have 2.45 || return 77; repo r --ref-format=reftable || return 77; ok a; git add a; qc; q worktree add --detach ../wt; ( cd ../wt; put f; git add f; qc ); A; }
c_audit_reftable_stash()     { have 2.45 || return 77; repo r --ref-format=reftable || return 77; ok a; git add a; qc; put a; q stash; ok a z; q stash; A; }
c_audit_utf16be_blob()       { seed; { printf '\376\377'; printf 'words\nvalue %s\n' "$P" | sed 's/./&\n/g' | while IFS= read -r c; do [ -n "$c" ] && printf '\000%s' "$c"; done; } > x.txt; git add -A; qc; A; }

c_audit_worktree_reflog()    { seed; q worktree add -b w ../wt; ( cd ../wt; put f; git add f; qc; q reset --hard HEAD~1 ); A; }
c_audit_big_offsets()        { aseed; git rev-list --objects --all --no-object-names | git pack-objects -q --index-version=2,0x0 .git/objects/pack/pack >/dev/null; q prune-packed; A; }
c_audit_gpgsig()             { seed; local c=$({ git cat-file commit HEAD | sed -n '1,/^$/{/^$/!p;}'; printf 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n value %s\n -----END PGP SIGNATURE-----\n\nm\n' "$P"; } | git hash-object -t commit -w --stdin --literally); q update-ref refs/heads/x "$c"; A; }
c_audit_tag_field()          { seed; local t=$(printf 'object %s\ntype commit\ntag %s\ntagger A <a@b> 1 +0000\n\nm\n' "$(git rev-parse HEAD)" "$(echo "$P"|tr ' ' _)" | git hash-object -t tag -w --stdin --literally); q update-ref refs/tags/t "$t"; A; }
c_audit_gitlink_name()       { seed; q update-index --add --cacheinfo "160000,$(git rev-parse HEAD),m/$(echo "$P"|tr ' ' _)"; qc; A; }
c_audit_folder_name()        { seed; ok "$(echo "$P"|tr ' ' _)/x"; git add -A; qc; q rm -r .; qc; A; }
c_audit_rename_to_secret()   { seed; git mv keep.txt "$(echo "$P"|tr ' ' _)"; qc; A; }
c_audit_graph_flipped()      { aseed; q commit-graph write --reachable; chmod u+w .git/objects/info/commit-graph; s=$(wc -c < .git/objects/info/commit-graph); printf '\160' | dd of=.git/objects/info/commit-graph bs=1 seek=$((s - 30)) conv=notrunc; A; }
c_audit_midx_stale()         { aseed; q repack -ad; q multi-pack-index write; ok n; git add n; qc; q repack -d; [ $VAR = secret ] && rm -f .git/objects/pack/*.idx; A; }
c_audit_rev_flipped()        { aseed; q -c pack.writeReverseIndex=true repack -ad; for x in .git/objects/pack/*.rev; do chmod u+w "$x"; printf '\377\377' | dd of="$x" bs=1 seek=12 conv=notrunc; done; A; }
c_audit_objects_is_link()    { aseed; mv .git/objects ../ob; ln -s ../../ob .git/objects; A; }
c_audit_refs_is_link()       { aseed; mv .git/refs ../rf; ln -s ../../rf .git/refs; A; }
c_audit_symref_to_hidden()   { seed; put f; git add f; qc; mkdir -p .git/elsewhere; git rev-parse HEAD > .git/elsewhere/x; printf 'ref: elsewhere/x\n' > .git/refs/heads/y; q reset --hard HEAD~1; rm -rf .git/logs; A; }
c_audit_lfs_history()        { seed; printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 12\nvalue %s\n' 1 "$P" > big.bin; git add big.bin; qc; q rm big.bin; qc; A; }

############################ the table ############################
if [ -n "$SCANNER_PRECOMMIT" ]; then KIND=commit
for c in ita-then-all only-new-path patch-yes amend-of-amend octopus merge-evil-staged merge-squash merge-continue revert-brings-back \
  cherry-conflict rebase-edit am-conflict fixup orphan detached copy-elsewhere second-secret link-to-file file-to-folder folder-to-file folder-to-link \
  gitmodules export-subst autocrlf info-attributes attributes-file required-filter utf16be-plain utf8-bom lfs-object deep-folders \
  other-index other-index-relative object-directory alternates-quoted alternates-chain alternates-relative hookspath-relative include-if config-env \
  config-global-env safe-directory-env safe-directory-include safe-directory-prefix index-is-link sparse-outside head-is-link explicit-sha1 \
  odd-branch odd-folder odd-worktree relative-worktrees dash-big-c inside-git-folder-env index-lock-left literal-pathspecs icase-pathspecs pathspec-file gitlink-to-file gitlink-name rename-to-secret link-name lfs-pointer-longer utf16le-plain whole-blob head-symref-chain big-offsets objects-is-link refs-is-link ref-crlf graph-lies trace-env gzip; do run $c 1 0; done
for c in only-path-others patch-no amend-old-stays merge-brings-old remove-all rename-only chmod-only split-file edit-beside-old; do run $c 0 0; done
for c in missing-index missing-given-index empty-index-file cut-index flipped-index lost-shared-index broken-head broken-branch missing-head-tree \
  broken-config flipped-blob nonutf8-folder; do run $c 1 -; done
run gitlink-only - 0
if [ -n "$SCANNER_COMMITMSG" ]; then
for c in msg-trailer msg-merge msg-config-scissors msg-comment-kept msg-char-auto msg-char-semicolon msg-string-kept msg-cleanup-verbatim msg-template \
  msg-latin1 msg-amend msg-fake-scissors msg-scissors-unedited msg-reword msg-squash; do run $c 1 0; done
for c in msg-verbose-diff msg-verbose-twice msg-below-scissors msg-comment-edited msg-char-dropped msg-string-dropped; do run $c 0 0; done
fi
fi
if [ -n "$SCANNER_PREPUSH" ]; then KIND=push
for c in mirror all tags follow-tags atomic with-lease to-url to-url-of-other second-pushurl two-pushurls recreated-remote url-changed remote-name-prefix \
  shared-tracking nested-tag tag-of-tree branch-name tag-name old-commit by-id delete-and-update am cherry-pick revert-brings-back stash grafts \
  replaced-commit replaced-tree refspec-config git-dir bare octopus author-name committer-name tagger-name mergetag extra-header author-twice behind-time message-after-nul \
  notes-other secret-in-path orphan type-change symlinked-folder subfolder-cwd missing-blob garbage-input rebase gpgsig tag-field tag-extra tag-tag-blob remote-branch-name rename-to-secret gitlink-name author-email big-offsets submodule-on-demand insteadof; do run $c 1 0; done
for c in moved-file to-file-url-again; do run $c 0 0; done
fi
if [ -n "$SCANNER_PRERECEIVE" ]; then KIND=receive
for c in added-then-removed force evil-merge tag-message message notes delete-and-create many-refs odd-ref colon-path alternates sha256 reftable fsck \
  work-tree from-shallow atomic send-pack namespace hidden-refs branch-name path; do run $c 1 0; done
for c in known-new-branch rename-only; do run $c 0 0; done
fi
if [ -n "$SCANNER_AUDIT" ]; then KIND=audit
for c in reflog-only second-stash stash-untracked stash-index-only octopus orphan-branch criss-cross author-name committer-name tagger-name mergetag \
  extra-header author-twice behind-time message-after-nul notes-other replacement-object odd-ref-space ref-of-blob worktree-head worktree-stash-ref bisect grafts packed-refs-only \
  unborn-head index-v1 ref-deltas deep-deltas geometric incremental-midx kept-pack alternates-chain alternates-relative subfolder git-file tag-chain \
  tag-name empty-tree-commit mode-664 odd-tree-name treeless-clone safe-directory-path safe-directory-env safe-directory-prefix \
  sha256-packed reftable-worktree reftable-stash utf16be-blob worktree-reflog big-offsets gpgsig tag-field gitlink-name folder-name rename-to-secret graph-flipped midx-stale rev-flipped objects-is-link refs-is-link symref-to-hidden lfs-history ref-without-object packed-ref-without-object broken-ref empty-ref broken-packed-refs packed-refs-comment \
  broken-config unknown-extension flipped-blob missing-tree missing-tag-target flipped-pack flipped-pack-elsewhere missing-idx alternates-lost commit-without-author \
  promisor-gone; do run $c 1 0; done
for c in unreachable-blob; do run $c 0 0; done
for c in safe-directory-own safe-directory-reset dubious-with-git-dir; do run $c 1 -; done
run dangling-symref - 0
fi
