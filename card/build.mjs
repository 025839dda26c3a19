/**
 * Builds the two files of the dashboard card. Each has its own copy of Lit. Writes the licences of
 * the bundled packages to a file beside them. Each built file also has a copy in gzip format: Home
 * Assistant's web server sends the copy if the browser accepts it.
 *
 *   blink-clips-card.js      the card; each page of Home Assistant loads it
 *   blink-clips-player.js    player, menu and dialogs; the card loads it when a user needs it
 *
 *   node build.mjs           writes all files
 *   node build.mjs --check   builds in memory, and fails if a committed file differs
 */
import { build, transform } from "esbuild";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { minify } from "terser";

const here = new URL("./", import.meta.url);
const frontend = new URL("../custom_components/blink_clips/frontend/", here);
const CARD = "blink-clips-card.js";
const PLAYER = "blink-clips-player.js";
/** With the memory level 7, both files become smaller than with the default level 8. */
const GZIP = { level: 9, memLevel: 7 };
/** No getter in the code has an effect, and no code reads the length of a function. */
const COMPRESS = { passes: 2, pure_getters: true, keep_fargs: false };
const MINIFY = { module: true, ecma: 2022, compress: COMPRESS };

/** An esbuild plugin that removes needless line breaks and spaces from templates and CSS. */
const minifyTemplates = {
  name: "minify-templates",
  async setup({ onLoad }) {
    const tsconfigRaw = await readFile(new URL("tsconfig.json", here), "utf8");
    // eslint-disable-next-line require-unicode-regexp -- esbuild matches in Go, without this flag.
    onLoad({ filter: /[.]ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const options = { loader: "ts", target: "esnext", charset: "utf8", tsconfigRaw };
      const { code } = await transform(source, { ...options, minifyWhitespace: true });
      const parts = code.split(/(?<=\bcss`)([^`]*)(?=`)/u);
      const texts = await Promise.all(
        // The odd parts are CSS. In the other parts, line breaks occur only in templates.
        parts.map((part, index) =>
          index % 2 ? minifiedCss(part) : part.replaceAll(/\n\s+/gu, " "),
        ),
      );
      return { contents: texts.join("") };
    });
  },
};

async function minifiedCss(css) {
  if (css.includes("${")) throw new Error(`CSS with an expression cannot be minified: ${css}`);
  const { code } = await transform(css, { loader: "css", minify: true, charset: "utf8" });
  return code.trim();
}

/** Return a bundled module, and the names of the packages that it contains. */
async function bundle(entry, define = {}) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: fileURLToPath(here),
    entryPoints: [entry],
    define,
    plugins: [minifyTemplates],
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
  // Terser removes another 2 % of the code, which esbuild leaves.
  const { code } = await minify(outputFiles[0].text, MINIFY);
  return { text: `${code}\n`, packages: names.filter(Boolean) };
}

/**
 * Returns the name under which the integration serves the player. It has a hash, because browsers
 * keep the file for a month.
 */
function servedName(text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 12);
  return PLAYER.replace(/\.js$/u, `-${hash}.js`);
}

/** Return the licences of packages as one text. Packages with the same licence text are grouped. */
async function notices(packages) {
  const owners = new Map();
  const names = [...new Set(packages)].toSorted();
  const paths = names.map((name) => new URL(`node_modules/${name}/LICENSE`, here));
  const licences = await Promise.all(paths.map((path) => readFile(path, "utf8")));
  for (const [index, licence] of licences.entries()) {
    owners.set(licence.trim(), [...(owners.get(licence.trim()) ?? []), names[index]]);
  }
  const parts = [...owners].map(([licence, users]) => `${users.join(", ")}\n\n${licence}\n`);
  return [`${CARD} and ${PLAYER} contain these packages:\n`, ...parts].join("\n");
}

/** Write a file, unless it already has this text. With --check, fail instead of writing. */
async function finish(name, text, encode = Buffer.from, decode = (bytes) => bytes) {
  const path = new URL(name, frontend);
  const committed = await readFile(path).catch(() => undefined);
  if (committed && decode(committed).equals(Buffer.from(text))) return;
  if (process.argv.includes("--check")) {
    process.stderr.write(`${name} differs from its sources: run scripts/card npm run build.\n`);
    process.exitCode = 1;
  } else {
    await writeFile(path, encode(text));
  }
}

/**
 * Write a built file and its copy in gzip format. To compare them, ignore the compressed bytes,
 * which differ between processors.
 */
async function finishWithCopy(name, text) {
  await finish(name, text);
  await finish(`${name}.gz`, text, (it) => gzipSync(it, GZIP), gunzipSync);
}

const player = await bundle("src/player/index.ts");
const card = await bundle("src/index.ts", {
  PLAYER_FILE: JSON.stringify(servedName(player.text)),
});
await finishWithCopy(CARD, card.text);
await finishWithCopy(PLAYER, player.text);
await finish("THIRD_PARTY_NOTICES.txt", await notices([...card.packages, ...player.packages]));
