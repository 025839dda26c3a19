"""The strings behind the scene: what a person or another process may do to the cloud."""

from simulator.routes.control import habits, house, odd, page

TABLES = (page.routes, house.routes, odd.routes, habits.routes)

__all__ = ["TABLES"]
