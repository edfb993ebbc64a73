import type {
  ContractFacts,
  GeneratedFacts,
  Known,
  LoadedWaiver,
  MemberFacts,
  ProfileFacts,
  ToolchainFacts,
  WorkspaceClone,
} from "../contracts/facts.ts";
import type { Finding, Severity } from "../contracts/finding.ts";
import type { Fleet } from "../contracts/fleet.ts";
import type { ForgeListing, ForgeStanding } from "../contracts/forge.ts";
import type { Inspection } from "../contracts/inspection.ts";

/** The facts that a check reads. The examination gathers what the selected checks need, and nothing else. */
export interface Needs {
  readonly defaultBranch?: true;
  /** Status and branches of the clone. */
  readonly clone?: true;
  /** Files of the judged commit whose mode and blob are looked up. */
  readonly paths?: readonly string[];
  /** Folders of the judged commit that are listed, one level deep; `""` is the root. */
  readonly folders?: readonly string[];
  /** Which of the files found are read. */
  readonly contents?: (path: string) => boolean;
  readonly profile?: true;
  /** Files that only the profile names. */
  readonly profilePaths?: (profile: ProfileFacts) => readonly string[];
  readonly drift?: true;
  /** What the forge says, where it was asked; where it was not, the check goes without. */
  readonly forge?: true;
  /** What the checks of the judged commit say, which only its forge can tell. */
  readonly ci?: true;
  /** The pull requests with templates that wait, which only its forge can tell. */
  readonly pulls?: true;
  /** What is looked for in files wherever they lie, or in files whose reading is dear; remembered by commit. */
  readonly inspection?: Inspection;
  /** The workflows and actions of the fleet that the member calls are looked for where they should be. */
  readonly calls?: true;
  /** The metarepo's `contracts/`, and the same paths in the judged commit. */
  readonly contracts?: true;
  /** The metarepo's `toolchain.versions.yml`. */
  readonly toolchain?: true;
  /** The files of the metarepo that follow from the inventory. */
  readonly generated?: true;
  /** Of the drift only which required templates are missing, which needs no history. */
  readonly presence?: true;
  /** How a task ended that the command ran. */
  readonly task?: true;
}

interface Rule {
  /** Kebab-case, stable: it stands in reports, waivers and `--check`. */
  readonly id: string;
  /** One line for `--list-checks`. */
  readonly title: string;
  /** The most serious finding it makes. */
  readonly severity: Severity;
  /** For `--explain`: the rule, why it matters, each finding it makes, and what to do. */
  readonly explanation: string;
  readonly needs: Needs;
}

/** What a check may know besides the member. Times in ISO 8601. */
export interface CheckContext {
  readonly fleet: Fleet;
  readonly now: string;
  /** A last fetch longer ago than this is a finding. Days. */
  readonly maxAgeDays: number;
  /** The system that the tasks would run on: `linux`, `darwin`, … */
  readonly platform: string;
  /** The version of this program. */
  readonly wgxVersion: string;
  /** Given where a check needs it and the metarepo has it. */
  readonly contracts?: ContractFacts;
  readonly toolchain?: ToolchainFacts;
  readonly generated?: readonly GeneratedFacts[];
  /** Every check that there is. */
  readonly checkIds: readonly string[];
  /** Whether the inventory takes a repository of this name out. */
  readonly isExcluded: (name: string) => boolean;
  /** Whether a glob matches a name or path, by the rules that waivers and the manifest use. */
  readonly covers: (glob: string, text: string) => boolean;
}

/** Looks at one member. */
export interface MemberCheck extends Rule {
  readonly level: "member";
  /** Called only when every fact in `needs` is known. Pure. */
  readonly check: (facts: MemberFacts, context: CheckContext) => readonly Finding[];
}

/** What is observed of the fleet as a whole. */
export interface FleetFacts {
  readonly members: readonly MemberFacts[];
  /** Folders of the workspace that hold a clone. */
  readonly clones: readonly WorkspaceClone[];
  readonly workspace: string;
  readonly waivers: readonly LoadedWaiver[];
  /** What the forges list of the fleet's owner; none where they were not asked. */
  readonly listings?: readonly ForgeListing[];
  /** What checks of single members found, and which of them looked at all of a member; by the member's name. */
  readonly judged: ReadonlyMap<string, { readonly findings: readonly Finding[]; readonly ran: ReadonlySet<string> }>;
  /**
   * Every member of the inventory is among `members`, or in another share of them that is looked at elsewhere; otherwise
   * nothing follows from what is not there.
   */
  readonly complete: boolean;
  /** What the forges say of members of the inventory, those of other shares as well; by name. */
  readonly standings?: ReadonlyMap<string, Known<ForgeStanding>>;
}

/** A finding of a fleet check, and the member it is about where it is about one. */
export interface FleetFinding {
  readonly member?: string;
  readonly finding: Finding;
  /** It follows from what no member has: of several shares it is true where all of them find it. About no member. */
  readonly ofAll?: true;
}

/** Looks at all members together. */
export interface FleetCheck extends Rule {
  readonly level: "fleet";
  /** Members whose facts are unknown are among `facts.members`; the check passes over them. Pure. */
  readonly check: (facts: FleetFacts, context: CheckContext) => readonly FleetFinding[];
}

export type Check = MemberCheck | FleetCheck;
