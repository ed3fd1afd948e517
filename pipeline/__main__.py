"""``python -m pipeline`` is ``threatcard``."""

import sys

from pipeline.cli import main

sys.exit(main())
