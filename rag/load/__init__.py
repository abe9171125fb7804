"""From a folder to chunks: find files, read them, split them. Reads the disk only."""

from rag.load.load import SUPPORTED, load_file

__all__ = ["SUPPORTED", "load_file"]
