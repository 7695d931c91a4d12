import { describe, expect, it, onTestFinished } from 'vitest';
import type { MachineEvent } from '../../src/components/events.ts';
import { componentTypes } from '../../src/components/registry.ts';
import { loadHeaders } from '../../src/config/header-directory.ts';
import { Machine } from '../../src/machine/machine.ts';
import { virtualClock } from '../../src/util/clock.ts';
import { recordingLogger } from '../../src/testing/recording-logger.ts';
import { createVirtualPlug, virtualDrivers } from '../helpers/virtual-plug.ts';

const headers = loadHeaders('pins');

function machineRig() {
  const clock = virtualClock(1_700_000_000);
  const { plug, driver } = createVirtualPlug(clock, {}, {});
  const { logger, records } = recordingLogger();
  const context = { clock, logger, headers, types: componentTypes, drivers: virtualDrivers(() => driver) };
  const machine = new Machine('test', context);
  onTestFinished(() => machine.dispose());
  const command: MachineEvent = {
    type: 'relay.command',
    name: 'printer',
    cause: 'countdown-over',
    time: clock.wallS(),
    details: { on: false, by: 'stdin', word: 'M81', pin: 'printer.enable', 'temperature-0': 48.2 },
  };
  const eventLines = () => records.filter(({ details }) => 'event' in details);
  return {
    clock,
    plug,
    machine,
    records,
    eventLines,
    command,
    tell: (event: MachineEvent) => machine.context.events?.next(event),
  };
}

describe('an event of a machine', () => {
  it('is one line of the log at info, in words, with its details as fields', () => {
    const { tell, command, records } = machineRig();
    tell(command);
    expect(records).toEqual([
      {
        level: 'info',
        message: 'OFF sent: M81 from stdin (power-off countdown over, pin printer.enable, temperature-0 48.2)',
        details: {
          ...command.details,
          component: 'printer',
          event: 'relay.command',
          cause: 'countdown-over',
          seq: 1,
        },
      },
    ]);
  });

  it('of a component is logged once, and kept even if it came before any subscriber', () => {
    const { machine, eventLines } = machineRig();
    machine.load('plug-watchdog', 'dog', new Map());
    machine.hal.setp('dog.misses-max', 1);
    machine.hal.setp('dog.misses', 5);
    machine.hal.setp('dog.online', true);
    machine.hal.newOnChangeThread('on-change');
    machine.hal.addf('dog', 'on-change');
    machine.start();
    expect(eventLines().map(({ message }) => message)).toEqual(['fault (misses)']);
    expect(machine.journal.since(0)).toMatchObject([{ seq: 1, type: 'plug.fault', name: 'dog', cause: 'misses' }]);
  });

  it('of a plug is kept, such as a press of its button', async () => {
    const { machine, clock, plug, eventLines } = machineRig();
    machine.load(
      'smartplug',
      'printer',
      new Map([
        ['driver', 'kasa'],
        ['address', '127.0.0.1'],
      ]),
    );
    machine.start();
    await clock.advance(2000);
    plug.press();
    await clock.advance(2000);
    const { on } = plug;
    expect(machine.journal.since(0)).toMatchObject([
      { type: 'relay.adopted', name: 'printer', cause: 'switched-at-plug', details: { on } },
    ]);
    expect(eventLines()).toMatchObject([
      { level: 'info', message: `relay found ${on ? 'ON' : 'OFF'} (switched at the plug)` },
    ]);
  });

  it('of a fault of a plug is not logged again, because the loop has logged it', async () => {
    const { machine, clock, plug, eventLines, records } = machineRig();
    machine.load(
      'smartplug',
      'printer',
      new Map([
        ['driver', 'kasa'],
        ['address', '127.0.0.1'],
      ]),
    );
    machine.start();
    await clock.advance(2000);
    plug.reachable = false;
    await clock.advance(2000);
    expect(machine.journal.since(0)).toMatchObject([{ type: 'plug.fault', name: 'printer' }]);
    expect([eventLines(), records.filter(({ level }) => level === 'warn').length]).toEqual([[], 1]);
  });

  it('that causes another comes first in journal, log and notifications', () => {
    const { machine, tell, command, eventLines } = machineRig();
    machine.context.events?.subscribe?.(({ type }) => {
      if (type === 'relay.command') tell({ ...command, type: 'request.done' });
    });
    const heard: string[] = [];
    machine.events$.subscribe(({ seq, type }) => heard.push(`${seq} ${type}`));
    tell(command);
    expect(heard).toEqual(['1 relay.command', '2 request.done']);
    expect(eventLines().map(({ details }) => (details as { seq: number }).seq)).toEqual([1, 2]);
  });

  it('does not reach a component that has unsubscribed, and is not lost when a subscriber throws', () => {
    const { machine, tell, command, records } = machineRig();
    let heard = 0;
    const subscription = machine.context.events?.subscribe?.(() => {
      heard++;
      throw new Error('of the test');
    });
    tell(command);
    subscription?.unsubscribe();
    tell(command);
    expect([heard, machine.journal.lastSeq]).toEqual([1, 2]);
    expect(records.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('in a flood is handled at once, and the last 1,000 are kept', () => {
    const { machine, tell, command } = machineRig();
    for (let count = 0; count < 50_000; count++) tell(command);
    expect([machine.journal.lastSeq, machine.journal.oldestSeq]).toEqual([50_000, 49_001]);
    expect(machine.api.events.since(0)).toHaveLength(1000);
  });
});
