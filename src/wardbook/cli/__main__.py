"""`python -m wardbook.cli`."""

from wardbook.cli.main import main

if __name__ == "__main__":
    main()
