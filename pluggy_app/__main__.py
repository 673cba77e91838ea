"""`python -m pluggy_app …`"""

import sys

from pluggy_app.cli import main
from pluggy_app.launch import launch

if __name__ == "__main__":
    sys.exit(main(None, launch))
