"""Control routes: they change the cloud from outside, for a person or another process."""

from simulator.routes.control import habits, house, odd, page

TABLES = (page.routes, house.routes, odd.routes, habits.routes)

__all__ = ["TABLES"]
