"""What pyproject.toml cannot say: the compiled part, and the README as an index shows it.

The compiled part is an accelerator of the reader, left out where it cannot be built.
`RUNLIFT_PURE=1` builds the package, or its wheel for every machine, without it.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from setuptools import Extension, setup

README = Path(__file__).parent / "README.md"
SCAN = Extension(
    "runlift_export.fit._scan",
    sources=["src/runlift_export/fit/_scan.c"],
    py_limited_api=True,  # one wheel for every Python from 3.11 on
    optional=True,
    extra_compile_args=[] if sys.platform == "win32" else ["-O2", "-ffp-contract=off"],
)
PURE = bool(os.environ.get("RUNLIFT_PURE"))


def description() -> str:
    """Return the README without pictures, and without links to files that only a checkout has."""
    text = README.read_text(encoding="utf-8")
    text = re.sub(r"^(?:!\[[^\]]*\]\([^)]*\)|<img [^>]*>)\n\n?", "", text, flags=re.MULTILINE)
    return re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", text)


setup(
    long_description=description(),
    long_description_content_type="text/markdown",
    ext_modules=[] if PURE else [SCAN],
    options={} if PURE else {"bdist_wheel": {"py_limited_api": "cp311"}},
)
