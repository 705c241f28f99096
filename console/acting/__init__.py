"""What pages send: each calls one act of the office, and writes nothing itself."""
