"""`python -m zhichan`: the command line."""

from zhichan.cli.main import main

if __name__ == "__main__":  # processes that read a part of a file import this module too
    main()
