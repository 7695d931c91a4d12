import type { Entry } from './rig.ts';

/** The required verdict of a reading on the last acknowledged command. */
export type Verdict = 'done' | 'repeat' | 'not-done' | 'withdrawn';

/** Law 10 computed independently, from the wire and HAL's requests alone. */
export interface ProofOracle {
  /** Call with every entry in order; returns the verdict on the acknowledged command. */
  see(entry: Entry): Verdict | undefined;
  /** A command was acknowledged and not done, and neither a reading nor HAL has changed that. */
  readonly notDone: boolean;
  /** A command was acknowledged and no reading before the last one had agreed. */
  readonly wasUnproven: boolean;
  /** A command was acknowledged and has no verdict yet. */
  readonly isOpen: boolean;
}

interface Acknowledged {
  readonly on: boolean;
  readonly atMs: number;
  /** The plug may show its state from before the previous, opposite and unproven command. */
  readonly doubted: boolean;
  /** A reading has agreed that may be from that time. */
  seen: boolean;
  /** The command belongs to the latest request. */
  wanted: boolean;
  withdrawn: boolean;
}

export function proofOracle(settleMs: number): ProofOracle {
  let request = { on: false, number: 0, repeated: false };
  let writing: typeof request | undefined;
  let unproven: Acknowledged | undefined;
  let notDone: boolean | undefined;
  let wasUnproven = false;

  const renew = (on: boolean) => (request = { on, number: request.number + 1, repeated: false });
  const judge = (command: Acknowledged, on: boolean, atMs: number): Verdict | undefined => {
    const agrees = on === command.on;
    const isOver = atMs >= command.atMs + settleMs;
    if (!isOver && (!agrees || command.doubted)) {
      command.seen ||= agrees;
      return undefined;
    }
    unproven = undefined;
    if (!command.wanted) return undefined;
    if (agrees || command.seen) return 'done';
    if (command.withdrawn) return 'withdrawn';
    if (command.on || request.repeated) {
      notDone = command.on;
      return 'not-done';
    }
    request.repeated = true;
    return 'repeat';
  };

  return {
    see(entry) {
      switch (entry.type) {
        case 'ask':
          renew(entry.on);
          notDone = undefined;
          if (unproven) unproven.wanted = false;
          break;
        case 'withdraw':
          if (unproven && !unproven.on) unproven.withdrawn = true;
          // Its command, if under way, has no request any more.
          else if (!request.on) renew(false);
          break;
        case 'command':
          writing = request;
          break;
        case 'command-ok':
          unproven = {
            on: entry.on,
            atMs: entry.atMs,
            doubted: unproven !== undefined && (unproven.on !== entry.on || unproven.doubted),
            seen: false,
            wanted: writing === request,
            withdrawn: false,
          };
          break;
        case 'read-ok':
        case 'push-ok':
          wasUnproven = unproven !== undefined && !unproven.seen;
          if (unproven) return judge(unproven, entry.on, entry.type === 'push-ok' ? entry.trueMs : entry.atMs);
          if (notDone === entry.on) notDone = undefined;
          break;
        default:
      }
      return undefined;
    },
    get notDone() {
      return notDone !== undefined;
    },
    get wasUnproven() {
      return wasUnproven;
    },
    get isOpen() {
      return unproven !== undefined;
    },
  };
}
