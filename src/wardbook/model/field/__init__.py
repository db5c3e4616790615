"""What happens to released versions: events of the ledger, and what each kind of them says.

Each module beside this one defines the bodies of some kinds with `@says_what("kind")`; `kinds()` knows all of them.
"""
