"""The scripts beside the tests run from their own folder; let the tests import them the same way."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
