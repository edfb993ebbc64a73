/** A member to begin with. */
export interface StarterMember {
  readonly name: string;
  readonly url?: string;
  readonly defaultBranch?: string;
}

/** What is known of the fleet before anybody wrote it down. */
export interface InventoryStart {
  readonly owner?: string;
  /** In the order in which they are to be listed. */
  readonly members: readonly StarterMember[];
}

/** `repos.yml` with these members. */
export function inventoryText({ owner, members }: InventoryStart): string {
  const entries = members.map(({ name, url, defaultBranch }) =>
    [
      `  - name: ${yamlText(name)}\n`,
      url === undefined ? "" : `    url: ${yamlText(url)}\n`,
      defaultBranch === undefined ? "" : `    default_branch: ${yamlText(defaultBranch)}\n`,
    ].join(""),
  );
  return `# The fleet: which repositories belong to it, and what each depends on. Made by wgx init, and yours to change.
# Further keys of an entry: domain, scope, tags, depends_on, fleet, templates. More in docs/inventory.md of wgx.
mode: static
${owner === undefined ? "" : `github:\n  owner: ${yamlText(owner)}\n`}repos:${members.length === 0 ? " []\n" : `\n${entries.join("")}`}`;
}

/** Words that YAML 1.1 or 1.2 reads as something else than text. */
const reserved = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** A text as YAML reads it back: bare where nothing else can be meant, else in double quotes, as JSON writes it. */
function yamlText(text: string): string {
  const isPlain = /^(?:https:\/\/)?[A-Za-z][A-Za-z0-9_/.-]*$/.test(text) && !reserved.test(text);
  return isPlain ? text : JSON.stringify(text);
}
