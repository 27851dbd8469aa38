"""What pyproject.toml cannot say: the recipes of docs/ travel within the command line's package."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

RECIPES = Path(__file__).parent / "docs" / "recipes"


class WithRecipes(build_py):
    """An editable installation reads them where they are."""

    def run(self) -> None:
        super().run()
        if RECIPES.is_dir() and not self.editable_mode:
            shutil.copytree(RECIPES, Path(self.build_lib) / "siro_bridge_cli" / "recipes", dirs_exist_ok=True)


setup(cmdclass={"build_py": WithRecipes})
