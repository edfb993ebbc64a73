/** What a template of a sync log may ask for, as `{{NAME}}`, and what it gets. */
export const placeholders = {
  DATE_ISO: "the day of the log, YYYY-MM-DD",
  TIME_ISO: "when this section was written",
  USER: "who ran it",
  HOST: "on which machine",
  FLEET_FILE: "the inventory",
  REPO_SCOPE: "which members were looked at",
  BRANCH_CONTEXT: "branch and commit of the metarepo",
  WGX_VERSION: "the version of wgx",
  NODE_VERSION: "the version of Node",
  GIT_VERSION: "the version of git",
  RSYNC_VERSION: "the version of rsync, where it is there",
  GH_VERSION: "the version of gh, where it is there",
  NETWORK_DESC: "whether the machine has a network",
  PROXY_SET: "the proxies of the environment, without credentials",
  PREREQ_STATUS: "whether what wgx needs is there",
  PREREQ_NOTES: "what wgx needs",
  FLEET_STATUS: "whether the inventory could be read",
  REPOS_LIST: "the members of the inventory",
  VALIDATION_STATUS: "how the last `wgx validate` ended",
  MISSING_ITEMS: "required templates that a member lacks, as the last examination found",
  DRY_RUN: "whether the last sync was a dry run",
  SYNC_RESULT: "how the last sync ended",
  EXIT_CODE: "the exit code of the last sync",
  SMOKE_STATUS: "how the last `wgx smoke` ended",
  DOCTOR_STATUS: "how the last `wgx doctor` ended",
  INGEST_STATUS: "how the last `wgx ingest` ended",
  RUNS: "every run, with how it ended",
  BLOCKERS: "why runs stopped, members that could not be read, and what failed",
  FOLLOW_UP: "the commands that mend what was found, and hints",
} as const;

export type Placeholder = keyof typeof placeholders;

/** A list of pieces of Markdown for each placeholder; one piece where it is no list. */
export type SyncLogValues = Readonly<Record<Placeholder, readonly string[]>>;

/** The form of a sync log where the metarepo has no template of its own. */
export const defaultTemplate = `# Sync run {{DATE_ISO}}

## Context

- Operator: {{USER}} at {{HOST}}, {{TIME_ISO}}
- Inventory: {{FLEET_FILE}}
- Scope: {{REPO_SCOPE}}
- Metarepo: {{BRANCH_CONTEXT}}
- Tools: wgx {{WGX_VERSION}}, Node {{NODE_VERSION}}, git {{GIT_VERSION}}
- Network: {{NETWORK_DESC}}
- Proxy: {{PROXY_SET}}

## Steps

1. Prerequisites: {{PREREQ_STATUS}}; {{PREREQ_NOTES}}
2. Listing: {{FLEET_STATUS}}; {{REPOS_LIST}}
3. Validation: {{VALIDATION_STATUS}}
4. Sync ({{DRY_RUN}}): {{SYNC_RESULT}}
5. Smoke: {{SMOKE_STATUS}}
6. Doctor: {{DOCTOR_STATUS}}; missing: {{MISSING_ITEMS}}
7. Ingest: {{INGEST_STATUS}}

## Runs

- {{RUNS}}

## Blockers

- {{BLOCKERS}}

## Next actions

- {{FOLLOW_UP}}
`;

/** The names that a template asks for and that are none, each once with the line it first stands on. */
export function unknownPlaceholders(template: string): readonly { readonly name: string; readonly line: number }[] {
  const found = new Map<string, number>();
  for (const [index, line] of template.split("\n").entries()) {
    for (const [, name = ""] of line.matchAll(/\{\{([^{}]*)\}\}/g)) {
      if (!isPlaceholder(name) && !found.has(name)) found.set(name, index + 1);
    }
  }
  return [...found].map(([name, line]) => ({ name, line }));
}

/**
 * Fills a template. A list item that is a placeholder and nothing else becomes an item for each piece; elsewhere the
 * pieces stand in a row. What is filled in is never looked through for placeholders again. Ends in one newline.
 */
export function fillTemplate(template: string, values: SyncLogValues): string {
  const lines = template.split(/\r?\n/).flatMap((line) => {
    const [, bullet, only = ""] = /^(\s*(?:[-*+]|[0-9]+[.)])\s+)\{\{([A-Z_]+)\}\}\s*$/.exec(line) ?? [];
    if (bullet !== undefined && isPlaceholder(only)) return values[only].map((piece) => `${bullet}${piece}`);
    return line.replace(/\{\{([A-Z_]+)\}\}/g, (whole, name: string) =>
      isPlaceholder(name) ? values[name].join("; ") : whole,
    );
  });
  return `${lines.join("\n").trimEnd()}\n`;
}

function isPlaceholder(name: string): name is Placeholder {
  return Object.hasOwn(placeholders, name);
}
