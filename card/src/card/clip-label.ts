/** A clip in words: as its tile shows it, and as assistive technologies read it. */

import type { Format } from "../format.ts";
import type { ShownClip } from "../model/clip-list.ts";
import { type Texts, typeName } from "../texts.ts";

export interface ClipWords {
  /** The type of the clip. */
  readonly what: string;
  /** The time of the clip, and the camera if several are shown. */
  readonly when: string;
  /** The name of the tile, which begins with its visible words, so that voice control finds it. */
  readonly label: string;
}

export interface ClipWordsContext {
  readonly texts: Texts;
  readonly format: Format;
  /** Whether clips of several cameras are shown. */
  readonly several: boolean;
  /** Whether a heading above the tile names the day. */
  readonly wall: boolean;
}

/** Returns a clip in words, such as "Person", "07:24 · Garden" and all of it in one sentence. */
export function clipWords(
  { clip, camera }: ShownClip,
  { texts, format, several, wall }: ClipWordsContext,
): ClipWords {
  const what = typeName(texts, clip.type);
  const time = wall ? format.time(clip.time) : format.shortTime(clip.time);
  const when = several ? `${time} · ${camera.name}` : time;
  const label = [
    `${what} ${when}`,
    ...(several ? [] : [camera.name]),
    format.day(clip.time),
    ...(clip.unwatched ? [texts("not_watched")] : []),
    ...(clip.usb ? [texts("card_on_usb")] : []),
  ].join(", ");
  return { what, when, label };
}

/** Keeps the words of clips, because the formats of the browser are slow for each scrolled frame. */
export class ClipWordsCache {
  #context: ClipWordsContext | undefined;
  #words = new WeakMap<ShownClip, ClipWords>();

  /** Returns the same as `clipWords`. */
  get(shown: ShownClip, context: ClipWordsContext): ClipWords {
    if (!this.#context || !isSame(this.#context, context)) this.#words = new WeakMap();
    this.#context = context;
    const words = this.#words.get(shown) ?? clipWords(shown, context);
    this.#words.set(shown, words);
    return words;
  }
}

function isSame(left: ClipWordsContext, right: ClipWordsContext): boolean {
  return (
    left.texts === right.texts &&
    left.format === right.format &&
    left.several === right.several &&
    left.wall === right.wall
  );
}
