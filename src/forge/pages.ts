import type { ForgeAnswer } from "../contracts/forge.ts";
import type { Asking, ForgeClient } from "./forge-client.ts";

/** As many as fifty thousand entries; who names more pages than that would have us run for ever. */
const mostPages = 500;

/** The documents of all pages, in order; the first refusal is the answer, since a part would look like the whole. */
export async function readPages(
  client: ForgeClient,
  first: Pick<Asking, "path" | "kept">,
): Promise<ForgeAnswer<readonly unknown[]>> {
  const documents: unknown[] = [];
  const seen = new Set<string>();
  for (let path: string | undefined = first.path; path !== undefined; ) {
    if (seen.has(path) || seen.size >= mostPages) {
      return { ok: false, refusal: { kind: "unavailable", reason: `${client.forge.host} names pages without an end` } };
    }
    seen.add(path);
    const answer = await client.ask({ ...first, method: "GET", path });
    if (!answer.ok) return answer;
    documents.push(answer.value.json);
    path = answer.value.next;
  }
  return { ok: true, value: documents };
}
