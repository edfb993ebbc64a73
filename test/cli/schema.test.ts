import { describe, expect, test } from "vitest";
import { runSchema } from "../../src/cli/commands/schema.ts";
import { documentKinds } from "../../src/contracts/schemas.ts";
import { Failure } from "../../src/platform/failure.ts";

function failureOf(name: string): Failure {
  try {
    runSchema(name);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error(`"${name}" was accepted`);
}

describe("wgx schema without a name", () => {
  test("lists every kind with its description, aligned", () => {
    expect(runSchema(undefined)).toMatchInlineSnapshot(`
      "inventory                The declared fleet, \`repos.yml\`: which repositories belong to it and what each depends on.
      repository-metadata      The metadata half of a split inventory: what is known of each repository, keyed by its name.
      profile                  What a member says of itself, \`.wgx/profile.yml\`: its tasks, and the wgx that it needs.
      manifest                 \`templates/manifest.yml\`: which template is meant for which members, and how firmly.
      waivers                  \`templates/waivers.yml\`: differences from the templates that are intended until a given day.
      finding                  One thing that a check found: the rule, how bad, where, why, and the command that mends it.
      report                   What one examination of the fleet found, member by member.
      report-line              One line of a report as \`--format ndjson\` writes it: the run, a member, a finding, or the end.
      fleet-health             How many members were well, in need of attention or failing at one point in time.
      run-record               What one execution of a command did, as the journal under \`.wgx/runs/\` keeps it.
      run-list                 The records of the journal, newest first.
      pruned-runs              Which records were taken out of the journal.
      metrics-snapshot         How one host and its fleet are, as far as the host knows.
      failure                  Why a command stopped before it had a report.
      list                     The fleet in dependency order, and where each member was found.
      task-run                 What \`wgx run\` did in each member: how its task ended, how long it took, and what it last said.
      validation               Every problem of the inventory, the template manifest, the waivers and the profiles, with its place.
      aussen-event             One line of an event feed, by the ecosystem's canonical contract.
      aussen-event-2025-11     One line of an event feed, by the contract that the sensor carried in November 2025.
      ingest-config            \`.wgx/config.yml\`: the feed, its contract, the sinks and the policy.
      receipt                  How much of a feed a sink has, as wgx itself reads it.
      ingest-state             How far a sink is, in the ecosystem's own form.
      dead-letter              A line of a feed that a sink will not get, with every reason.
      refused-message          A message of a stream that the event store did not take: a line of \`intake/refused.jsonl\`.
      feed-validation          Every line of a feed that breaks its contract: what \`wgx ingest validate\` prints.
      ingest                   What a run did for each sink: what \`wgx ingest\` and \`wgx ingest push\` print.
      ingest-preview           What a run would send to each sink, and what it would refuse.
      ingest-attempt           What the last run came to for a sink: \`attempt.json\` beside the receipt.
      ingest-status            How far each sink is behind the feed, and its dead letters.
      dead-letters             Lines that sinks did not get, and what became of them since.
      replayed-letter          A dead letter that its sink got after all: a line of \`resolved.jsonl\`.
      ingest-replay            What sending dead letters or a range once more did for each sink.
      policy-decision          What the policy learner chose for one event, and why: a line of \`decisions.jsonl\`.
      policy-feedback          What came of a decision: a line of \`policy_feedback.jsonl\`.
      policy-feedback-2025-11  What came of a decision, in the older form, which is only read.
      decision-outcome         Whether what a decision led to was a success.
      policy-snapshot          What the policy learner has learned: \`policy_snapshot.json\`.
      server-address           Where the server of a store listens: \`server.json\` beside its lock.
      feedback-report          What came of the policy's decisions: what \`wgx ingest feedback\` prints.
      feedback-cursor          How much of each file of feedback is read.
      sync-plan                What a roll-out of templates would do: each member and file, with base, both sides and result.
      sync-outcome             What a roll-out of templates did, member by member.
      pull                     What taking members' versions back into the templates did, file by file.
      index                    Which generated files \`wgx index\` wrote or found stale, and how the inventory stands to the clones.
      impact                   What depends on a repository, directly or through others.
      cache                    The mirrors in the user's cache, and which of them were taken away.
      cache-refresh            Which members' mirrors were made or brought up to date, and why others were not.
      init                     Which files of a metarepo \`wgx init\` made, and which it found and kept.
      "
    `);
  });
});

describe("wgx schema NAME", () => {
  test.each(documentKinds)("prints the JSON Schema of $name", ({ name, title }) => {
    const text = runSchema(name);
    const schema: unknown = JSON.parse(text);
    expect(schema).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: `urn:wgx:schema:${name}:1`,
      title,
    });
    expect(text).toBe(`${JSON.stringify(schema, null, 2)}\n`);
  });

  test("says what the schema is before it says how it is built", () => {
    expect(Object.keys(JSON.parse(runSchema("waivers"))).slice(0, 5)).toEqual([
      "$schema",
      "$id",
      "title",
      "description",
      "type",
    ]);
  });

  test.each([
    ["raport", "report"],
    ["Report", "report"],
    ["findings", "finding"],
    ["run", "run-record"],
    ["metadata", "repository-metadata"],
    ["repositry-metadata", "repository-metadata"],
    ["metadata", "repository-metadata"],
    ["fleethealth", "fleet-health"],
    ["xyzzy", undefined],
    ["", undefined],
    ["toString", undefined],
  ])("refuses %o and names the nearest kind", (name, nearest) => {
    const failure = failureOf(name);
    expect(failure.kind).toBe("usage");
    expect(failure.problems).toEqual([
      {
        message: `no document kind is called "${name}"`,
        hint: nearest === undefined ? "list the kinds with: wgx schema" : `did you mean: wgx schema ${nearest}`,
      },
    ]);
  });
});
