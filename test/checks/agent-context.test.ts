import { describe, expect, it } from "vitest";
import { agentContext } from "../../src/checks/agent-context.ts";
import { findingsInFiles } from "../helpers/inspected.ts";

const complete = `project:
  name: alpha
  summary: Counts things.
  role: counter
ai_guidance:
  do:
    - run the tests
  dont: [edit generated files]
`;

function found(text: string) {
  return findingsInFiles(agentContext, { ".ai-context.yml": text }).map(({ line, message }) => [line, message]);
}

describe("agent-context", () => {
  it("has nothing to say of one that is complete, with whatever else it holds", () => {
    expect(found(complete)).toEqual([]);
    expect(
      found(`ai_context_version: 1.1\n${complete}notes: {todo-list: docs/todo.md, method: TODOs are tracked}\n`),
    ).toEqual([]);
  });

  it("looks at no other file", () => {
    expect(findingsInFiles(agentContext, { "docs/.ai-context.yml": "TODO", "ai-context.yml": "" })).toEqual([]);
  });

  it.each<[what: string, text: string, line: number, message: string]>([
    ["no summary", complete.replace(/ {2}summary.*\n/, ""), 2, "project.summary is missing: it takes a text"],
    ["an empty name", complete.replace("alpha", '""'), 2, "project.name is empty, or something else: it takes a text"],
    [
      "a role that is a number",
      complete.replace("counter", "7"),
      4,
      "project.role is empty, or something else: it takes a text",
    ],
    [
      "an empty list",
      complete.replace("[edit generated files]", "[]"),
      8,
      "ai_guidance.dont is empty, or something else: it takes a list of sentences",
    ],
    [
      "a list of nothing",
      complete.replace("- run the tests", "-"),
      7,
      "ai_guidance.do is empty, or something else: it takes a list of sentences",
    ],
    ["a TODO", complete.replace("Counts things.", "TODO, say what"), 3, "project.summary still says TODO"],
    [
      "a text of no meaning",
      complete.replace("run the tests", "Lorem ipsum dolor"),
      7,
      "ai_guidance.do.0 still says Lorem ipsum",
    ],
    [
      "an FIXME anywhere",
      `${complete}interfaces: {consumes: ["FIXME"]}\n`,
      9,
      "interfaces.consumes.0 still says FIXME",
    ],
  ])("warns of %s", (_, text, line, message) => {
    expect(found(text)).toEqual([[line, message]]);
  });

  it("warns of what is no YAML, and of what is no mapping", () => {
    expect(found("project: [\n")[0]?.[1]).toMatch(/^invalid YAML: /);
    expect(found("- a\n")).toEqual([[undefined, "it holds no mapping, so that it says nothing"]]);
    expect(found("")[0]?.[1]).toMatch(/no mapping|no document/);
  });
});
