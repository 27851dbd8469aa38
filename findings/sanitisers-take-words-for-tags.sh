#!/usr/bin/env bash
# HTML sanitisers take what stands between `<` and `>` in a plain text for a tag, if a letter follows the `<`: nh3 drops
# `<Maple kitchen>` and `<dana@example.com>` with all their letters, and of "a<b then c>d" it and bleach make a bold d and
# lose two words. bleach shows unknown tags as text, but only until it is told to strip them. `<40k` stays. Cleaning twice
# changes nothing more, and `&amp;` that was escaped before is not escaped again: the words are lost on the way in.
#
# Seen with: nh3 0.3.8, bleach 6.4.0. What follows: who sends plain text to a field that is sanitised must escape it
# first, as HTML; and who compares what is shown with what was sent must do so without tags on both sides.
set -euo pipefail
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT
python3 -m venv "$here/venv"
"$here/venv/bin/pip" install --quiet --disable-pip-version-check nh3==0.3.8 bleach==6.4.0 webencodings==0.6.1

cat >"$here/expected" <<'SEEN'
nh3 drops an address: 'Ask Dana , R&amp;D'
nh3 drops a name: ' wants oak'
nh3 makes bold of a comparison: 'if a<b>d</b>'
nh3 keeps an amount: 'under &lt;40k &amp; up'
nh3 keeps what was escaped: 'R&amp;D &lt;Maple&gt;'
bleach shows an address: 'Ask Dana &lt;dana@example.com&gt;, R&amp;D'
bleach makes bold of a comparison: 'if a<b>d</b>'
bleach that strips drops an address: 'Ask Dana , R&amp;D'
cleaning twice changes more: False
SEEN

"$here/venv/bin/python" >"$here/seen" <<'PYTHON'
import bleach
import nh3

address, name, comparison = "Ask Dana <dana@example.com>, R&D", "<Maple kitchen> wants oak", "if a<b then c>d"
print(f"nh3 drops an address: {nh3.clean(address)!r}")
print(f"nh3 drops a name: {nh3.clean(name)!r}")
print(f"nh3 makes bold of a comparison: {nh3.clean(comparison)!r}")
print(f"nh3 keeps an amount: {nh3.clean('under <40k & up')!r}")
print(f"nh3 keeps what was escaped: {nh3.clean('R&amp;D &lt;Maple&gt;')!r}")
print(f"bleach shows an address: {bleach.clean(address)!r}")
print(f"bleach makes bold of a comparison: {bleach.clean(comparison)!r}")
print(f"bleach that strips drops an address: {bleach.clean(address, strip=True)!r}")
texts = (address, name, comparison)
print(f"cleaning twice changes more: {any(nh3.clean(nh3.clean(text)) != nh3.clean(text) for text in texts)}")
PYTHON

diff "$here/expected" "$here/seen"
cat "$here/seen"
