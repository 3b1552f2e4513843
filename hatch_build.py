"""What is put into the wheel beside the sources.

The built-in claims are put there as they are loaded, so that the first start is no slower than the others. Without what compiles
them (`--no-isolation` in an environment that lacks it) the wheel is built without, and the first start compiles them into the cache
folder.

With NKCHECK_COMPILE=1 in the environment, and a C compiler on the machine, the engine is compiled by mypyc, and the wheel is one for
this Python and platform. Reports are the same, and are made in half the time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Compiled(BuildHookInterface):
    """Compiles what the source tree from which the wheel is built has of claims and, if it is asked for, of the engine."""

    _folder: Path | None = None

    def dependencies(self) -> list[str]:
        return ["mypy>=1.13", "setuptools>=69"] if _asked_for() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return  # which loads and runs what a plain checkout has
        self._folder = Path(tempfile.mkdtemp())
        for file, name in self._claims(self._folder):
            build_data["force_include"][str(file)] = name
        if _asked_for():
            for file, name in self._engine(self._folder / "engine"):
                build_data["force_include"][str(file)] = name
            build_data.update(pure_python=False, infer_tag=True)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if self._folder:
            shutil.rmtree(self._folder)

    def _claims(self, folder: Path) -> Iterator[tuple[Path, str]]:
        """A file with the built-in claims, and its name in the wheel."""
        sys.path.insert(0, str(Path(self.root, "src")))
        try:
            from nkcheck import compiling
            from nkcheck.claim import COMPILED
        except ImportError as error:
            self.app.display_warning(f"the built-in claims are not compiled: {error}")
            return
        finally:
            sys.path.pop(0)
        file = folder / COMPILED
        file.write_bytes(compiling.shipped())
        yield file, f"nkcheck/data/{COMPILED}"

    def _engine(self, folder: Path) -> Iterator[tuple[Path, str]]:
        """The extension modules, and their names in the wheel. Ends the build if they cannot be made."""
        shutil.copytree(Path(self.root, "src"), folder, ignore=shutil.ignore_patterns("__pycache__"))
        Path(folder, "mypy.ini").write_text("[mypy]\nignore_missing_imports = true\n", encoding="utf-8")
        modules = self._named("compiled", folder) - self._named("interpreted", folder)
        command = [sys.executable, "-m", "mypyc", *sorted(modules)]
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            self.app.display_error(done.stdout)
            self.app.abort("NKCHECK_COMPILE=1: the engine cannot be compiled; is there a C compiler, with Python's headers?")
        shutil.rmtree(folder / "build")
        for suffix in ("so", "pyd"):
            yield from ((file, file.relative_to(folder).as_posix()) for file in folder.rglob(f"*.{suffix}"))

    def _named(self, kind: str, folder: Path) -> set[str]:
        """The modules that pyproject.toml lists."""
        return {str(file.relative_to(folder)) for name in self.config[kind] for file in folder.glob(f"nkcheck/{name}")}


def _asked_for() -> bool:
    return os.environ.get("NKCHECK_COMPILE") == "1"
