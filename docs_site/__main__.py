"""``python -m docs_site FOLDER``: what mkdocs builds the site from, put there anew."""

import shutil
import sys
from pathlib import Path

from docs_site import reference, staging


def main(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for page in staging.found():
        target = folder / page
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(staging.read(page))
    for name, text in reference.pages().items():
        target = folder / "docs" / "reference" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
