/** Registers the elements and strategies when Home Assistant's frontend loads this file. */

import { BlinkClipsBadge } from "./badge.ts";
import { BlinkClipsCard } from "./card/card.ts";
import { BlinkClipsControls } from "./card/controls.ts";
import { BlinkClipsHeader } from "./card/header.ts";
import { BlinkClipsList } from "./card/list.ts";
import { BlinkClipsTile } from "./card/tile.ts";
import { BlinkClipsDashboardStrategy } from "./dashboards/dashboard.ts";
import { BlinkClipsSectionStrategy } from "./dashboards/section.ts";
import { announce, translateAnnouncements } from "./picker.ts";
import { defineElement } from "./register.ts";

defineElement("blink-clips-tile", BlinkClipsTile);
defineElement("blink-clips-list", BlinkClipsList);
defineElement("blink-clips-header", BlinkClipsHeader);
defineElement("blink-clips-controls", BlinkClipsControls);
defineElement("blink-clips-card", BlinkClipsCard);
defineElement("blink-clips-badge", BlinkClipsBadge);
defineElement("ll-strategy-dashboard-blink-clips", BlinkClipsDashboardStrategy);
defineElement("ll-strategy-section-blink-clips", BlinkClipsSectionStrategy);
announce();
translateAnnouncements();
