"""Names that no product file calls and that are no dead code, for scripts/check_dead_code.py: a library calls them, or reads them.

A name stands here with the reason. What nobody needs is removed, not written down here.
"""
# ruff: noqa: F821, B018 - these are names, never run
# mypy: ignore-errors

# click calls these.
format_usage, format_help_text, format_options, command_class

# SQLAlchemy and alembic read these.
impl, cache_ok, process_bind_param, process_result_value, type_annotation_map, isolation_level, text_factory
revision, down_revision, upgrade, downgrade

# Columns that only partial indexes and SQL name.
decided_at, open_findings

# Columns that tell who and when, for whoever reads the table or the chain.
disabled_by, answered_at, ended_at, ended_by, confirmed_by, revoked_by

# Attributes of libraries that we set: python-docx, openpyxl, zipfile, PyAV, onnxruntime, logging.
page_height, page_width, left_margin, right_margin, top_margin, bottom_margin, header_distance, footer_distance, orientation
is_linked_to_previous, odd_and_even_pages_header_footer, first_line_indent, line_spacing, space_after, space_before, alignment
freeze_panes, data_type, author, comments, last_modified_by, last_printed, _blob, external_attr
skip_frame, thread_count, intra_op_num_threads, raiseExceptions

# Part of the key of a cache: the file is read again where it changed.
changed_ns

# Written before the act of a person that calls it.
approval, system_data

# benchmarks/accuracy/films.py calls what an `Alter` names.
without_index, blanked, spoiled

# A table that its contract test walks.
FORMS
