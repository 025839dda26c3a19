/**
 * Builds the card: bundles src/index.ts with Lit into one file, which the integration serves.
 *
 *   node build.mjs           writes the file
 *   node build.mjs --check   builds in memory, and fails if the committed file differs
 */
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = new URL("./", import.meta.url);
const product = new URL(
  "../custom_components/blink_clips/frontend/blink-clips-card.js",
  import.meta.url,
);

const result = await build({
  absWorkingDir: fileURLToPath(here),
  entryPoints: ["src/index.ts"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  write: false,
});
const [output] = result.outputFiles;

if (process.argv.includes("--check")) {
  const committed = await readFile(product).catch(() => undefined);
  if (committed === undefined || !committed.equals(output.contents)) {
    process.stderr.write("The built card differs from its sources: run `npm run build`.\n");
    process.exitCode = 1;
  }
} else {
  await writeFile(product, output.contents);
}
