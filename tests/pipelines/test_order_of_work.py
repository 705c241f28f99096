"""The pipelines say in which order the work is done; transactions, threads and the catalogue are the business of the steps."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "pipelines"
ORDER = sorted(path for path in FOLDER.glob("*.py") if path.name not in ("__init__.py", "cli.py"))
FORBIDDEN = {"begin", "catalogue", "ThreadPoolExecutor", "Future", "Thread", "Lock"}


@pytest.mark.parametrize("path", ORDER, ids=lambda path: path.stem)
def test_a_pipeline_opens_no_transaction_and_starts_no_thread(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not names & FORBIDDEN


@pytest.mark.parametrize("path", ORDER, ids=lambda path: path.stem)
def test_a_pipeline_defines_no_function_inside_another(path: Path):
    functions = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)]
    inner = [child.name for node in functions for child in ast.walk(node) if isinstance(child, ast.FunctionDef) and child is not node]
    assert inner == []
