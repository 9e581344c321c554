"""The command line: each command is one request and one printed answer."""


def main() -> int:
    """Run the command line; return the exit code."""
    raise NotImplementedError
