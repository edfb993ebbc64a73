import { describe, expect, it } from "vitest";
import { type HumanOptions, renderHuman } from "../../src/renderers/human.ts";
import { aFinding, aMember, anUnreadMember, aReport } from "../helpers/reports.ts";
import { twelveMembers, twoHundredMembers } from "../helpers/sample-fleet.ts";

const terminal: HumanOptions = { width: 80, colour: "never", verbose: false, quiet: false, failOn: "warn" };
const pipe: HumanOptions = { ...terminal, width: undefined };

describe("whole screens", () => {
  it("shows twelve members with something of everything", () => {
    expect(renderHuman(twelveMembers(), terminal)).toMatchInlineSnapshot(`
      "unknown  leitstand     no clone at /home/op/work/leitstand, and the cache has n…
      fail     chronik       1 fail 1 warn 1 info  main, fetched 3 h ago
      warn     aussensensor  2 warn 1 info         main, fetched 3 h ago
      warn     semantAH      2 warn                main, fetched 3 h ago
      warn     hausKI        2 warn                main, fetched 12 days ago
      ok       metarepo                            main, fetched 3 h ago
      ok       contracts     1 info                main, fetched 3 h ago
      ok       hausKI-audio                        main, fetched 3 h ago
      ok       heimlern                            main, fetched 3 h ago
      ok       wgx                                 main, fetched 3 h ago
      ok       mitschreiber                        main, fetched 3 h ago
      ok       weltgewebe                          main, fetched 3 h ago

      unknown: no clone at /home/op/work/leitstand, and the cache has no mirror of it
        yet
        in:  leitstand
        fix: git clone https://github.com/heimgewebe/leitstand /home/op/work/leitstand

      fail[profile-invalid]: not YAML: the here-document that begins on line 13 is not
        indented, so that the task ends there
        at:  .wgx/profile.yml:14
        in:  chronik
        fix: wgx doctor --repo chronik --check profile-invalid

      warn[action-pinning]: actions/checkout@v4 is a tag that can be moved, not a
        commit
        at:  .github/workflows/release.yml:12
        in:  aussensensor, hausKI

      warn[inventory-clones]: the clone old-prototype in the workspace is not in the
        inventory
        at:  repos.yml

      warn[template-drift]: edited since version 3f2a1c0 of the template
        at:  .github/workflows/ci.yml (modified)
        in:  chronik, semantAH, hausKI
        fix: wgx sync-templates --push-to chronik --pattern templates/.github/workflows/ci.yml
        fix: wgx sync-templates --push-to semantAH --pattern templates/.github/workflows/ci.yml
        fix: wgx sync-templates --push-to hausKI --pattern templates/.github/workflows/ci.yml

      warn[template-drift]: 2 commits behind the template, with nothing local in it
        at:  .github/workflows/ci.yml (behind)
        in:  aussensensor, semantAH
        fix: wgx sync-templates --push-to aussensensor --pattern templates/.github/workflows/ci.yml
        fix: wgx sync-templates --push-to semantAH --pattern templates/.github/workflows/ci.yml

      templates that differ
        .github/workflows/ci.yml  6 current, 1 behind 2, 3 share one edit, 1 waived,
                                  1 unknown
          worth taking back: the edit of chronik, semantAH, hausKI

      not run, which is not a pass
        no token for github.com
          inventory-forge (fleet)
        the cache holds no work tree
          clone-state (2 members)

      12 members: 7 ok, 3 warn, 1 fail, 1 unknown
      exit 3: incomplete, 1 member could not be read; 10 findings at or above warn
      not shown: 3 info, 1 waived (-v shows them)
      next:
        fix: git clone https://github.com/heimgewebe/leitstand /home/op/work/leitstand
        fix: wgx sync-templates --push-to semantAH --pattern templates/.github/workflows/ci.yml
        see: wgx doctor --explain profile-invalid
      "
    `);
  });

  it("shows info, waived findings and current templates when verbose", () => {
    expect(renderHuman(twelveMembers(), { ...terminal, verbose: true })).toMatchInlineSnapshot(`
      "unknown  leitstand     no clone at /home/op/work/leitstand, and the cache has n…
      fail     chronik       1 fail 1 warn 1 info  main, fetched 3 h ago
      warn     aussensensor  2 warn 1 info         main, fetched 3 h ago
      warn     semantAH      2 warn                main, fetched 3 h ago
      warn     hausKI        2 warn                main, fetched 12 days ago
      ok       metarepo                            main, fetched 3 h ago
      ok       contracts     1 info                main, fetched 3 h ago
      ok       hausKI-audio                        main, fetched 3 h ago
      ok       heimlern                            main, fetched 3 h ago
      ok       wgx                                 main, fetched 3 h ago
      ok       mitschreiber                        main, fetched 3 h ago
      ok       weltgewebe                          main, fetched 3 h ago

      unknown: no clone at /home/op/work/leitstand, and the cache has no mirror of it
        yet
        in:  leitstand
        fix: git clone https://github.com/heimgewebe/leitstand /home/op/work/leitstand

      fail[profile-invalid]: not YAML: the here-document that begins on line 13 is not
        indented, so that the task ends there
        at:  .wgx/profile.yml:14
        in:  chronik
        fix: wgx doctor --repo chronik --check profile-invalid

      warn[action-pinning]: actions/checkout@v4 is a tag that can be moved, not a
        commit
        at:  .github/workflows/release.yml:12
        in:  aussensensor, hausKI

      warn[inventory-clones]: the clone old-prototype in the workspace is not in the
        inventory
        at:  repos.yml

      warn[template-drift]: edited since version 3f2a1c0 of the template
        at:  .github/workflows/ci.yml (modified)
        in:  chronik, semantAH, hausKI
        fix: wgx sync-templates --push-to chronik --pattern templates/.github/workflows/ci.yml
        fix: wgx sync-templates --push-to semantAH --pattern templates/.github/workflows/ci.yml
        fix: wgx sync-templates --push-to hausKI --pattern templates/.github/workflows/ci.yml

      warn[template-drift]: 2 commits behind the template, with nothing local in it
        at:  .github/workflows/ci.yml (behind)
        in:  aussensensor, semantAH
        fix: wgx sync-templates --push-to aussensensor --pattern templates/.github/workflows/ci.yml
        fix: wgx sync-templates --push-to semantAH --pattern templates/.github/workflows/ci.yml

      info[agent-context]: names no command that runs the tests
        at:  AGENTS.md
        in:  contracts, aussensensor, chronik

      waived[template-drift]: edited since version 3f2a1c0 of the template
        at:  .github/workflows/ci.yml (waived)
        in:  hausKI-audio
        why: needs a runner with a sound card, until 2026-12-31

      templates
        .github/workflows/ci.yml  6 current, 1 behind 2, 3 share one edit, 1 waived,
                                  1 unknown
          worth taking back: the edit of chronik, semantAH, hausKI
        Justfile                  12 current

      not run, which is not a pass
        no token for github.com
          inventory-forge (fleet)
        the cache holds no work tree
          clone-state (2 members)

      12 members: 7 ok, 3 warn, 1 fail, 1 unknown
      exit 3: incomplete, 1 member could not be read; 10 findings at or above warn
      next:
        fix: git clone https://github.com/heimgewebe/leitstand /home/op/work/leitstand
        fix: wgx sync-templates --push-to semantAH --pattern templates/.github/workflows/ci.yml
        see: wgx doctor --explain profile-invalid
      "
    `);
  });

  it("shows only the summary and what is not ok when quiet", () => {
    expect(renderHuman(twelveMembers(), { ...terminal, quiet: true })).toMatchInlineSnapshot(`
      "unknown  leitstand     no clone at /home/op/work/leitstand, and the cache has no
                             mirror of it yet
      fail     chronik       1 fail 1 warn 1 info  main, fetched 3 h ago
      warn     aussensensor  2 warn 1 info         main, fetched 3 h ago
      warn     semantAH      2 warn                main, fetched 3 h ago
      warn     hausKI        2 warn                main, fetched 12 days ago

      12 members: 7 ok, 3 warn, 1 fail, 1 unknown
      exit 3: incomplete, 1 member could not be read; 10 findings at or above warn
      not shown: 3 info, 1 waived, 3 not run (-v without -q shows them)
      next:
        fix: git clone https://github.com/heimgewebe/leitstand /home/op/work/leitstand
        fix: wgx sync-templates --push-to semantAH --pattern templates/.github/workflows/ci.yml
        see: wgx doctor --explain profile-invalid
      "
    `);
  });

  it("wraps on a narrow terminal and leaves the last column of the members out", () => {
    expect(renderHuman(twelveMembers(), { ...terminal, width: 40 })).toMatchInlineSnapshot(`
      "unknown  leitstand     no clone at /hom…
      fail     chronik       1 fail 1 warn 1 …
      warn     aussensensor  2 warn 1 info
      warn     semantAH      2 warn
      warn     hausKI        2 warn
      ok       metarepo
      ok       contracts     1 info
      ok       hausKI-audio
      ok       heimlern
      ok       wgx
      ok       mitschreiber
      ok       weltgewebe

      unknown: no clone at
        /home/op/work/leitstand, and the cache
        has no mirror of it yet
        in:  leitstand
        fix: git clone https://github.com/heimgewebe/leitstand /home/op/work/leitstand

      fail[profile-invalid]: not YAML: the
        here-document that begins on line 13
        is not indented, so that the task ends
        there
        at:  .wgx/profile.yml:14
        in:  chronik
        fix: wgx doctor --repo chronik --check profile-invalid

      warn[action-pinning]:
        actions/checkout@v4 is a tag that can
        be moved, not a commit
        at:  .github/workflows/release.yml:12
        in:  aussensensor, hausKI

      warn[inventory-clones]: the clone
        old-prototype in the workspace is not
        in the inventory
        at:  repos.yml

      warn[template-drift]: edited since
        version 3f2a1c0 of the template
        at:  .github/workflows/ci.yml
             (modified)
        in:  chronik, semantAH, hausKI
        fix: wgx sync-templates --push-to chronik --pattern templates/.github/workflows/ci.yml
        fix: wgx sync-templates --push-to semantAH --pattern templates/.github/workflows/ci.yml
        fix: wgx sync-templates --push-to hausKI --pattern templates/.github/workflows/ci.yml

      warn[template-drift]: 2 commits behind
        the template, with nothing local in it
        at:  .github/workflows/ci.yml (behind)
        in:  aussensensor, semantAH
        fix: wgx sync-templates --push-to aussensensor --pattern templates/.github/workflows/ci.yml
        fix: wgx sync-templates --push-to semantAH --pattern templates/.github/workflows/ci.yml

      templates that differ
        .github/wo…ws/ci.yml  6 current,
                          1 behind 2,
                          3 share one edit,
                          1 waived, 1 unknown
          worth taking back: the edit of
          chronik, semantAH, hausKI

      not run, which is not a pass
        no token for github.com
          inventory-forge (fleet)
        the cache holds no work tree
          clone-state (2 members)

      12 members: 7 ok, 3 warn, 1 fail,
        1 unknown
      exit 3: incomplete, 1 member could not
        be read; 10 findings at or above warn
      not shown: 3 info, 1 waived (-v shows
        them)
      next:
        fix: git clone https://github.com/heimgewebe/leitstand /home/op/work/leitstand
        fix: wgx sync-templates --push-to semantAH --pattern templates/.github/workflows/ci.yml
      "
    `);
  });

  it("collapses the members of a large fleet that are ok, and long lists", () => {
    const screen = renderHuman(twoHundredMembers(), terminal);
    expect(screen.slice(screen.indexOf("164 ok"))).toMatchInlineSnapshot(`
      "164 ok: service-000, service-001, service-002, service-004, service-005,
               service-006, service-008, service-009, … and 156 more

      unknown: the remote did not answer within 30 s
        in:  service-066, service-133

      fail[conflict-markers]: holds conflict markers
        at:  src/part-123.ts:123
        in:  service-123

      fail[conflict-markers]: holds conflict markers
        at:  src/part-152.ts:152
        in:  service-152

      fail[conflict-markers]: holds conflict markers
        at:  src/part-181.ts:181
        in:  service-181

      fail[conflict-markers]: holds conflict markers
        at:  src/part-36.ts:36
        in:  service-036

      fail[conflict-markers]: holds conflict markers
        at:  src/part-65.ts:65
        in:  service-065

      fail[conflict-markers]: holds conflict markers
        at:  src/part-7.ts:7
        in:  service-007

      fail[conflict-markers]: holds conflict markers
        at:  src/part-94.ts:94
        in:  service-094

      warn[template-drift]: 2 commits behind the template, with nothing local in it
        at:  .github/workflows/ci.yml (behind)
        in:  service-003, service-007, service-010, service-017, service-024,
             service-031, service-036, service-038, … and 26 more
        fix: wgx sync-templates --push-to service-003 --pattern templates/.github/workflows/ci.yml
             … and 33 more like it; -v shows them

      templates that differ
        .github/workflows/ci.yml  164 current, 34 behind 2

      200 members: 164 ok, 27 warn, 7 fail, 2 unknown
      exit 3: incomplete, 2 members could not be read; 41 findings at or above warn
      not shown: 27 info (-v shows them)
      next:
        fix: wgx sync-templates --push-to service-003 --pattern templates/.github/workflows/ci.yml
        fix: wgx sync-templates --push-to service-007 --pattern templates/.github/workflows/ci.yml
        see: wgx doctor --explain conflict-markers
      "
    `);
  });

  it("says that nothing was examined", () => {
    expect(renderHuman(aReport([]), terminal)).toMatchInlineSnapshot(`
      "no member was examined: none is declared, selected or here
      exit 0: nothing to report
      "
    `);
  });

  it("is short where all is well", () => {
    expect(renderHuman(aReport([aMember("chronik"), aMember("wgx")]), terminal)).toMatchInlineSnapshot(`
      "ok       chronik  main, fetched 3 h ago
      ok       wgx      main, fetched 3 h ago

      2 members: 2 ok
      exit 0: nothing to report
      "
    `);
  });
});

describe("members", () => {
  it("cuts a long name in its middle on a terminal, and not on a pipe", () => {
    const name = `agent-${"x".repeat(80)}-service`;
    const report = aReport([aMember(name)]);
    expect(renderHuman(report, terminal).split("\n")[0]).toMatchInlineSnapshot(
      `"ok       agent-xxxxxxxxxxxxxxxxxx…xxxxxxxxxxxxxxx-service  main, fetched 3 h ago"`,
    );
    expect(renderHuman(report, pipe)).toContain(`${name}  main, fetched 3 h ago\n`);
  });

  it("says where no time of a fetch is known", () => {
    const { fetchedAt: _, ...never } = aMember("a", { ref: "refs/remotes/origin/main" });
    const lines = renderHuman(aReport([never, { ...never, name: "b", source: "github" }]), pipe).split("\n");
    expect(lines[0]).toContain("origin/main, never fetched");
    expect(lines[1]).toContain("origin/main, read from GitHub");
  });

  it("lists every member of a large fleet on a pipe and when verbose", () => {
    const report = twoHundredMembers();
    for (const options of [pipe, { ...terminal, verbose: true }]) {
      const lines = renderHuman(report, options).split("\n");
      expect(lines.filter((line) => line.startsWith("ok "))).toHaveLength(164);
    }
  });
});

describe("findings", () => {
  it("puts what could not be read before fail, and fail before warn", () => {
    const report = aReport([
      aMember("a", { findings: [aFinding()] }),
      aMember("b", { findings: [aFinding({ severity: "fail" })] }),
      anUnreadMember("c", "timed out"),
    ]);
    const heads = renderHuman(report, terminal).match(/^(?:unknown: |fail\[|warn\[)/gm);
    expect(heads).toEqual(["unknown: ", "fail[", "warn["]);
  });

  it("names the line of each member where the lines differ", () => {
    const at = (line: number) => aFinding({ path: "ci.yml", line });
    const report = aReport([aMember("a", { findings: [at(3), at(9)] }), aMember("b", { findings: [at(4)] })]);
    expect(renderHuman(report, pipe)).toContain("  at:  ci.yml\n  in:  a (line 3, 9), b (line 4)\n");
  });

  it("names several lines of a file once, also where they are of no member", () => {
    const at = (line: number) => aFinding({ path: "repos.yml", line, message: "unknown key" });
    expect(renderHuman(aReport([aMember("a", { findings: [at(9), at(3)] })]), pipe)).toContain(
      "  at:  repos.yml:3, 9\n  in:  a\n",
    );
    expect(renderHuman(aReport([], { fleet: [at(3), at(9)] }), pipe)).toContain("unknown key\n  at:  repos.yml:3, 9\n");
  });

  it("cuts many members and fixes on a terminal only", () => {
    const members = Array.from({ length: 30 }, (_, index) =>
      aMember(`m${index}`, { findings: [aFinding({ fix: { argv: ["mend", `m${index}`] } })] }),
    );
    const cut = renderHuman(aReport(members), terminal);
    expect(cut).toContain("m6, m7, … and 22 more\n  fix: mend m0\n       … and 29 more like it; -v shows them\n");
    for (const options of [pipe, { ...terminal, verbose: true }]) {
      const whole = renderHuman(aReport(members), options);
      expect(whole).toContain("fix: mend m29\n");
      expect(whole).not.toContain(" more");
    }
  });

  it("cuts a flood of one check on a terminal only", () => {
    const findings = Array.from({ length: 30 }, (_, index) => aFinding({ path: `file-${index}` }));
    const report = aReport([aMember("a", { findings })]);
    expect(renderHuman(report, terminal)).toContain("warn[ci]: … and 20 more of these; -v shows them\n");
    expect(renderHuman(report, pipe).match(/^warn\[ci\]/gm)).toHaveLength(30);
  });

  it("neither cuts nor wraps a fix", () => {
    const argv = ["wgx", "run", "it's", ...Array.from({ length: 60 }, (_, index) => `word-${index}`)];
    const screen = renderHuman(aReport([aMember("a", { findings: [aFinding({ fix: { argv } })] })]), terminal);
    expect(screen).toContain(`\n  fix: wgx run 'it'\\''s' ${argv.slice(3).join(" ")}\n`);
  });

  it("does not repeat why a member was not read, and keeps what else was found of it", () => {
    const repeated = aFinding({
      check: "reachable",
      severity: "fail",
      message: "no clone",
      fix: { argv: ["get", "it"] },
    });
    const other = aFinding({ check: "graph", message: "depends on nobody" });
    const report = aReport([anUnreadMember("a", "no clone at /work/a", { findings: [repeated, other] })]);
    const screen = renderHuman(report, terminal);
    expect(screen).toContain("unknown: no clone at /work/a\n  in:  a\n  fix: get it\n");
    expect(screen).toContain("warn[graph]: depends on nobody");
    expect(screen).not.toContain("reachable]");
  });
});

describe("the summary", () => {
  const withFail = aReport([aMember("a", { findings: [aFinding()] })], { exitCode: 0 });

  it("says from which severity on findings count", () => {
    expect(renderHuman(withFail, { ...terminal, failOn: "fail" })).toContain(
      "exit 0: nothing to report at or above fail",
    );
    expect(renderHuman({ ...withFail, exitCode: 1 }, terminal)).toContain("exit 1: 1 finding at or above warn");
  });

  it.each([
    [2, "usage or configuration error"],
    [3, "incomplete, something could not be read or written"],
    [4, "authentication or permission refused"],
    [70, "a defect in wgx itself"],
    [75, "temporary failure, safe to run again"],
    [130, "interrupted"],
    [99, "see wgx help exit-codes"],
  ])("puts exit code %i into words", (exitCode, words) => {
    expect(renderHuman(aReport([aMember("a")], { exitCode }), terminal)).toContain(`exit ${exitCode}: ${words}\n`);
  });

  it("begins with the fix that mends most", () => {
    const fix = (name: string) => ({ fix: { argv: ["mend", name] } });
    const findings = [
      aFinding({ severity: "fail", ...fix("one") }),
      aFinding(fix("two")),
      aFinding({ ...fix("two"), path: "b" }),
    ];
    const screen = renderHuman(aReport([aMember("a", { findings })]), terminal);
    expect(screen).toContain("next:\n  fix: mend two\n  fix: mend one\n  see: wgx doctor --explain ci\n");
  });
});
