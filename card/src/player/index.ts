/** Registers the player, the menu and the dialogs when the card loads this file. */

import { defineElement } from "../register.ts";
import { BlinkClipsMenu } from "./clip-menu.ts";
import { BlinkClipsDeleteDialog } from "./delete-dialog.ts";
import { BlinkClipsPlayer } from "./player.ts";

export { leaveStaleEntry } from "./dialog-history.ts";

defineElement("blink-clips-player", BlinkClipsPlayer);
defineElement("blink-clips-menu", BlinkClipsMenu);
defineElement("blink-clips-delete-dialog", BlinkClipsDeleteDialog);
