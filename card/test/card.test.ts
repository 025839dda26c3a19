import axe from "axe-core";
import { expect, test } from "vitest";
import "../src/index.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

test("an empty card has no accessibility violation", async () => {
  const card = document.createElement("blink-clips-card");
  document.body.append(card);
  const { violations } = await axe.run(card, { runOnly: TAGS });
  expect(violations).toEqual([]);
});
