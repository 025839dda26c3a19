/** Returns the text size on this page relative to the normal size. */
export function textScale(): number {
  const { fontSize } = getComputedStyle(document.documentElement);
  return Number(fontSize.replace("px", "")) / 16;
}
