"""The tools with which voice assistants find clips and take pictures."""
