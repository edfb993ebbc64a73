import type { PolicyReader } from "../../heimlern/policy-reader.ts";
import { pageLinks } from "../../panels/links.ts";
import { renderPolicy } from "../../panels/policy-panel.ts";
import type { Context } from "../context.ts";
import { openPolicyReader } from "./open-policy-reader.ts";
import { orFailure } from "./or-failure.ts";
import type { Panel } from "./panel.ts";

/** What the policy learned. */
export function policyPanel(context: Context, root: string): Panel {
  const frame = { title: "Policy", panel: "/policy" } as const;
  // It goes on reading where it was.
  let reader: PolicyReader | undefined;
  return async (path) => {
    if (path.join("/") !== "policy") return undefined;
    return orFailure(frame, async () => {
      reader ??= await openPolicyReader(context, root);
      return { ...frame, main: renderPolicy(await reader.view(), pageLinks, context.now().toISOString()) };
    });
  };
}
