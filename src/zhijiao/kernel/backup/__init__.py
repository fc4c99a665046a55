"""One file with everything that is kept, in a form that belongs to no database: `save` writes it, `load` takes it in.

`content` says which tables and columns there are and how a value is written, `archive` is the file, `proof` the hash.
Keys are never in it.
"""
