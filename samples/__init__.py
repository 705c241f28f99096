"""The sample visit: a labour inspection on two recorders with its papers, made by a script, and what it must show."""
