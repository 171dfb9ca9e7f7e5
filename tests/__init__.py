import os
import sys

# Tests start Python often, and two workers import the same modules: what one has compiled serves all, whatever the
# environment says.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
