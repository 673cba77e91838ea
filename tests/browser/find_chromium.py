"""Which browser the journeys are driven in. As a script it says which one, and with --install fetches one if needed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

#: First the one without windows: the same journeys take two thirds of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
#: Headless, as root, and silent: a browser that looks for updates would count as a page's own failed request.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PACKAGES = NAMES[:2]  #: of Debian, the better one first
ADVICE = "no Chromium here: set CHROMIUM=/path/to/it, or run `python tests/browser/find_chromium.py --install`"


class NoChromium(Exception):
    """There is no browser to drive."""


def path() -> str:
    """The browser's file: the variable CHROMIUM, else one on PATH, else the one Playwright fetched.

    Raises:
        NoChromium: with one line that says what to do.
    """
    named = os.environ.get("CHROMIUM", "")
    if named:
        found = shutil.which(named)
        if found is None:
            raise NoChromium(f"CHROMIUM={named} is not a program")
        return found
    for name in NAMES:
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if not Path(own).is_file():
        raise NoChromium(ADVICE)
    return own


def install() -> bool:
    """Fetch a browser, by the system's packages where we may, else by Playwright; whether one of them worked."""
    commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update"], check=False)
        commands[:0] = [["apt-get", "install", "-y", "--no-install-recommends", package] for package in PACKAGES]
    return any(subprocess.run(command, check=False).returncode == 0 for command in commands)


def main(arguments: list[str]) -> int:
    try:
        print(f"browser: {path()}")
        return 0
    except NoChromium as missing:
        if arguments != ["--install"] or os.environ.get("CHROMIUM"):
            print(missing, file=sys.stderr)
            return 1
    if not install():
        print("no Chromium could be installed: set CHROMIUM to the browser's file", file=sys.stderr)
        return 1
    return main([])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
