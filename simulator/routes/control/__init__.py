"""Control routes: tests and the demo use them to change the state of the simulated cloud."""

from simulator.routes.control import habits, house, live_view, odd, page

TABLES = (page.routes, house.routes, odd.routes, habits.routes, live_view.routes)

__all__ = ["TABLES"]
