"""`python3 -m devtools`, called by the ./dev script."""

import sys

from .cli import main

sys.exit(main(sys.argv[1:]))
