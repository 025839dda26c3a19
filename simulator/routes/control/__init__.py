"""The strings behind the scene: what a person or another process may do to the cloud."""

from simulator.routes.control import habits, house, page

TABLES = (page.routes, house.routes, habits.routes)

__all__ = ["TABLES"]
