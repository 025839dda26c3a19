"""The availability table: every entity and action in every situation in which Blink is away."""
