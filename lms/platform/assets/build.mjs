// Build ../static/built from the packages and the Sass sources: style sheet, script, fonts, manifest of digests.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const built = join(here, "..", "static", "built");

rmSync(built, { recursive: true, force: true });
mkdirSync(built, { recursive: true });

const style = sass.compile(join(here, "look.scss"), {
  loadPaths: [packages],
  quietDeps: true,
  style: "compressed",
});
writeFileSync(join(built, "look.css"), style.css);

const copies = {
  "govuk-frontend.js": ["govuk-frontend", "dist", "govuk", "govuk-frontend.min.js"],
  "idb.js": ["idb", "build", "index.js"],
};
for (const subset of ["latin", "latin-ext", "vietnamese"]) {
  for (const slope of ["normal", "italic"]) {
    const name = `public-sans-${subset}-wght-${slope}.woff2`;
    copies[name] = ["@fontsource-variable", "public-sans", "files", name];
  }
}
for (const [name, from] of Object.entries(copies)) {
  copyFileSync(join(packages, ...from), join(built, name));
}
// The copied script names a source map that is not shipped; a browser with its tools open would ask for it in vain.
const script = join(built, "govuk-frontend.js");
writeFileSync(script, readFileSync(script, "utf8").replace(/\/\/# sourceMappingURL=.*\s*$/, ""));

const digest = (name) => createHash("sha256").update(readFileSync(join(built, name))).digest("hex").slice(0, 12);
const manifest = Object.fromEntries(readdirSync(built).sort().map((name) => [name, digest(name)]));
writeFileSync(join(built, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
