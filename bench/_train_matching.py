"""Train the scoring model of the matching engine: see matching/train.py.

    python bench/_train_matching.py --out ar_management/engine/matching/judge/model.json
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Behind the others: a benchmark has the name of a module of Python.
sys.path[:] = [each for each in sys.path if each != str(HERE)]
sys.path += [str(HERE.parent / "ar_management"), str(HERE)]

from matching import train  # noqa: E402

if __name__ == "__main__":
    train.main()
