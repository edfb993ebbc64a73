/** Words that Mermaid's flowchart grammar (flow.jison, 11.x) reads as its own where a node's id should stand. */
const reserved: ReadonlySet<string> = new Set([
  ...["graph", "flowchart", "subgraph", "end", "direction", "default", "interpolate"],
  ...["style", "linkStyle", "class", "classDef", "click", "call", "href"],
]);

/**
 * Gives out ids of nodes, one after the other: the letters, digits and `_` of a name (anything else becomes `_`, outer ones
 * are taken off), with `repo_` before a digit and before a word of Mermaid's, and `_2`, `_3` … behind one that is taken.
 */
export function nodeIds(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    const plain = name.replace(/[^A-Za-z0-9]/g, "_").replace(/^_+|_+$/g, "") || "repo";
    const base = /^[0-9]/.test(plain) || reserved.has(plain) ? `repo_${plain}` : plain;
    let id = base;
    for (let count = 2; taken.has(id); count++) id = `${base}_${count}`;
    taken.add(id);
    return id;
  };
}
