"""``python -m abonent``: the command line, where its launcher is not on the path."""

import sys

from abonent.config.cli import main

sys.exit(main())
