"""The one part that is compiled: an accelerator of the reader, left out where it cannot be built.

`RUNLIFT_PURE=1` builds the package, or its wheel for every machine, without it.
"""

from __future__ import annotations

import os
import sys

from setuptools import Extension, setup

SCAN = Extension(
    "runlift_export.fit._scan",
    sources=["src/runlift_export/fit/_scan.c"],
    py_limited_api=True,  # one wheel for every Python from 3.11 on
    optional=True,
    extra_compile_args=[] if sys.platform == "win32" else ["-O2", "-ffp-contract=off"],
)
PURE = bool(os.environ.get("RUNLIFT_PURE"))

setup(
    ext_modules=[] if PURE else [SCAN],
    options={} if PURE else {"bdist_wheel": {"py_limited_api": "cp311"}},
)
