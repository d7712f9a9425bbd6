"""The lessons as people write them: notebook and text twin, the cells that are stamped into each, the repository's address, the kernel."""
