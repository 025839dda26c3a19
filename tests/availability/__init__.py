"""The availability table: every entity and action in every situation without Blink."""
