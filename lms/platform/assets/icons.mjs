// Draw the icons of the installed site from ../static/icon.svg: `make icons`, after the drawing was changed.
// Chromium takes the pictures, as it does of slides; they are committed, so that nobody needs it to run the product.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const still = join(dirname(fileURLToPath(import.meta.url)), "..", "static");
const source = readFileSync(join(still, "icon.svg"), "utf8");
const ground = source.match(/fill="(#[0-9a-f]{6})"/)[1]; // what lies behind the drawing reaches into the corners, too
const browser = process.env.LMS_TEST_CHROMIUM || "chromium";
// A maskable icon is cut to a circle or another shape: what matters stays within the middle 80 %.
const icons = [
  { name: "icon-192.png", size: 192, share: 1 },
  { name: "icon-512.png", size: 512, share: 1 },
  { name: "icon-maskable-512.png", size: 512, share: 0.8, ground },
  { name: "icon-apple-180.png", size: 180, share: 0.9, ground },
];

const folder = mkdtempSync(join(tmpdir(), "icons-"));
try {
  for (const { name, size, share, ground = "transparent" } of icons) {
    const side = Math.round(size * share);
    const drawing = source.replace("<svg ", `<svg width="${side}" height="${side}" `);
    const style = `html,body{margin:0;width:${size}px;height:${size}px;background:${ground}}
      body{display:grid;place-items:center;overflow:hidden}svg{display:block}`;
    const page = join(folder, "icon.html");
    writeFileSync(page, `<!doctype html><meta charset="utf-8"><style>${style}</style>${drawing}`);
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--default-background-color=00000000"];
    flags.push(`--window-size=${size},${size}`, `--user-data-dir=${join(folder, "profile")}`);
    execFileSync(browser, [...flags, `--screenshot=${join(still, "icons", name)}`, pathToFileURL(page).href], { stdio: "ignore" });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const drawn = createHash("sha256").update(source).digest("hex");
writeFileSync(join(still, "icons", "drawn.json"), JSON.stringify({ source: "icon.svg", sha256: drawn }, null, 1) + "\n");
