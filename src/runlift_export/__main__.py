"""`python -m runlift_export` is `runlift`."""

from runlift_export.cli import main

if __name__ == "__main__":
    main()
