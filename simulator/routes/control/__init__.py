"""Control routes, with which a person or another process changes the simulated cloud."""

from simulator.routes.control import habits, house, odd, page

TABLES = (page.routes, house.routes, odd.routes, habits.routes)

__all__ = ["TABLES"]
