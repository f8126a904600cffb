"""What leaves for a spreadsheet program: no cell of it can run as a formula there."""

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(cell: str) -> str:
    """Return a cell that a spreadsheet program shows as text, whatever it begins with."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_BEGINS_FORMULA) else cell
