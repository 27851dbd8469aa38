#!/usr/bin/env bash
# prosemirror-markdown, the Markdown half of many CRMs' note editors, makes one line of a plain text's lines when a note
# is opened and saved without a change: a single line break is a blank to it ("softbreak"), and a line that begins with
# "+1 555" runs into the item before. Brackets, stars and tildes come back with backslashes, "- " as "* ". What is
# saved once stays as it is. turndown, which makes Markdown of HTML, keeps `<br>` as a break, and escapes an underscore
# inside a word and "1986." at a line's start besides.
#
# Seen with: prosemirror-markdown 1.13.9, turndown 7.2.5. What follows: end lines with two blanks, or put an empty line
# between them, where notes are Markdown; and tell a person's edit from an editor's by the words, not by lines and signs.
set -euo pipefail
command -v npm >/dev/null || { echo "this needs Node.js with npm" >&2; exit 1; }
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
cd "$here"
npm init --yes >/dev/null 2>&1
npm install --silent --no-audit --no-fund prosemirror-markdown@1.13.9 prosemirror-model@1.25.13 markdown-it@14.3.3 turndown@7.2.5

cat >expected <<'SEEN'
saved once:
\[note 7_1\] Budget: \~40k \* 2

* roof +1 555 0100 \[end\]
saved twice is the same: true
with two blanks at each line's end:
\[note 7_1\]\
Budget: \~40k \* 2

* roof
turndown:
\[note 7\_1\]  
Budget: 40k

1986\. A great year
SEEN

cat >save.mjs <<'JAVASCRIPT'
import { defaultMarkdownParser, defaultMarkdownSerializer } from "prosemirror-markdown";
import TurndownService from "turndown";

const save = (text) => defaultMarkdownSerializer.serialize(defaultMarkdownParser.parse(text));
const note = "[note 7_1]\nBudget: ~40k * 2\n- roof\n+1 555 0100\n[end]";
console.log(`saved once:\n${save(note)}`);
console.log(`saved twice is the same: ${save(save(note)) === save(note)}`);
console.log(`with two blanks at each line's end:\n${save("[note 7_1]  \nBudget: ~40k * 2  \n- roof")}`);
const html = "<p>[note 7_1]<br>Budget: 40k</p><p>1986. A great year</p>";
console.log(`turndown:\n${new TurndownService().turndown(html)}`);
JAVASCRIPT

node save.mjs >seen
diff expected seen
cat seen
