/** Registers the card when Home Assistant's frontend loads this file. */

import { BlinkClipsCard } from "./card/card.ts";
import { defineElement } from "./register.ts";

defineElement("blink-clips-card", BlinkClipsCard);
