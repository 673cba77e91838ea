"""`python -m pluggy_app …`"""

import sys

from pluggy_app.cli import main

if __name__ == "__main__":
    sys.exit(main())
