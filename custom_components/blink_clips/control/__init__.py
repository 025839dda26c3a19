"""Commands: switch devices, and decide which state an entity shows after a command."""
