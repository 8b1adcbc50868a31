#!/usr/bin/env bash
# Newer forms of repositories, worktrees, submodules and rewritten histories, as cases of the matrix.
# Sourced by matrix.sh after situations.sh, whose helpers it uses; the table is at the end.
#
# shellcheck disable=SC1007,SC1083,SC2015,SC2016,SC2034,SC2043,SC2046,SC2059,SC2086,SC2154,SC2155,SC2164,SC2317,SC2329

# A repository whose refs are a reftable.
rt() { have 2.45 || return 77; repo "${1:-r}" --ref-format=reftable || return 77; ok README; ok keep.txt; q add -A; qc seed; }
# The head of a commit like HEAD, up to its last line.
head_lines() { git cat-file commit HEAD | sed -n '1,/^$/{/^$/!p;}'; }

############################ pre-commit ############################
c_commit_rt_worktree()       { rt || return 77; q worktree add ../wt -b w; cd ../wt; put f; git add f; ci; }
c_commit_rt_worktree_conf()  { rt || return 77; git config extensions.worktreeConfig true; q worktree add ../wt -b w; cd ../wt; git config --worktree core.ignorecase true; put f; git add f; ci; }
c_commit_rt_sha256()         { have 2.45 || return 77; repo r --ref-format=reftable --object-format=sha256; ok a; git add a; qc; put f; git add f; ci; }
c_commit_rt_subdir_p()       { rt || return 77; put keep.txt; mkdir d; cd d; JI 'y\n' git commit -p -m x; }
c_commit_relworktree()       { have 2.48 || return 77; seed; git config worktree.useRelativePaths true; q worktree add ../wt -b w; cd ../wt; put f; git add f; ci; }
c_commit_ext_refstorage_files() { have 2.45 || return 77; seed; git config core.repositoryformatversion 1; git config extensions.refStorage files; put f; git add f; ci; }
c_commit_case_rename()       { seed; git config core.ignorecase true; git mv keep.txt x; git mv x KEEP.txt; echo "value $P" >> KEEP.txt; git add -A; ci; }
c_commit_attr_index_only()   { seed; printf '* -diff -text binary filter=no ident export-ignore\n' > .gitattributes; git add .gitattributes; rm .gitattributes; put f; git add f; ci; }
c_commit_attr_ident()        { seed; printf '* ident\n' > .gitattributes; printf '$Id: %s $\n' "$P" > f; put g; git add -A; ci; }
c_commit_attr_macro()        { seed; printf '[attr]hide -diff -merge -text\n* hide\n' > .gitattributes; put f; git add -A; ci; }
c_commit_skip_worktree_stage() { seed; put keep.txt; git add keep.txt; git update-index --skip-worktree keep.txt; ok keep.txt; ci; }
c_commit_split_worktree()    { seed; git config core.splitIndex true; q worktree add ../wt -b w; cd ../wt; q update-index --split-index; put f; git add f; ci; }
c_commit_sparse_worktree()   { seed; mkdir a b; ok a/x; ok b/x; git add -A; qc; q worktree add ../wt -b w; cd ../wt; q sparse-checkout set --cone --sparse-index a; put a/f; git add a/f; ci; }
c_commit_only_o_subdir()     { seed; mkdir d; ok d/k; git add -A; qc; put d/k; cd d; ci -o k; }
c_commit_interactive()       { seed; put keep.txt; JI 'u\n1\n\nq\n' git commit --interactive -m x; }
c_commit_sm_newline()        { ( seed sub ); seed; q submodule add --name $'a\nb' "$W/sub" $'s\nm'; qc; put f; git add f; ci; }
c_commit_sm_dash()           { ( seed sub ); seed; q submodule add --name x -- "$W/sub" ./-sm; put f; git add f; ci; }
c_commit_sm_worktree()       { ( seed sub ); seed; q submodule add "$W/sub" sm; qc; cd sm; q worktree add "$W/smw" -b w; cd "$W/smw"; put f; git add f; ci; }
c_commit_sm_own_gitdir()     { seed; ( cd "$W/r" && mkdir sm && cd sm && q init . && ok a && q add a && qc ); q add sm; qc; cd sm; put f; git add f; ci; }
c_commit_fixup_amend()       { seed; put f; git add f; GIT_EDITOR=true J git commit --fixup=amend:HEAD; }
c_commit_stash_branch()      { seed; put f; git add f; q stash; q stash branch b; ci; }
c_commit_rebase_exec()       { seed; ok g; git add g; qc two; J git rebase -x "printf 'value %s\n' '$P' > f; git add f; git commit -m x" HEAD~1; }
c_commit_amend_merge()       { seed; q checkout -b s; ok s; git add s; qc s; q checkout main; ok m; git add m; qc m; q merge --no-edit s; put e; git add e; J git commit --amend --no-edit; }
c_commit_index_unknown_ext() { seed; put f; git add f; python3 -c 'import hashlib; d = open(".git/index", "rb").read()[:-20] + b"ZZZZ" + bytes([0, 0, 0, 4]) + b"abcd"; open(".git/index", "wb").write(d + hashlib.sha1(d).digest())'; ci; }
c_commit_alt_comment()       { seed; q clone -s "$W/r" "$W/c"; cd ../c; echo '# words' >> .git/objects/info/alternates; put f; git add f; ci; }
c_commit_core_bare_true()    { seed; put f; git add f; git config core.bare true; export GIT_WORK_TREE=$W/r GIT_DIR=$W/r/.git; ci; }
c_commit_lazy_promised()     { ( seed src; put f; git add f; qc; q rm f; qc ); q clone --filter=blob:none "file://$W/src" r; cd r; b=$(git rev-parse HEAD~1:f); git update-index --add --cacheinfo 100644,"$b",g; ci; }
c_commit_filter_tree0()      { ( seed src ); q clone --filter=tree:0 "file://$W/src" r; cd r; put f; git add f; ci; }
c_commit_mailmap()           { seed; printf 'A B <%s@x>\n' "$(echo "$P"|tr ' ' _)" > .mailmap; git add .mailmap; ci; }
c_commit_msg_fixup_reword()  { seed; only; export GIT_EDITOR="sh -c 'printf \"amend! seed\\n\\nvalue $P\\n\" > \$1' sh"; J git commit --allow-empty --fixup=reword:HEAD; }

############################ pre-push ############################
c_push_rt_worktree()         { rt || return 77; origin; q worktree add ../wt -b w; cd ../wt; put f; git add f; qc; pu origin w; }
c_push_rt_sha256()           { have 2.45 || return 77; repo r --ref-format=reftable --object-format=sha256; ok a; git add a; qc; q init --bare --object-format=sha256 "$W/origin.git"; q remote add origin "$W/origin.git"; q push --no-verify origin HEAD:refs/heads/main; q fetch origin; put f; git add f; qc; pu origin main; }
c_push_rt_remote()           { have 2.45 || return 77; seed; q init --bare --ref-format=reftable "$W/origin.git"; q remote add origin "$W/origin.git"; put f; git add f; qc; pu origin main; }
c_push_refs_replace()        { pseed; b=$(blob); git update-ref "refs/replace/$(git rev-parse HEAD:keep.txt)" "$b"; pu origin 'refs/replace/*:refs/replace/*'; }
c_push_refs_for()            { pseed; put f; git add f; qc; pu origin HEAD:refs/for/main; }
c_push_matching()            { pseed; git config push.default matching; put f; git add f; qc; pu origin; }
c_push_prune()               { pseed; put f; git add f; qc; pu --prune origin 'refs/heads/*:refs/heads/*'; }
c_push_negative_fetch()      { pseed; git config --add remote.origin.fetch '^refs/heads/main'; put f; git add f; qc; pu origin main; }
c_push_namespace()           { pseed; put f; git add f; qc; export GIT_NAMESPACE=x; pu origin main; }
c_push_filter_tree0()        { ( seed src; git config receive.denyCurrentBranch ignore ); q clone --filter=tree:0 "file://$W/src" r; cd r; put f; git add f; qc; pu origin main; }
c_push_filter_limit()        { ( seed src; git config receive.denyCurrentBranch ignore ); q clone --filter=blob:limit=1 "file://$W/src" r; cd r; put f; git add f; qc; pu origin main; }
c_push_merge_unrelated()     { pseed; ( cd "$W"; seed lib; put f; git add f; qc; ); q fetch "$W/lib" main; q merge --allow-unrelated-histories --no-edit -X ours FETCH_HEAD; pu origin main; }
c_push_merge_ours_hides()    { pseed; q checkout -b s; put f; git add f; qc; q checkout main; ok z; git add z; qc; q merge -s ours --no-edit s; pu origin main; }
c_push_reword_exec()         { pseed; ok g; git add g; qc; q rebase -x "printf 'value %s\n' '$P' > f; git add f; git commit --no-verify -m x; git rm -q f; git commit --no-verify -m y" HEAD~1; pu origin main; }
c_push_autosquash()          { pseed; ok g; git add g; qc g; put f; git add f; q commit --no-verify --fixup HEAD; GIT_SEQUENCE_EDITOR=true q rebase -i --autosquash HEAD~2; pu origin main; }
c_push_encoding_header()     { pseed; ok g; git add g; printf 'm \351 value %s\n' "$P" > ../m; q -c i18n.commitEncoding=ISO-8859-1 commit --no-verify -F ../m; pu origin main; }
c_push_utf16_header()        { pseed; local c=$({ head_lines; printf 'encoding UTF-16LE\n\nm\n'; printf 'value %s\n' "$P" | iconv -t UTF-16LE; } | git hash-object -t commit -w --stdin --literally); q update-ref refs/heads/x "$c"; pu origin x; }
c_push_date_far()            { pseed; put f; git add f; GIT_COMMITTER_DATE='1 +0000' q commit --no-verify -m old; q rm f; GIT_COMMITTER_DATE='4000000000 +0000' q commit --no-verify -m new; ok y; git add y; GIT_COMMITTER_DATE='1000 +0000' q commit --no-verify -m mid; pu origin main; }
c_push_bundle_refs()         { pseed; q checkout -b t; put f; git add f; qc; git update-ref refs/bundles/heads/t HEAD; pu origin t; }

############################ pre-receive ############################
c_receive_rt_sha256()        { have 2.45 || return 77; repo r --object-format=sha256; ok a; git add a; qc; q init --bare --object-format=sha256 --ref-format=reftable "$W/origin.git"; q remote add origin "$W/origin.git"; q push --no-verify origin main; rhook; put f; git add f; qc; pu origin main; }
c_receive_unpack_limit()     { rseed; git -C "$W/origin.git" config receive.unpackLimit 1; put f; git add f; qc; pu origin main; }
c_receive_replace()          { rseed; b=$(blob); git update-ref "refs/replace/$(git rev-parse HEAD:keep.txt)" "$b"; pu origin 'refs/replace/*:refs/replace/*'; }
c_receive_alt_comment()      { rseed; q clone --bare -s "$W/origin.git" "$W/two.git"; echo '# words' >> "$W/two.git/objects/info/alternates"; cp "$ROOT/run-hook" "$W/two.git/hooks/pre-receive"; put f; git add f; qc; pu "$W/two.git" main:n; }

############################ audit ############################
c_audit_rt_worktree_reflog() { rt || return 77; q worktree add -b w ../wt; ( cd ../wt; put f; git add f; qc; q reset --hard HEAD~1 ); A; }
c_audit_rt_worktree_ref()    { rt || return 77; put f; git add f; qc; c=$(git rev-parse HEAD); q reset --hard HEAD~1; q update-ref refs/worktree/x "$c"; q reflog expire --expire=now --all; A; }
c_audit_rt_other_wt_ref()    { rt || return 77; q worktree add -b w ../wt; ( cd ../wt; put f; git add f; qc; c=$(git rev-parse HEAD); q reset --hard HEAD~1; q update-ref refs/worktree/x "$c" ); q reflog expire --expire=now --all; A; }
c_audit_other_wt_ref()       { seed; q worktree add -b w ../wt; ( cd ../wt; put f; git add f; qc; c=$(git rev-parse HEAD); q reset --hard HEAD~1; q update-ref refs/worktree/x "$c" ); q reflog expire --expire=now --all; A; }
c_audit_rewritten_ref()      { seed; put f; git add f; qc; c=$(git rev-parse HEAD); q reset --hard HEAD~1; q update-ref refs/rewritten/x "$c"; q reflog expire --expire=now --all; A; }
c_audit_wt_gone()            { seed; q worktree add --detach ../wt; ( cd ../wt; put f; git add f; qc ); rm -rf ../wt; A; }
c_audit_bundle_uri()         { ( seed src; q checkout -b s; put f; git add f; qc; q bundle create "$W/b" s; q checkout main; q branch -D s ); have 2.38 || return 77; q clone --bundle-uri="$W/b" "file://$W/src" r; cd r; git for-each-ref | grep -q bundles || return 77; A; }
c_audit_graph_chain()        { seed; put f; git add f; qc; q commit-graph write --reachable --split=no-merge; q rm f; qc; q commit-graph write --reachable --split=no-merge --changed-paths; A; }
c_audit_idx_v1()             { seed; put f; git add f; qc; q rm f; qc; q -c pack.indexVersion=1 repack -adf; A; }
c_audit_ext_noop()           { seed; git config core.repositoryformatversion 1; git config extensions.noop true; put f; git add f; qc; q rm f; qc; A; }
c_audit_ext_refstorage()     { have 2.45 || return 77; seed; git config core.repositoryformatversion 1; git config extensions.refStorage files; put f; git add f; qc; q rm f; qc; A; }
c_audit_utf16_commit()       { seed; local c=$({ head_lines; printf 'encoding UTF-16LE\n\nm\n'; printf 'value %s\n' "$P" | iconv -t UTF-16LE; } | git hash-object -t commit -w --stdin --literally); q update-ref refs/heads/x "$c"; A; }
c_audit_alt_reftable()       { rt src || return 77; put f; git add f; qc; q rm f; qc; q clone -s --ref-format=reftable "$W/src" "$W/r"; cd "$W/r"; A; }

############################ the table ############################
if [ -n "$SCANNER_PRECOMMIT" ]; then KIND=commit
for c in rt-worktree rt-worktree-conf rt-sha256 rt-subdir-p relworktree ext-refstorage-files case-rename attr-index-only attr-ident \
  attr-macro skip-worktree-stage split-worktree sparse-worktree only-o-subdir interactive sm-newline sm-dash sm-worktree \
  sm-own-gitdir fixup-amend stash-branch rebase-exec amend-merge index-unknown-ext alt-comment core-bare-true lazy-promised \
  filter-tree0 mailmap; do run $c 1 0; done
[ -z "$SCANNER_COMMITMSG" ] || run msg-fixup-reword 1 0
fi
if [ -n "$SCANNER_PREPUSH" ]; then KIND=push
for c in rt-worktree rt-sha256 rt-remote refs-replace refs-for matching prune negative-fetch namespace filter-tree0 filter-limit \
  merge-unrelated merge-ours-hides reword-exec autosquash encoding-header utf16-header date-far bundle-refs; do run $c 1 0; done
fi
if [ -n "$SCANNER_PRERECEIVE" ]; then KIND=receive
for c in rt-sha256 unpack-limit replace alt-comment; do run $c 1 0; done
fi
if [ -n "$SCANNER_AUDIT" ]; then KIND=audit
for c in rt-worktree-reflog rt-worktree-ref rt-other-wt-ref other-wt-ref rewritten-ref wt-gone bundle-uri graph-chain idx-v1 \
  ext-noop ext-refstorage utf16-commit alt-reftable; do run $c 1 0; done
fi
