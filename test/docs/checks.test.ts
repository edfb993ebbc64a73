import { expect, it } from "vitest";
import { checkIds, loadChecks } from "../../src/checks/registry.ts";
import { documentText, tableRows } from "./markdown.ts";

it("docs/checks.md lists the checks of the registry, in its order", async () => {
  const rows = tableRows(documentText("docs/checks.md"), ["check", "at most", "looks at", "rule"]);
  const checks = await loadChecks(checkIds);
  expect(rows.map(([id, severity, level, rule = ""]) => [id, severity, level, rule.toLowerCase()])).toEqual(
    checks.map(({ id, severity, level, title }) => [`\`${id}\``, severity, level, title.toLowerCase()]),
  );
});
