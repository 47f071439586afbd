/*
 * Copy the browser libraries that package-lock.json pins into player/vendor/ (not committed).
 * From each library only the entry files below and the files they import; comments are taken out of modules, licences kept.
 */
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import typescript from "typescript";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const vendor = join(root, "player", "vendor");

const LIBRARIES = [
  { name: "@noble/ciphers", folder: "noble-ciphers", entries: ["aes.js"] },
  { name: "@noble/hashes", folder: "noble-hashes", entries: ["sha2.js", "hmac.js"] },
];
/* Fonts of printed papers (PDF), as TTF; pages use the system's own font. Both families are under the SIL Open Font License. */
const FONTS = [
  { name: "@expo-google-fonts/be-vietnam-pro", family: "BeVietnamPro", styles: ["400Regular", "400Regular_Italic", "600SemiBold", "700Bold"] },
  { name: "@expo-google-fonts/tinos", family: "Tinos", styles: ["400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"] },
];

/** Every module that `file` needs, itself included; a library that imports another package is a mistake here. */
async function withImports(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  const { importedFiles } = typescript.preProcessFile(await readFile(file, "utf8"));
  for (const { fileName } of importedFiles) {
    if (!fileName.startsWith(".")) throw new Error(`${file} imports ${fileName}`);
    await withImports(join(dirname(file), fileName), seen);
  }
  return seen;
}

/** The module without its comments; nothing else changes. */
function withoutComments(source) {
  const { outputText } = typescript.transpileModule(source, {
    compilerOptions: { module: "esnext", target: "esnext", removeComments: true, newLine: "lf" },
  });
  return outputText;
}

async function copyLibrary({ name, folder, entries }) {
  const from = join(modules, name);
  const to = join(vendor, folder);
  await mkdir(to, { recursive: true });
  await copyFile(join(from, "LICENSE"), join(to, "LICENSE"));
  const files = new Set();
  for (const entry of entries) await withImports(join(from, entry), files);
  for (const file of files) {
    await writeFile(join(to, relative(from, file)), withoutComments(await readFile(file, "utf8")));
  }
}

async function copyFonts({ name, family, styles }) {
  const to = join(vendor, "fonts");
  await mkdir(to, { recursive: true });
  await copyFile(join(modules, name, "LICENSE_FONT"), join(to, `${family}.LICENSE`));
  for (const style of styles) {
    await copyFile(join(modules, name, style, `${family}_${style}.ttf`), join(to, `${family}_${style}.ttf`));
  }
}

await rm(vendor, { recursive: true, force: true });
await mkdir(vendor, { recursive: true });
await copyFile(join(modules, "htmx.org", "dist", "htmx.min.js"), join(vendor, "htmx.min.js"));
await copyFile(join(modules, "htmx.org", "LICENSE"), join(vendor, "htmx.LICENSE"));
for (const library of LIBRARIES) await copyLibrary(library);
for (const font of FONTS) await copyFonts(font);
