import * as z from "zod/mini";
import type { ForgeAnswer, ForgeListing, ForgeRepository } from "../contracts/forge.ts";
import { byCodePoint, printable } from "../platform/text.ts";
import { ownerAnswer, repositoryAnswer, toRepository } from "./answers.ts";
import type { ForgeClient } from "./forge-client.ts";
import { readPages } from "./pages.ts";
import { parseAnswer } from "./parse-answer.ts";

const listedPages = z.array(z.array(z.looseObject({ name: z.string() })));

/**
 * All repositories of an owner that the token may see: of an organisation, of the token's own user with the private ones,
 * of another user the public ones. Nothing is left out; which of them belong to the fleet is the inventory's to say.
 */
export async function listRepositories(client: ForgeClient, owner: string): Promise<ForgeAnswer<ForgeListing>> {
  const asked = await askForOwner(client, `/users/${encodeURIComponent(owner)}`);
  if (!asked.ok) return asked;
  const { login, type } = asked.value;
  const source = await sourceOf(client, login, type);
  if (!source.ok) return source;
  const { path, seesPrivate } = source.value;
  const pages = await readPages(client, { path, kept: true });
  const parsed = pages.ok ? parseAnswer(listedPages, pages.value) : pages;
  if (!parsed.ok) return parsed;
  return { ok: true, value: { host: client.forge.host, owner: login, seesPrivate, ...sorted(parsed.value.flat()) } };
}

async function askForOwner(client: ForgeClient, path: string): Promise<ForgeAnswer<z.infer<typeof ownerAnswer>>> {
  const answer = await client.ask({ method: "GET", path, kept: true });
  return answer.ok ? parseAnswer(ownerAnswer, answer.value.json) : answer;
}

/** Where the owner's repositories are listed: "REST API endpoints for repositories". */
async function sourceOf(
  client: ForgeClient,
  login: string,
  type: string,
): Promise<ForgeAnswer<{ readonly path: string; readonly seesPrivate: boolean }>> {
  const hasToken = client.forge.token !== undefined;
  const name = encodeURIComponent(login);
  const page = "sort=full_name&per_page=100";
  if (type === "Organization") {
    return { ok: true, value: { path: `/orgs/${name}/repos?type=all&${page}`, seesPrivate: hasToken } };
  }
  const ofAnybody = { path: `/users/${name}/repos?type=owner&${page}`, seesPrivate: false };
  if (!hasToken) return { ok: true, value: ofAnybody };
  const self = await askForOwner(client, "/user");
  // The token of an app or a workflow belongs to nobody, and is forbidden to ask.
  if (!self.ok) return self.refusal.kind === "forbidden" ? { ok: true, value: ofAnybody } : self;
  if (self.value.login !== login) return { ok: true, value: ofAnybody };
  return { ok: true, value: { path: `/user/repos?affiliation=owner&${page}`, seesPrivate: true } };
}

/** By name, each once: what is renamed or made while the pages are read may be on two of them. */
function sorted(listed: readonly { readonly name: string }[]): Pick<ForgeListing, "repositories" | "unusable"> {
  const found = new Map<string, ForgeRepository>();
  const unusable = new Set<string>();
  for (const json of listed) {
    const parsed = z.safeParse(repositoryAnswer, json);
    if (parsed.success) found.set(parsed.data.name.toLowerCase(), toRepository(parsed.data));
    else unusable.add(printable(json.name).slice(0, 200));
  }
  return {
    repositories: [...found.values()].sort((a, b) => byCodePoint(a.name, b.name)),
    unusable: [...unusable].sort(byCodePoint),
  };
}
