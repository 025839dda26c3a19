/** Checks accessibility by the rules of WCAG 2.2, levels A and AA. */

import axe from "axe-core";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Returns the accessibility violations in an element. Each one names the affected elements. */
export async function violations(element: Element): Promise<string[]> {
  const result = await axe.run(element, { runOnly: TAGS });
  return result.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`,
  );
}
