import { printable } from "../platform/text.ts";
import type { MemberCheck } from "./check.ts";

const explanation = `The profile can be read, and means what it seems to mean.

A profile that cannot be read has no tasks: the member would look as if it had nothing to run. One that is read
otherwise than it was meant is worse, since the wrong thing runs.

fail  The file is no regular file, no UTF-8, no YAML, or not of a profile's shape. The usual cause is a here-document
      whose lines are not indented: indent every line of it, or put it into a script. Nothing of the profile is used.
warn  The profile is used, but a part of it is not, or not as written: two task names that mean the same (upper and
      lower case, "_" and "-", and spaces make no difference), "cmd" beside "sh", a task with neither, a platform that
      is never used, an apiVersion other than v1. The finding says what counts; write just that.

The line is the one where the reader stumbled; the mistake may stand a little above it.`;

export const profileValid: MemberCheck = {
  level: "member",
  id: "profile-valid",
  title: "The profile can be read, and means what it seems to mean",
  severity: "fail",
  explanation,
  needs: { profile: true },
  check: ({ profile }) => {
    if (!profile.known) return [];
    if (profile.value.kind !== "invalid" && profile.value.kind !== "declared") return [];
    const { kind, path, problems } = profile.value;
    const isInvalid = kind === "invalid";
    return problems.map(({ line, key, message }) => ({
      check: profileValid.id,
      severity: isInvalid ? "fail" : "warn",
      path,
      ...(line !== undefined && { line }),
      message: printable(isInvalid && key !== undefined ? `${key}: ${message}` : message),
    }));
  },
};
