"""`python -m wardbook.cli`."""

from wardbook.cli.start import main

if __name__ == "__main__":
    main()
