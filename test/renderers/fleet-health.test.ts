import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fleetHealth } from "../../src/contracts/fleet-health.ts";
import { toFleetHealth } from "../../src/renderers/fleet-health.ts";
import { validReport } from "../helpers/arbitrary-report.ts";
import { aFinding, aMember, anUnreadMember, aReport } from "../helpers/reports.ts";

describe("toFleetHealth", () => {
  it("counts a member that was not read as failed and says that it was not seen", () => {
    const findings = [
      aFinding({ severity: "fail", check: "profile-invalid" }),
      aFinding(),
      aFinding(),
      aFinding({ severity: "info", check: "agent-context" }),
      aFinding({ check: "template-drift", waived: { reason: "intended", until: "2027-01-01" } }),
    ];
    const report = aReport([aMember("a"), aMember("b", { findings }), anUnreadMember("c", "timed\nout")]);
    expect(toFleetHealth(report)).toEqual({
      timestamp: "2026-08-01T12:00:00Z",
      repoCount: 3,
      status: { ok: 1, warn: 0, fail: 2 },
      details: [
        { id: "a", state: "ok" },
        { id: "b", state: "fail", note: "1 fail profile-invalid, 2 warn ci" },
        { id: "c", state: "fail", note: "not seen: timed\\nout" },
      ],
      metadata: { run: "20260801T120000000Z-0a1b2c", wgxVersion: "0.1.0" },
    });
  });

  it("always keeps its contract, and its counts add up", () => {
    fc.assert(
      fc.property(validReport, (report) => {
        const health = toFleetHealth(report);
        expect(fleetHealth.safeParse(health).error).toBeUndefined();
        const { ok, warn, fail } = health.status;
        expect(ok + warn + fail).toBe(health.repoCount);
        expect(health.details).toHaveLength(health.repoCount);
        expect(health.details?.filter(({ note }) => note?.startsWith("not seen: "))).toHaveLength(
          report.members.filter(({ state }) => state === "unknown").length,
        );
      }),
    );
  });
});
