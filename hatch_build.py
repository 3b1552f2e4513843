"""Puts the built-in claims into the wheel as they are loaded, so that the first start is no slower than the others.

Without what compiles them (`--no-isolation` in an environment that lacks it) the wheel is built without, and the first start
compiles them into the cache folder.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledClaims(BuildHookInterface):
    """Compiles the claims of the source tree from which the wheel is built."""

    _folder: str | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return  # which loads them as a plain checkout does
        sys.path.insert(0, str(Path(self.root, "src")))
        try:
            from nkcheck import compiling
            from nkcheck.claim import COMPILED
        except ImportError as error:
            self.app.display_warning(f"the built-in claims are not compiled: {error}")
            return
        finally:
            sys.path.pop(0)
        self._folder = tempfile.mkdtemp()
        file = Path(self._folder, COMPILED)
        file.write_bytes(compiling.shipped())
        build_data["force_include"][str(file)] = f"nkcheck/data/{COMPILED}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if self._folder:
            shutil.rmtree(self._folder)
