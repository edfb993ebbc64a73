import type { Place, Problem } from "../contracts/failure.ts";
import type { InventoryWarning } from "../contracts/fleet.ts";
import { byCodePoint } from "../platform/text.ts";
import type { YamlDocument } from "../platform/yaml-document.ts";

/** A place in the inventory before its line is known. Of `"key"` it is the key that counts, else the value. */
export interface Spot {
  readonly half: "inventory" | "metadata";
  readonly path: readonly PropertyKey[];
  readonly of?: "key" | "value";
}

/** Something to say about the inventory: a problem refuses it, a warning does not. */
export interface Remark {
  readonly severity: "problem" | "warning";
  readonly at: Spot;
  readonly message: string;
  readonly hint?: string;
}

/** The parsed files of an inventory; a half that is missing or refused is undefined. */
export interface Halves {
  readonly inventory: YamlDocument | undefined;
  readonly metadata: YamlDocument | undefined;
}

/** A remark with its place, as a problem. */
export function problemAt(remark: Remark, halves: Halves): Problem {
  const { message, hint } = remark;
  return { message, place: placeOf(remark.at, halves), ...(hint !== undefined && { hint }) };
}

/** A remark with its place, as a warning of the fleet; a hint becomes part of the message. */
export function warningAt(remark: Remark, halves: Halves): InventoryWarning {
  const { file, line = 1, column = 1, key = "" } = placeOf(remark.at, halves);
  return { file, line, column, key, message: remark.hint ? `${remark.message}; ${remark.hint}` : remark.message };
}

/** Orders what has a place by file, line and column, so that a list reads along the file. */
export function inFileOrder<Placed>(list: readonly Placed[], place: (placed: Placed) => Place | undefined): Placed[] {
  return list.toSorted((left, right) => {
    const a = place(left);
    const b = place(right);
    return (
      byCodePoint(a?.file ?? "", b?.file ?? "") ||
      (a?.line ?? 0) - (b?.line ?? 0) ||
      (a?.column ?? 0) - (b?.column ?? 0)
    );
  });
}

function placeOf(spot: Spot, halves: Halves): Place {
  return halves[spot.half]?.locate(spot.path, spot.of) ?? { file: "" };
}
