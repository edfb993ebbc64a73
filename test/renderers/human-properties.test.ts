import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { expect, it } from "vitest";
import { printable, shellLine } from "../../src/platform/text.ts";
import { displayWidth } from "../../src/renderers/display-width.ts";
import { type HumanOptions, renderHuman } from "../../src/renderers/human.ts";
import { hostileReport, validReport } from "../helpers/arbitrary-report.ts";

const options = (changes: Partial<HumanOptions> = {}): fc.Arbitrary<HumanOptions> =>
  fc.record({ verbose: fc.boolean(), quiet: fc.boolean(), failOn: fc.constantFrom("warn", "fail") }).map((chosen) => ({
    width: 80,
    colour: "never",
    ...chosen,
    ...changes,
  }));

it("is never wider than the terminal, but for commands", () => {
  fc.assert(
    fc.property(hostileReport, options(), fc.integer({ min: 32, max: 120 }), (report, chosen, width) => {
      const lines = renderHuman(report, { ...chosen, width }).split("\n");
      const wide = lines.filter((line) => displayWidth(line) > width && !/^ +fix: /.test(line));
      expect(wide).toEqual([]);
    }),
  );
});

it("holds no control character but the newline", () => {
  fc.assert(
    fc.property(hostileReport, options(), fc.constantFrom(undefined, 80), (report, chosen, width) => {
      expect(renderHuman(report, { ...chosen, width })).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

it("says the same with colour as without", () => {
  fc.assert(
    fc.property(hostileReport, options(), (report, chosen) => {
      const coloured = renderHuman(report, { ...chosen, colour: "ansi16" });
      expect(stripVTControlCharacters(coloured)).toBe(renderHuman(report, chosen));
      expect(coloured).toContain("\u001b[");
    }),
  );
});

it("names every member and gives every fix on a pipe", () => {
  fc.assert(
    fc.property(validReport, options({ width: undefined, quiet: false, verbose: true }), (report, chosen) => {
      const output = renderHuman(report, chosen);
      for (const { name, findings } of report.members) {
        expect(output).toContain(name);
        for (const { fix, waived } of findings) {
          if (fix !== undefined && waived === undefined)
            expect(output).toContain(`fix: ${printable(shellLine(fix.argv))}\n`);
        }
      }
    }),
  );
});

it("ends in one newline and has no white space at the end of a line", () => {
  fc.assert(
    fc.property(validReport, options(), (report, chosen) => {
      const output = renderHuman(report, chosen);
      expect(output).toMatch(/[^\n]\n$/);
      expect(output.split("\n").filter((line) => !line.includes("fix: ") && / $/.test(line))).toEqual([]);
    }),
  );
});
