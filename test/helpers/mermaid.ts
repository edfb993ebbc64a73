import { Window } from "happy-dom";

/** What Mermaid's own parser makes of a flowchart. */
export interface ParsedFlowchart {
  /** Text by id. */
  readonly nodes: ReadonlyMap<string, string>;
  /** `from --> to`, in their order. */
  readonly edges: readonly string[];
  readonly subgraphs: readonly { readonly title: string; readonly nodes: readonly string[] }[];
  /** Ids of nodes that are drawn with a dashed line. */
  readonly dashed: readonly string[];
}

/** The methods of Mermaid's flowchart database (flowDb.ts) that are asked here. */
interface FlowDatabase {
  getVertices(): Map<string, { readonly text?: string; readonly styles: readonly string[] }>;
  getEdges(): readonly { readonly start: string; readonly end: string }[];
  getSubGraphs(): readonly { readonly title: string; readonly nodes: readonly string[] }[];
}

/** Loads Mermaid, which wants a browser's window around it. The parser rejects what is no flowchart. */
export async function openMermaid(): Promise<(text: string) => Promise<ParsedFlowchart>> {
  const window = new Window();
  Object.assign(globalThis, { window, document: window.document });
  const { default: mermaid } = await import("mermaid");
  return async (text) => {
    // Takes comments and directives as well, which the next one does not; and it is what people call.
    await mermaid.parse(text);
    const { db, type } = await mermaid.mermaidAPI.getDiagramFromText(text);
    if (!isFlowDatabase(db)) throw new Error(`a flowchart was read as ${type}`);
    const nodes = [...db.getVertices()];
    return {
      nodes: new Map(nodes.map(([id, node]) => [id, decoded(node.text ?? "")])),
      edges: db.getEdges().map(({ start, end }) => `${start} --> ${end}`),
      subgraphs: db.getSubGraphs().map(({ title, nodes: inside }) => ({ title, nodes: inside })),
      dashed: nodes.flatMap(([id, { styles }]) => (styles.some((style) => style.includes("dasharray")) ? [id] : [])),
    };
  };
}

function isFlowDatabase(db: object): db is FlowDatabase {
  return ["getVertices", "getEdges", "getSubGraphs"].every((name) => name in db);
}

/** Mermaid keeps entities in a form of its own (utils.ts, encodeEntities) until it draws. */
function decoded(text: string): string {
  return text.replace(/ﬂ°°([0-9]+)¶ß/g, (_, code: string) => String.fromCodePoint(Number(code)));
}
