"""Run the command line as `python -m lms`."""

from lms.cli.main import main

main()
