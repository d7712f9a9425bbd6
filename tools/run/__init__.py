"""What executes something: the project's environment, the notebooks, the attack on their equations. May use `source`."""
