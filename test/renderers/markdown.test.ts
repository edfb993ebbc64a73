import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderDriftReport } from "../../src/renderers/drift-report.ts";
import { renderMarkdown } from "../../src/renderers/markdown.ts";
import { hostileReport } from "../helpers/arbitrary-report.ts";
import { aMember, aReport } from "../helpers/reports.ts";
import { twelveMembers } from "../helpers/sample-fleet.ts";

/** The number of columns of each table row, table by table. */
function tableColumns(markdown: string): readonly (readonly number[])[] {
  const tables: number[][] = [];
  let previous = "";
  for (const line of markdown.split("\n")) {
    if (line.startsWith("| ")) {
      if (!previous.startsWith("| ")) tables.push([]);
      tables.at(-1)?.push(line.split("|").length - 2);
    }
    previous = line;
  }
  return tables;
}

/** Lines that begin none of the constructs which the renderers write themselves. */
function strayLines(markdown: string): readonly string[] {
  const known =
    /^(?:$|#{1,3} |\| |- | {2}- |```|Run |No member|No template|Nothing|Not read|Current: |Shared|To bring|To make)/;
  return withoutBlocks(markdown)
    .split("\n")
    .filter((line) => !known.test(line));
}

function withoutBlocks(markdown: string): string {
  return markdown.replace(/^(`{3,})sh\n[\s\S]*?\n\1$/gm, "");
}

describe("renderMarkdown", () => {
  it("shows twelve members with something of everything", () => {
    expect(renderMarkdown(twelveMembers())).toMatchInlineSnapshot(`
      "# wgx doctor: 12 members

      | ok | warn | fail | unknown | exit |
      | --- | --- | --- | --- | --- |
      | 7 | 3 | 1 | 1 | 3 |

      ## Members

      | State | Member | Findings | Judged | Fetched |
      | --- | --- | --- | --- | --- |
      | unknown | \`leitstand\` | no clone at /home/op/work/leitstand, and the cache has no mirror of it yet | – | – |
      | fail | \`chronik\` | 1 fail 1 warn 1 info | \`main\` \`3f2a1c09d8\` | 2026-08-01T09:00:00Z |
      | warn | \`aussensensor\` | 2 warn 1 info | \`main\` \`3f2a1c09d8\` | 2026-08-01T09:00:00Z |
      | warn | \`semantAH\` | 2 warn | \`main\` \`3f2a1c09d8\` | 2026-08-01T09:00:00Z |
      | warn | \`hausKI\` | 2 warn | \`main\` \`3f2a1c09d8\` | 2026-07-20T09:00:00Z |
      | ok | \`metarepo\` | – | \`main\` \`3f2a1c09d8\` | 2026-08-01T09:00:00Z |
      | ok | \`contracts\` | 1 info | \`main\` \`3f2a1c09d8\` | 2026-08-01T09:00:00Z |
      | ok | \`hausKI-audio\` | – | \`main\` \`3f2a1c09d8\` | 2026-08-01T09:00:00Z |
      | ok | \`heimlern\` | – | \`main\` \`3f2a1c09d8\` | 2026-08-01T09:00:00Z |
      | ok | \`wgx\` | – | \`main\` \`3f2a1c09d8\` | 2026-08-01T09:00:00Z |
      | ok | \`mitschreiber\` | – | \`main\` \`3f2a1c09d8\` | 2026-08-01T09:00:00Z |
      | ok | \`weltgewebe\` | – | \`main\` \`3f2a1c09d8\` | 2026-08-01T09:00:00Z |

      ## Not read

      - \`leitstand\`: no clone at /home/op/work/leitstand, and the cache has no mirror of it yet
        - fix: \`git clone https://github.com/heimgewebe/leitstand /home/op/work/leitstand\`

      ## Findings: fail

      - **profile-invalid**, \`.wgx/profile.yml:14\`: not YAML: the here-document that begins on line 13 is not indented, so that the task ends there
        - in \`chronik\`
        - fix: \`wgx doctor --repo chronik --check profile-invalid\`

      ## Findings: warn

      - **action-pinning**, \`.github/workflows/release.yml:12\`: actions/checkout@&#8203;v4 is a tag that can be moved, not a commit
        - in \`aussensensor\`, \`hausKI\`
      - **inventory-clones**, \`repos.yml\`: the clone old-prototype in the workspace is not in the inventory
      - **template-drift**, \`.github/workflows/ci.yml\` (modified): edited since version 3f2a1c0 of the template
        - in \`chronik\`, \`semantAH\`, \`hausKI\`
        - fix: \`wgx sync-templates --push-to chronik --pattern templates/.github/workflows/ci.yml\`
        - fix: \`wgx sync-templates --push-to semantAH --pattern templates/.github/workflows/ci.yml\`
        - fix: \`wgx sync-templates --push-to hausKI --pattern templates/.github/workflows/ci.yml\`
      - **template-drift**, \`.github/workflows/ci.yml\` (behind): 2 commits behind the template, with nothing local in it
        - in \`aussensensor\`, \`semantAH\`
        - fix: \`wgx sync-templates --push-to aussensensor --pattern templates/.github/workflows/ci.yml\`
        - fix: \`wgx sync-templates --push-to semantAH --pattern templates/.github/workflows/ci.yml\`

      ## Findings: info

      - **agent-context**, \`AGENTS.md\`: names no command that runs the tests
        - in \`contracts\`, \`aussensensor\`, \`chronik\`

      ## Waived

      - **template-drift**, \`.github/workflows/ci.yml\` (waived): edited since version 3f2a1c0 of the template
        - in \`hausKI-audio\`
        - until 2026-12-31: needs a runner with a sound card

      ## Templates that differ

      | Template | Members |
      | --- | --- |
      | \`.github/workflows/ci.yml\` | 6 current, 1 behind 2, 3 share one edit, 1 waived, 1 unknown |

      Shared edits, worth taking back:

      - \`.github/workflows/ci.yml\`: the edit of \`chronik\`, \`semantAH\`, \`hausKI\`

      ## Not run, which is not a pass

      - no token for github.com: \`inventory-forge\`
      - the cache holds no work tree: \`clone-state\`

      Run \`20260801T120000000Z-0a1b2c\`, finished 2026-08-01T12:00:00Z, wgx 0.1.0.
      "
    `);
  });

  it("says that nothing was examined", () => {
    expect(renderMarkdown(aReport([]))).toContain("\n\nNo member was examined.\n\n");
  });

  it("keeps the columns of its tables and the order of its lines whatever it is given", () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const markdown = renderMarkdown(report);
        for (const rows of tableColumns(markdown)) expect(new Set(rows).size).toBe(1);
        expect(strayLines(markdown)).toEqual([]);
        expect(markdown).not.toMatch(/[^\P{Cc}\n]/u);
        expect(renderMarkdown(report)).toBe(markdown);
      }),
    );
  });
});

describe("renderDriftReport", () => {
  const report = twelveMembers();
  const of = (name: string) => {
    const member = report.members.find((each) => each.name === name);
    if (member === undefined) throw new Error(`no member ${name}`);
    return renderDriftReport(report, member);
  };

  it("shows drift, the rest of the fleet beside it, and other findings apart", () => {
    expect(of("chronik")).toMatchInlineSnapshot(`
      "# Drift report: chronik

      - Judged: \`main\` at \`3f2a1c09d8b7e6f5a4c3b2d1e0f9a8b7c6d5e4f3\`, committed 2026-07-30T08:00:00Z, fetched 2026-08-01T09:00:00Z (source: local)
      - By: wgx 0.1.0, run \`20260801T120000000Z-0a1b2c\`, finished 2026-08-01T12:00:00Z

      ## Templates

      | File | State | Rest of the fleet |
      | --- | --- | --- |
      | \`.github/workflows/ci.yml\` | modified | 6 current, 1 behind 2, 2 share one edit, 1 waived, 1 unknown (this edit in 2 of them) |

      Current: \`Justfile\`.

      - **template-drift**, \`.github/workflows/ci.yml\` (modified): edited since version 3f2a1c0 of the template

      To bring it in line:

      \`\`\`sh
      wgx sync-templates --push-to chronik --pattern templates/.github/workflows/ci.yml
      \`\`\`

      ## Other findings

      ### fail

      - **profile-invalid**, \`.wgx/profile.yml:14\`: not YAML: the here-document that begins on line 13 is not indented, so that the task ends there
        - fix: \`wgx doctor --repo chronik --check profile-invalid\`

      ### info

      - **agent-context**, \`AGENTS.md\`: names no command that runs the tests
      "
    `);
  });

  it("says in one line that there is nothing to report", () => {
    expect(of("metarepo")).toMatchInlineSnapshot(`
      "# Drift report: metarepo

      - Judged: \`main\` at \`3f2a1c09d8b7e6f5a4c3b2d1e0f9a8b7c6d5e4f3\`, committed 2026-07-30T08:00:00Z, fetched 2026-08-01T09:00:00Z (source: local)
      - By: wgx 0.1.0, run \`20260801T120000000Z-0a1b2c\`, finished 2026-08-01T12:00:00Z

      Nothing to report: 2 template files compared, no finding.
      "
    `);
  });

  it("shows a waived difference without a command against it", () => {
    expect(of("hausKI-audio")).toMatchInlineSnapshot(`
      "# Drift report: hausKI-audio

      - Judged: \`main\` at \`3f2a1c09d8b7e6f5a4c3b2d1e0f9a8b7c6d5e4f3\`, committed 2026-07-30T08:00:00Z, fetched 2026-08-01T09:00:00Z (source: local)
      - By: wgx 0.1.0, run \`20260801T120000000Z-0a1b2c\`, finished 2026-08-01T12:00:00Z

      ## Templates

      | File | State | Rest of the fleet |
      | --- | --- | --- |
      | \`.github/workflows/ci.yml\` | waived | 6 current, 1 behind 2, 3 share one edit, 1 unknown |

      Current: \`Justfile\`.

      - **template-drift**, \`.github/workflows/ci.yml\` (waived): edited since version 3f2a1c0 of the template
        - until 2026-12-31: needs a runner with a sound card
      "
    `);
  });

  it("says nothing of the files of a member that was not read", () => {
    expect(of("leitstand")).toMatchInlineSnapshot(`
      "# Drift report: leitstand

      - Judged: nothing (source: local)
      - By: wgx 0.1.0, run \`20260801T120000000Z-0a1b2c\`, finished 2026-08-01T12:00:00Z

      Not read, so nothing is said of its files: no clone at /home/op/work/leitstand, and the cache has no mirror of it yet.

      To make it readable:

      \`\`\`sh
      git clone https://github.com/heimgewebe/leitstand /home/op/work/leitstand
      \`\`\`
      "
    `);
  });

  it("lists what was not run", () => {
    const member = aMember("a", { notRun: [{ check: "clone-state", reason: "no work tree" }] });
    expect(renderDriftReport(aReport([member]), member)).toContain(
      "## Not run, which is not a pass\n\n- `clone-state`: no work tree\n",
    );
  });

  it("keeps the columns of its tables and the order of its lines whatever it is given", () => {
    fc.assert(
      fc.property(hostileReport, (hostile) => {
        for (const member of hostile.members) {
          const markdown = renderDriftReport(hostile, member);
          for (const rows of tableColumns(withoutBlocks(markdown))) expect(new Set(rows).size).toBe(1);
          expect(strayLines(markdown)).toEqual([]);
        }
      }),
    );
  });
});
