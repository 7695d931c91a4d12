// How RxJS and halyard go together; docs/rxjs.md explains it.  Run it:  node examples/rxjs/settled.js
import { fileURLToPath } from 'node:url';
import { BehaviorSubject, combineLatest, distinctUntilChanged, filter, firstValueFrom, map, skip } from 'rxjs';
import {
  combineSettled,
  componentTypes,
  createMachine,
  createSimulatedPlug,
  Hal,
  loadHeaders,
  parseMachine,
  plugDrivers,
  silentLogger,
  systemClock,
} from 'halyard';

console.log('clicks of a relay behind "a xor not a", while a changes ten times');
console.log('  combineLatest over subjects:', clicksOf(subjects()));
console.log('  combineLatest over pins:', clicksOf(emittedPairs(diamondOfPins())));
console.log('  combineSettled over pins:', clicksOf(settledPairs(diamondOfPins())));
console.log('  a gate in the HAL:', clicksOf(gate(diamondOfPins())));
await watchPrinter();

/**
 * @typedef {{ set: (a: boolean) => void, result$: import('rxjs').Observable<boolean> }} Diamond
 * @typedef {ReturnType<typeof diamondOfPins>} DiamondOfPins
 */

/** @param {Diamond} diamond */
function clicksOf({ set, result$ }) {
  let clicks = 0;
  const subscription = result$.pipe(distinctUntilChanged(), skip(1)).subscribe(() => clicks++);
  for (let i = 0; i < 10; i++) set(i % 2 === 0);
  subscription.unsubscribe();
  return clicks;
}

/** RxJS alone: after the first of its two inputs, `combineLatest` combines a new value with an old one. */
function subjects() {
  const a$ = new BehaviorSubject(false);
  const not$ = a$.pipe(map((a) => !a));
  const result$ = combineLatest([a$, not$]).pipe(map(([a, not]) => a !== not));
  return { set: (/** @type {boolean} */ a) => a$.next(a), result$ };
}

/** The same in a HAL: `not` and `xor2` run once for each change, in the order in which the values flow. */
function diamondOfPins() {
  const hal = new Hal();
  const component = hal.component('example');
  const a = component.newPin('a', 'bit', 'in');
  const not = component.newPin('not', 'bit', 'out');
  const xor = component.newPin('xor', 'bit', 'out');
  const functs = [
    component.newFunct('xor2', () => xor.set(a.value !== not.value), { inputs: [a, not], outputs: [xor] }),
    component.newFunct('not', () => not.set(!a.value), { inputs: [a], outputs: [not] }),
  ];
  component.ready();
  hal.newOnChangeThread('on-change');
  for (const funct of functs) hal.addf(funct.name, 'on-change');
  hal.start();
  return { a, not, xor, set: (/** @type {boolean} */ value) => void hal.setp('example.a', value) };
}

/** @param {DiamondOfPins} diamond Not to be copied: pins are told one after the other, and this acts between the two. */
function emittedPairs({ a, not, set }) {
  return { set, result$: combineLatest([a.value$, not.value$]).pipe(map(([left, right]) => left !== right)) };
}

/** @param {DiamondOfPins} diamond Once for each settle, with the settled values. */
function settledPairs({ a, not, set }) {
  return { set, result$: combineSettled([a, not]).pipe(map(([left, right]) => left !== right)) };
}

/** @param {DiamondOfPins} diamond Best: what is computed in the HAL is one value, and is told once. */
function gate({ xor, set }) {
  return { set, result$: xor.value$ };
}

/** A machine with a simulated plug: whether the printer draws power, and who has switched it. */
async function watchPrinter() {
  const plug = createSimulatedPlug({ model: 'hs110', loadW: 60 });
  await plug.start();
  const headers = loadHeaders(fileURLToPath(new URL('../../pins', import.meta.url)));
  const text = `
machine: example
load:
  - smartplug: { name: printer, address: ${plug.address}, port: ${plug.port}, meter: true, interval: 0.05 }
`;
  const { config } = parseMachine(text, 'example.yaml', { headers, drivers: plugDrivers });
  if (!config) throw new Error('the machine file is not valid');
  const context = { clock: systemClock(), logger: silentLogger, headers, types: componentTypes, drivers: plugDrivers };
  const machine = await createMachine(config, context);

  const online = machine.hal.pins.get('printer.online');
  const power = machine.hal.pins.get('printer.power');
  const draws$ = combineSettled([online, power]).pipe(
    map(([isOnline, watts]) => isOnline === true && Number(watts) > 10),
    distinctUntilChanged(),
  );
  const pressed$ = machine.events$.pipe(filter(({ type }) => type === 'relay.adopted'));
  draws$.subscribe((draws) => console.log(draws ? 'the printer draws power' : 'the printer draws no power'));
  pressed$.subscribe(({ name }) => console.log(`somebody has pressed the button of '${name}'`));

  machine.start();
  await firstValueFrom(online.value$.pipe(filter(Boolean)));
  const isDrawing = firstValueFrom(draws$.pipe(filter(Boolean)));
  plug.pressButton();
  await isDrawing;
  await machine.dispose();
  await plug.dispose();
}
