"""`python -m rag` is the command `footnote`."""

import sys

from rag.cli.main import main

sys.exit(main())
