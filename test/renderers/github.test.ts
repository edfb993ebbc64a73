import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderGithub } from "../../src/renderers/github.ts";
import { fitStepSummary } from "../../src/renderers/step-summary.ts";
import { hostileReport } from "../helpers/arbitrary-report.ts";
import { aFinding, aMember, anUnreadMember, aReport } from "../helpers/reports.ts";

const mebibyte = 1024 * 1024;

describe("renderGithub", () => {
  it("annotates what was not read, then findings with the most serious first, and ends with the counts", () => {
    const report = aReport(
      [
        aMember("garden", {
          findings: [
            aFinding({ severity: "info", message: "by the way" }),
            aFinding({ path: "a,b:c.yml", line: 3, message: "50% done\nand more", fix: { argv: ["git", "status"] } }),
          ],
        }),
        aMember("barn", { findings: [aFinding({ severity: "fail", path: "x", message: "broken" })] }),
        anUnreadMember("shed", "no clone at /work/shed", {
          findings: [aFinding({ check: "member-reachable", severity: "fail", message: "no clone at /work/shed" })],
        }),
      ],
      { fleet: [aFinding({ check: "waivers-current", path: "templates/waivers.yml", line: 6, message: "it ended" })] },
    );
    expect(renderGithub(report, { failOn: "warn" })).toBe(
      [
        "::error title=shed could not be read::no clone at /work/shed",
        "::error file=barn/x,title=barn%3A ci::broken",
        "::warning file=templates/waivers.yml,line=6,title=waivers-current::it ended",
        "::warning file=garden/a%2Cb%3Ac.yml,line=3,title=garden%3A ci::50%25 done\\nand more (fix: git status)",
        "::notice title=garden%3A ci::by the way",
        "3 members: 1 warn, 1 fail, 1 unknown; exit 3: incomplete, 1 member could not be read; 4 findings at or above warn",
        "",
      ].join("\n"),
    );
  });

  it("names files of the workflow's own checkout as that knows them, and others after their member", () => {
    const at = (location: string | undefined) => {
      const member = aMember("garden", { findings: [aFinding({ path: "x.yml" })] });
      const report = aReport([{ ...member, ...(location === undefined ? { location: "" } : { location }) }]);
      const [first] = renderGithub(report, { failOn: "warn", workspace: "/ci/repo" }).split("\n");
      return /file=([^,]+)/.exec(first ?? "")?.[1];
    };
    expect(at("/ci/repo")).toBe("x.yml");
    expect(at("/ci/repo/clones/garden")).toBe("clones/garden/x.yml");
    expect(at("/ci/repository/garden")).toBe("garden/x.yml");
    expect(at(undefined)).toBe("garden/x.yml");
  });

  it("leaves what is waived or known to the summary", () => {
    const report = aReport([
      aMember("a", {
        findings: [aFinding({ waived: { reason: "r", until: "2027-01-01" } }), aFinding({ baseline: "known" })],
      }),
    ]);
    expect(renderGithub(report, { failOn: "warn" })).not.toContain("::");
  });

  it("begins every line with a command of ours or a number, whatever text stands in it", () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const lines = renderGithub(report, { failOn: "warn", workspace: "/ci" }).split("\n");
        const strange =
          /^(?!::(?:error|warning|notice) (?:file=[^,:]*,)?(?:line=\d+,)?title=[^,:]*::|\d+ members?[:;]|$)/;
        expect(lines.filter((line) => strange.test(line))).toEqual([]);
        expect(lines.join("").replace(/%(?:25|3A|2C)/g, "")).not.toMatch(/%|\p{Cc}/u);
      }),
    );
  });
});

describe("fitStepSummary", () => {
  it("leaves what fits as it is", () => {
    expect(fitStepSummary("# report\n", 0)).toBe("# report\n");
    expect(fitStepSummary("x".repeat(10), mebibyte - 10)).toBe("x".repeat(10));
  });

  it("cuts at the end of a line, says so, and never takes more than there is room for", () => {
    fc.assert(
      fc.property(
        fc.nat(mebibyte),
        fc.constantFrom("ä", "a", "👩‍👩‍👧"),
        fc.integer({ min: 1, max: 90 }),
        (used, unit, width) => {
          const line = `${unit.repeat(width)}\n`;
          const markdown = line.repeat(Math.ceil((mebibyte + 1) / Buffer.byteLength(line)));
          const cut = fitStepSummary(markdown, used);
          expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(mebibyte - used);
          if (cut === "") return;
          expect(cut).toMatch(/\n\n\*\*Cut off here: .*\*\*\n$/);
          const [kept = ""] = cut.split("\n\n**Cut");
          expect(kept === "" || markdown.startsWith(`${kept}\n`)).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });
});
