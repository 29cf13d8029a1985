"""`python -m streamdetect` is the program `streamdetect`."""

from streamdetect.cli import main

if __name__ == "__main__":
    main()
