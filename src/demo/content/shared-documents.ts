/** What the metarepo says of tools; each member that names a version is compared with it. */
export const toolchain = `# What we build with.
python: "3.12"
just: "1.40.0"
`;

const schema = (required: readonly string[]): string =>
  `${JSON.stringify(
    {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "A reading of one of our sensors",
      type: "object",
      required,
      properties: { at: { type: "string" }, sensor: { type: "string" }, value: { type: "number" } },
    },
    null,
    2,
  )}\n`;

/** The contract of a reading, oldest first. */
export const reading = [schema(["at", "value"]), schema(["at", "sensor", "value"])] as const;
