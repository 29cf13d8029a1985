"""A rules folder in a git repository of its own."""

import subprocess
from pathlib import Path

from tests.ruleset.folders import RulesFolder, good_folder


class Repository:
    """`top/content/rules`, so that the folder is not the top of the repository."""

    def __init__(self, top: Path) -> None:
        self.top = top
        top.mkdir()
        self.git("init", "--quiet", "--initial-branch", "main")
        self.rules: RulesFolder = good_folder(top / "content" / "rules")

    def git(self, *arguments: str) -> str:
        identity = ("-c", "user.name=test", "-c", "user.email=test@example.org")
        done = subprocess.run(
            ["git", *identity, *arguments],
            cwd=self.top,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        """Commit everything and return the commit's name."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")
