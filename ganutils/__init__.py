"""ganutils: the helper package of the course on the mathematics of GANs."""
