import { describe, expect, it } from "vitest";
import { ciPresent } from "../../src/checks/ci-present.ts";
import { cloneState } from "../../src/checks/clone-state.ts";
import { fetchAge } from "../../src/checks/fetch-age.ts";
import { profileValid } from "../../src/checks/profile-valid.ts";
import { tasksRunnable } from "../../src/checks/tasks-runnable.ts";
import { templateDrift } from "../../src/checks/template-drift.ts";
import { gatherNeeds } from "../../src/examination/gather-needs.ts";
import { lookUpProfile } from "../../src/profile/profile-lookup.ts";
import { treeFacts } from "../helpers/member-facts.ts";

describe("what is gathered", () => {
  it("is nothing where no check needs anything", () => {
    const needs = gatherNeeds([fetchAge], ["a"], lookUpProfile);
    expect(needs).toMatchObject({ clone: false, tree: false, drift: "none", paths: [], folders: [] });
    expect(needs.contents("a")).toBe(false);
    expect(needs.further(treeFacts({}))).toEqual([]);
  });

  it("is the clone for those that look at it, and no tree", () => {
    expect(gatherNeeds([cloneState], ["a"], lookUpProfile)).toMatchObject({ clone: true, tree: false });
  });

  it("is the templates' paths for drift only, without their content", () => {
    const needs = gatherNeeds([templateDrift], ["a", "b/c"], lookUpProfile);
    expect(needs).toMatchObject({ clone: false, tree: true, drift: "full", paths: ["a", "b/c"] });
    expect(needs.contents("a")).toBe(false);
    expect(gatherNeeds([ciPresent], ["a"], lookUpProfile).paths).not.toContain("a");
  });

  it("is the content of a profile where one is needed", () => {
    const needs = gatherNeeds([profileValid], [], lookUpProfile);
    expect(needs.paths).toContain(".wgx/profile.yml");
    expect(needs.contents(".wgx/profile.yml")).toBe(true);
    expect(needs.contents("README.md")).toBe(false);
  });

  it("is what a profile's tasks call, once the profile is read", () => {
    const { further } = gatherNeeds([tasksRunnable], [], lookUpProfile);
    expect(further(treeFacts({ ".wgx/profile.yml": "tasks:\n  a: ./run.sh\n  b: ./run.sh\n" }))).toEqual(["run.sh"]);
    expect(further(treeFacts({}))).toEqual([]);
  });

  it("asks for nothing twice", () => {
    const { paths } = gatherNeeds([profileValid, tasksRunnable, templateDrift], [".wgx/profile.yml"], lookUpProfile);
    expect(paths).toEqual([...new Set(paths)]);
  });
});
