/** The keyboard shortcuts of the player. */

export interface PlayerCommands {
  /** Plays the next older clip (1) or the next newer clip (-1). */
  readonly step: (direction: 1 | -1) => void;
  readonly toggle: () => void;
  /** Moves the playback by a number of seconds. */
  readonly seekBy: (seconds: number) => void;
}

/** Executes the command of a key. The shortcuts of Home Assistant do not receive the key. */
export function handlePlayerKey(event: KeyboardEvent, commands: PlayerCommands): void {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  event.stopPropagation();
  const command = commandOf(event, commands);
  if (!command) return;
  event.preventDefault();
  command();
}

function commandOf(
  { key, currentTarget, target }: KeyboardEvent,
  { step, toggle, seekBy }: PlayerCommands,
): (() => void) | undefined {
  const forward = getComputedStyle(currentTarget as Element).direction === "rtl" ? -1 : 1;
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case "j":
      return () => {
        step(-1);
      };
    case "l":
      return () => {
        step(1);
      };
    case "k":
      return toggle;
    case " ":
      // Do not toggle playback if a button has the focus, because the space key presses this
      // button.
      return target instanceof HTMLButtonElement ? undefined : toggle;
    case "ArrowLeft":
      return () => {
        seekBy(-forward);
      };
    case "ArrowRight":
      return () => {
        seekBy(forward);
      };
    default:
      return undefined;
  }
}
