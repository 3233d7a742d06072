// Validate HTML offline, one page a line: {"html": …} in, a list of complaints out. Started once for all pages of a run.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(process.argv[2] + "/");
const { HtmlValidate, StaticConfigLoader } = require("html-validate");
const validator = new HtmlValidate(
  new StaticConfigLoader({
    extends: ["html-validate:standard"],
    rules: {
      "no-implicit-button-type": "error",
      "void-style": "off",
      "no-trailing-whitespace": "off",
      "attribute-boolean-style": "off",
      "attribute-empty-style": "off",
      "long-title": "off",
      "tel-non-breaking": "off",
      "no-redundant-for": "off",
      "prefer-native-element": ["error", { exclude: ["button", "group"] }],
      "no-inline-style": "error",
    },
  }),
);

for await (const line of createInterface({ input: process.stdin })) {
  const report = validator.validateStringSync(JSON.parse(line).html);
  const complaints = report.results.flatMap((result) =>
    result.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message} (${m.selector ?? ""})`),
  );
  process.stdout.write(JSON.stringify(complaints) + "\n");
}
