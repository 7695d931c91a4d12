import type { NumberedEvent } from '../../../src/machine/event-journal.ts';
import type { Clock } from '../../../src/util/clock.ts';
import type { Stage } from '../../helpers/stage.ts';
import type { ModelHost } from './model-host.ts';
import { createRequestBook, type RequestBook } from './request-book.ts';

/** Observes the machine, its events and its commands, and reports every violation. */
export interface Witness {
  readonly violations: readonly string[];
  readonly book: RequestBook;
  complain(what: string): void;
  /** Observes a machine from its start on. */
  watch(stage: Stage): void;
  /** The machine publishes an event. */
  event(event: NumberedEvent): void;
  /** The driver gets a command. */
  sent(on: boolean): void;
  wants(on: boolean): void;
  /** Someone requests OFF through the `power-off`. */
  wantsSafely(): void;
  /** All requests are withdrawn. */
  withdrawn(): void;
  /** A person holds `force`. */
  forces(is: boolean): void;
  /** The machine has ended, and all its open requests. */
  ended(): void;
}

export function createWitness(clock: Clock, host: ModelHost): Witness {
  const violations: string[] = [];
  const complain = (what: string) => void violations.push(`${clock.now()}: ${what}`);
  const book = createRequestBook(complain);
  /** The latest request, if it is neither done nor withdrawn. */
  let onWanted = false;
  let offWanted = false;
  let isForced = false;
  let isFaulted = () => false;
  let isArmed = () => true;
  /** Whether the latest OFF request was made during a fault, which opens every lock. */
  let isOfFault = false;
  /** The command of the last event. */
  let told: boolean | undefined;
  let withPowerOff: 'nothing' | 'pending' | 'asked' = 'nothing';

  const wants = (on: boolean) => {
    onWanted = on;
    offWanted = !on;
    isOfFault = !on && isFaulted();
  };
  const wantsSafely = () => {
    if (isArmed()) offWanted = true;
  };
  const withdrawn = () => {
    offWanted = false;
  };

  const commanded = (on: boolean, { cause, details }: NumberedEvent) => {
    const { by, word } = details ?? {};
    told = on;
    const who = `${String(word)} of ${String(by)}`;
    if (!book.isOpen(by)) complain(`${who} was carried out after its end`);
    if (on && !onWanted) complain(`switched on by ${who} with nobody asking`);
    if (on && cause === 'not-done') complain(`switched on by ${who} once more, late`);
    if (on) return;
    if (!offWanted) complain(`switched off by ${who}, which was withdrawn or never asked`);
    const reason = host.whyNotOff();
    if (reason !== undefined && !isForced && !(isOfFault && isFaulted()))
      complain(`switched off by ${who} although ${reason}`);
  };

  const powerOffTold = (type: string, cause: string) => {
    if (type === 'power.requested') {
      withPowerOff = 'pending';
      if (cause === 'idle') offWanted = true;
    } else if (type === 'power.off') {
      const reason = host.whyNotOff();
      if (reason !== undefined) complain(`power-off asked for off although ${reason}`);
      if (withPowerOff !== 'pending') complain(`power-off asked for off, and had ${withPowerOff}`);
      withPowerOff = 'asked';
      onWanted = false;
      isOfFault = isFaulted();
    } else if (type === 'power.withdrawn') {
      if (withPowerOff === 'nothing') complain('power-off told a withdrawal of nothing');
      if (cause === 'activity') offWanted = false;
      withPowerOff = 'nothing';
    } else if (type === 'power.done') {
      if (withPowerOff !== 'asked') complain(`power-off is done, and had ${withPowerOff}`);
      withPowerOff = 'nothing';
    }
  };

  const adopted = (cause: string) => {
    onWanted = false;
    // A request to power-off during the outage stays, because the order is unknown.
    if (cause !== 'outage' || withPowerOff !== 'pending') offWanted = false;
  };

  return {
    violations,
    book,
    complain,
    wants,
    wantsSafely,
    withdrawn,
    watch(stage) {
      const { pins } = stage.machine.hal;
      const onRise = (name: string, risen: () => void) => {
        if (pins.find(name)) pins.get(name).observe({ next: (value) => value === true && risen() });
      };
      isFaulted = () => stage.value('fault.out') === true;
      if (!pins.find('fault.out')) isFaulted = () => false;
      isArmed = () => stage.value('power-off.arm') === true;
      onRise('power-off.request', wantsSafely);
      // The first message after the start does not mean that a print starts.
      onRise('power-off.printing', () => host.hasTold && withdrawn());
      onRise('power-off.abort', withdrawn);
      onRise('fault.out', () => {
        if (!host.isFault()) complain('a fault is made of what is none');
        wants(false);
        isOfFault = true;
      });
      // The end of a fault ends the plug's open request for it.
      if (pins.find('fault.out')) {
        pins.get('fault.out').observe({ next: (is) => is === false && withPowerOff === 'nothing' && withdrawn() });
      }
      pins.get('power-off.arm').observe({ next: (is) => is === false && withdrawn() });
      for (const target of ['power-off.target-0', 'power-off.target-1']) {
        let was = Number(pins.get(target).value);
        const next = (value: unknown) => {
          if (was === 0 && Number(value) > 0) withdrawn();
          if (!Number.isNaN(value)) was = Number(value);
        };
        pins.get(target).observe({ next });
      }
    },
    event(event) {
      const { type, name, cause, details } = event;
      book.take(event);
      if (type === 'relay.command') commanded(details?.['on'] === true, event);
      else if (type.startsWith('power.')) powerOffTold(type, cause);
      else if (type === 'request.done' && details?.['on'] === true) onWanted = false;
      else if (type === 'request.done') offWanted = false;
      else if (type === 'relay.adopted' && cause !== 'late-command') adopted(cause);
      else if (type === 'request.dropped' && name === 'power-off') withPowerOff = 'nothing';
    },
    sent(on) {
      if (told !== on) complain(`switched ${on ? 'on' : 'off'}, which no event told`);
      told = undefined;
    },
    forces(is) {
      isForced = is;
    },
    ended() {
      book.close('at the stop');
      onWanted = offWanted = isForced = isOfFault = false;
      withPowerOff = 'nothing';
    },
  };
}
