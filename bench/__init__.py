"""`make bench`: what the product costs, as ratios against a floor or a named alternative measured beside it.

A folder of its own, and neither under `tests/` nor in `cli/`: no test asserts a time, since a busy machine would make
it fail, and the command that users install does not carry the alternatives that it is compared with. The way
back is to move the folder; only the Makefile knows its name.
"""
