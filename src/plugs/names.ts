import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { HalError } from '../errors.ts';
import type { Clock } from '../util/clock.ts';
import { createSharedResources } from './shared-resources.ts';
import type { Lease, SharedResources, Shareable } from './shared-resources.ts';
import { createSystemResolver, unknownName } from './system-resolver.ts';
import type { SystemResolver } from './system-resolver.ts';

/** Resolves host names of plugs, for all drivers of a machine. */
export interface NameBook extends Shareable {
  /** A lookup function for `net.connect`. */
  readonly lookup: LookupFunction;
}

export interface NameBookOptions {
  readonly clock: Clock;
  readonly resolver?: SystemResolver;
}

/** How long an address is used without asking again. */
const freshMs = 30_000;
/** A known address is used if the lookup fails or takes longer than this … */
const patienceMs = 200;
/** … unless it is older than this: routers reassign addresses. */
const bestBeforeMs = 600_000;
/** A lookup without an answer for this long fails, and its name counts as dead … */
const limitMs = 5000;
/** … or for this long, if other names wait for their turn. */
const crowdedLimitMs = 1000;

/** The name book of the machine that owns these shared resources. */
export function takeNames(clock: Clock, sharedResources: SharedResources = createSharedResources()): Lease<NameBook> {
  return sharedResources.take('names', () => createNameBook({ clock }));
}

/**
 * One lookup per name at a time, shared by all callers. Names that had no answer last time get at most half of the
 * lookups that may run at once, so that they do not delay others. A plug with a fresh address does not wait for a name
 * server.
 */
export function createNameBook({ clock, resolver = createSystemResolver() }: NameBookOptions): NameBook {
  const pages = new Map<string, Page>();
  const waiting = new Set<Question>();
  /** Running lookups, each with the function that gives it up. */
  const out = new Map<Question, GiveUp>();
  let isClosed = false;

  async function addressesOf(name: string): Promise<Addresses> {
    if (isClosed) throw closed();
    const page = pages.get(name) ?? { name, addresses: [], atMs: -Infinity, isDead: false, asked: undefined };
    pages.set(name, page);
    const ageMs = clock.now() - page.atMs;
    if (ageMs <= freshMs) return page.addresses;
    page.asked ??= ask(page);
    return ageMs <= bestBeforeMs ? answerOr(page.addresses, page.asked) : page.asked;
  }

  function answerOr(known: Addresses, asked: Promise<Addresses>): Promise<Addresses> {
    return new Promise((resolve) => {
      const stopWaiting = clock.after(patienceMs, () => resolve(known));
      asked.then(resolve, () => resolve(known)).finally(stopWaiting);
    });
  }

  function ask(page: Page): Promise<Addresses> {
    const asked = new Promise<Addresses>((resolve, reject) => waiting.add({ page, resolve, reject }));
    // The caller may no longer wait for it.
    asked.catch(() => undefined);
    askNext();
    makeRoom();
    return asked;
  }

  function askNext(): void {
    for (const question of waiting) {
      if (!mayAsk(question)) continue;
      waiting.delete(question);
      void pose(question);
    }
  }

  function mayAsk({ page }: Question): boolean {
    if (out.size >= resolver.atOnce) return false;
    const dead = [...out.keys()].filter((each) => each.page.isDead).length;
    return !page.isDead || dead < Math.max(1, Math.floor(resolver.atOnce / 2));
  }

  function makeRoom(): void {
    if (waiting.size > 0 && out.size >= resolver.atOnce) for (const giveUp of out.values()) giveUp(crowdedLimitMs);
  }

  async function pose(question: Question): Promise<void> {
    const { page, resolve, reject } = question;
    const controller = new AbortController();
    const startedMs = clock.now();
    const giveUp: GiveUp = (afterMs) => {
      if (clock.now() - startedMs < afterMs) return;
      page.isDead = true;
      reject(unanswered(page.name));
      controller.abort();
    };
    out.set(question, giveUp);
    const timers = [clock.after(crowdedLimitMs, makeRoom), clock.after(limitMs, () => giveUp(limitMs))];
    try {
      page.addresses = await resolver.ask(page.name, controller.signal);
      page.atMs = clock.now();
      page.isDead = false;
      resolve(page.addresses);
    } catch (error) {
      page.isDead = true;
      reject(error);
    } finally {
      for (const stop of timers) stop();
      out.delete(question);
      page.asked = undefined;
      askNext();
    }
  }

  const answer = callbackify(addressesOf);
  return {
    lookup(name, { family, all = false }, callback) {
      answer(name, (error, addresses) => {
        const usable = error ? [] : addresses.filter((each) => isOfFamily(each, family));
        const [first] = usable;
        if (!first) callback(error ?? unknownName(name), all ? [] : '');
        else if (all) callback(null, usable);
        else callback(null, first.address, first.family);
      });
    },
    async dispose() {
      isClosed = true;
      for (const { reject } of [...waiting, ...out.keys()]) reject(closed());
      waiting.clear();
      for (const giveUp of out.values()) giveUp(0);
      return Promise.resolve();
    },
  };
}

type Addresses = readonly LookupAddress[];

/** Ends a lookup that has run for at least `afterMs`. */
type GiveUp = (afterMs: number) => void;

/** The entry of one name. */
interface Page {
  readonly name: string;
  addresses: Addresses;
  /** Time of the answer. */
  atMs: number;
  /** The last lookup had no answer. */
  isDead: boolean;
  /** The running or waiting lookup. */
  asked: Promise<Addresses> | undefined;
}

interface Question {
  readonly page: Page;
  readonly resolve: (addresses: Addresses) => void;
  readonly reject: (error: unknown) => void;
}

function isOfFamily(address: LookupAddress, family: string | number | undefined): boolean {
  return !family || `IPv${address.family}` === family || address.family === family;
}

function unanswered(name: string): Error {
  return Object.assign(new Error(`getaddrinfo EAI_AGAIN ${name}`), { code: 'EAI_AGAIN', hostname: name });
}

function closed(): HalError {
  return new HalError('cancelled', 'the lookup of the name was cancelled');
}
