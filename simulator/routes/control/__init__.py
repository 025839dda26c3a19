"""Control routes: with them, tests and the demo change the simulated cloud."""

from simulator.routes.control import habits, house, odd, page

TABLES = (page.routes, house.routes, odd.routes, habits.routes)

__all__ = ["TABLES"]
