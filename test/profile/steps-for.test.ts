import { describe, expect, it } from "vitest";
import type { Task } from "../../src/contracts/profile.ts";
import { stepsFor } from "../../src/profile/steps-for.ts";

const base = [{ shell: "make" }];
const linux = [{ shell: "make -j4" }];
const task: Task = { name: "build", key: "build", line: 2, steps: { default: base, linux, darwin: [] } };

describe("stepsFor", () => {
  it("takes the platform's own steps", () => expect(stepsFor(task, "linux")).toBe(linux));
  it("takes the platform's own steps even where they do nothing", () => expect(stepsFor(task, "darwin")).toEqual([]));
  it("falls back to the default elsewhere", () => expect(stepsFor(task, "freebsd")).toBe(base));
  it("falls back to the default where the platform has none", () =>
    expect(stepsFor({ ...task, steps: { default: base } }, "linux")).toBe(base));
});
