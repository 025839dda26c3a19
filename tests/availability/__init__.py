"""The availability table: the state of every entity and action during each kind of outage."""
