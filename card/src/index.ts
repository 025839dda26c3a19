/** Registers the elements of the card when Home Assistant's frontend loads this file. */

import { BlinkClipsCard } from "./card/card.ts";
import { BlinkClipsControls } from "./card/controls.ts";
import { BlinkClipsHeader } from "./card/header.ts";
import { BlinkClipsList } from "./card/list.ts";
import { BlinkClipsTile } from "./card/tile.ts";
import { BlinkClipsMenu } from "./player/clip-menu.ts";
import { BlinkClipsDeleteDialog } from "./player/delete-dialog.ts";
import { BlinkClipsPlayer } from "./player/player.ts";
import { defineElement } from "./register.ts";

defineElement("blink-clips-tile", BlinkClipsTile);
defineElement("blink-clips-list", BlinkClipsList);
defineElement("blink-clips-header", BlinkClipsHeader);
defineElement("blink-clips-controls", BlinkClipsControls);
defineElement("blink-clips-card", BlinkClipsCard);
defineElement("blink-clips-player", BlinkClipsPlayer);
defineElement("blink-clips-menu", BlinkClipsMenu);
defineElement("blink-clips-delete-dialog", BlinkClipsDeleteDialog);
