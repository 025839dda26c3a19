/** Registers the elements of the card when Home Assistant's frontend loads this file. */

import { BlinkClipsCard } from "./card/card.ts";
import { BlinkClipsControls } from "./card/controls.ts";
import { BlinkClipsHeader } from "./card/header.ts";
import { BlinkClipsList } from "./card/list.ts";
import { BlinkClipsTile } from "./card/tile.ts";
import { defineElement } from "./register.ts";

defineElement("blink-clips-tile", BlinkClipsTile);
defineElement("blink-clips-list", BlinkClipsList);
defineElement("blink-clips-header", BlinkClipsHeader);
defineElement("blink-clips-controls", BlinkClipsControls);
defineElement("blink-clips-card", BlinkClipsCard);
