/** Returns the size of text on this page, in relation to the normal size. */
export function textScale(): number {
  const { fontSize } = getComputedStyle(document.documentElement);
  return Number(fontSize.replace("px", "")) / 16;
}
