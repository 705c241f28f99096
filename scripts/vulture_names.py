"""Names that no product file calls and that are no dead code, for `make check` (vulture): a library calls them, or data hold them.

A name stands here with the reason. What nobody needs is removed, not written down here.
"""
# ruff: noqa: F821, B018 - these are names, never run
# mypy: ignore-errors

# click calls these.
format_usage, format_help_text, format_options, command_class

# SQLAlchemy reads these.
impl, cache_ok, process_bind_param, process_result_value, type_annotation_map, isolation_level

# alembic calls these.
revision, down_revision, upgrade, downgrade

# Columns that only SQL reads: partial indexes, and figures that queries of the overview name.
decided_at, disposed_at, open_findings, noted_at, awaits_record

# Attributes of libraries that we set: python-docx, zipfile, PyAV, onnxruntime, logging.
page_height, page_width, left_margin, right_margin, top_margin, bottom_margin, header_distance, footer_distance, orientation
is_linked_to_previous, odd_and_even_pages_header_footer, first_line_indent, line_spacing, space_after, space_before, alignment
author, comments, last_modified_by, last_printed, _blob, external_attr
skip_frame, thread_count, intra_op_num_threads, raiseExceptions

# Templates read these (paperwork/report/templates).
state_words, severity_words, status_words

# Fields that only JSON holds: cattrs writes them from the value.
refused_at, released_at, grace_ends, warning, original_sm3, met_late, by_person, looked_at

from_byte, at_end, picture_ends, fragmented, packet_bytes, demuxer

# Members of enums that only data name.
MANUAL, CONFIRMED, DISMISSED, LT3, LT7, UNDECIDED

# Keys of a profile or of a case file that no code asks for yet.
issuer, battery, storage, satisfied_by, phrase_kind, checklist, ratio_given, bulletin, litigation, conversion, periods, prohibited
VERDICTS, said_uncertainty_seconds, said_dated

# Part of the key of a cache: the file is read again where it changed.
changed_ns

# What a recovery, and the health of a store, say of themselves: the tests hold them to it.
bytes_used, bytes_lost, ok

# Steps of the work that are written and get their caller with the office's acts.
decide_finding, approval, system_data

# benchmarks/accuracy/films.py calls what an `Alter` names.
without_index, blanked
