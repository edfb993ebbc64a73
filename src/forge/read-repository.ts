import type { ForgeAnswer, ForgePlace, ForgeRepository } from "../contracts/forge.ts";
import { repositoryAnswer, toRepository } from "./answers.ts";
import type { ForgeClient } from "./forge-client.ts";
import { parseAnswer } from "./parse-answer.ts";

/** A repository as it is today. One that was renamed is found under its old name, and answers with the new one. */
export async function readRepository(client: ForgeClient, place: ForgePlace): Promise<ForgeAnswer<ForgeRepository>> {
  const answer = await client.ask({ method: "GET", path: repositoryPath(place), kept: true });
  if (!answer.ok) return answer;
  const parsed = parseAnswer(repositoryAnswer, answer.value.json);
  return parsed.ok ? { ok: true, value: toRepository(parsed.value) } : parsed;
}

/** `/repos/owner/name`, encoded. */
export function repositoryPath({ owner, name }: ForgePlace): string {
  return `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}
