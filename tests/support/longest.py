"""What takes a worker of the whole suite longest, so that it begins with that and what is left for the end is short."""

# Groups (`xdist_group`) and files of one group, the longest first.
LONGEST = ("demo", "transcribe", "faults", "prefect", "servers", "test_refusals.py", "archive", "test_seeded_year.py",
           "test_session.py", "test_whole_visit.py", "test_kill.py", "test_speech_models.py", "test_sample.py",
           "test_keeping_safe.py", "test_bad_input.py", "test_span_copies.py")
