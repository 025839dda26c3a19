/**
 * Builds the card: bundles src/index.ts with Lit into one file, which the integration serves, and
 * writes the licences of the bundled packages into a file beside it.
 *
 *   node build.mjs           writes both files
 *   node build.mjs --check   builds in memory, and fails if a committed file differs
 */
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = new URL("./", import.meta.url);
const frontend = new URL("../custom_components/blink_clips/frontend/", here);

/** Return the bundled card, and the names of the packages that it contains. */
async function bundle() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: fileURLToPath(here),
    entryPoints: ["src/index.ts"],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    write: false,
  });
  const names = Object.keys(metafile.inputs).map(
    (path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(path)?.[1],
  );
  return { card: outputFiles[0].text, packages: new Set(names.filter(Boolean)) };
}

/** Return the licences of packages as one text. Packages with the same licence text share it. */
async function notices(packages) {
  const owners = new Map();
  const names = [...packages].toSorted();
  const paths = names.map((name) => new URL(`node_modules/${name}/LICENSE`, here));
  const licences = await Promise.all(paths.map((path) => readFile(path, "utf8")));
  for (const [index, licence] of licences.entries()) {
    owners.set(licence.trim(), [...(owners.get(licence.trim()) ?? []), names[index]]);
  }
  const parts = [...owners].map(([licence, users]) => `${users.join(", ")}\n\n${licence}\n`);
  return ["blink-clips-card.js contains these packages:\n", ...parts].join("\n");
}

/** Write a built file. With --check, fail if the committed file differs instead. */
async function finish(name, text) {
  const path = new URL(name, frontend);
  if (!process.argv.includes("--check")) {
    await writeFile(path, text);
  } else if ((await readFile(path, "utf8").catch(() => undefined)) !== text) {
    process.stderr.write(`${name} differs from its sources: run scripts/card npm run build.\n`);
    process.exitCode = 1;
  }
}

const { card, packages } = await bundle();
await finish("blink-clips-card.js", card);
await finish("THIRD_PARTY_NOTICES.txt", await notices(packages));
