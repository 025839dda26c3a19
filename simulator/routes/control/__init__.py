"""Control routes: change the simulated cloud from outside."""

from simulator.routes.control import habits, house, odd, page

TABLES = (page.routes, house.routes, odd.routes, habits.routes)

__all__ = ["TABLES"]
