"""`python -m zhichan`: the command line."""

from zhichan.cli.main import main

main()
