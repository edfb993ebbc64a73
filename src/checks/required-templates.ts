import { printable } from "../platform/text.ts";
import type { MemberCheck } from "./check.ts";
import { pushCommand } from "./sync-command.ts";

/** Every template that is required of the member is there, whatever is in it. */
export const requiredTemplates: MemberCheck = {
  id: "required-templates",
  level: "member",
  title: "the templates that are required of the member are there",
  severity: "warn",
  explanation: `Each template that templates/manifest.yml calls required of the member stands at its path in the member's judged
commit. What is in the file is not looked at, and no history is read: this is the quick question of "wgx smoke".
"wgx doctor" compares the contents, and says of this what its check template-drift finds.

Findings (warn):
- required, and not there: the fix rolls the template out to the member. A waiver for the path (templates/waivers.yml)
  makes it an info.`,
  needs: { presence: true },
  check({ drift, member }) {
    if (!drift.known) return [];
    return drift.value.flatMap(({ path, state, underneath, waived }) => {
      if (state !== "missing" && underneath !== "missing") return [];
      return [
        {
          check: "required-templates",
          severity: waived ? "info" : "warn",
          path,
          state,
          message: waived
            ? `missing, waived until ${waived.until}: ${printable(waived.reason)}`
            : "required, and not there",
          ...(waived ? { waived } : { fix: { argv: pushCommand(member.name, path) } }),
        },
      ];
    });
  },
};
