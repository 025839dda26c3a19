"""Each clip raises one event, whatever happens: a home that can die, and what it must remember."""
