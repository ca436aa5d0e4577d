"""`python -m microcred`: the command line without its script (see `microcred.cli`)."""

from microcred.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
