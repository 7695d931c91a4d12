import { describe, expect, it } from 'vitest';
import { defineComponent, type ComponentScope, type ComponentType } from '../../src/components/define.ts';
import { standardTypes } from '../../src/components/standard.ts';
import { componentConformance } from '../../src/testing/component/component-conformance.ts';
import { temporaryFile } from '../helpers/temporary.ts';

/** Those that can be loaded with no option. */
const plain = standardTypes.filter(({ type }) => !['sampler', 'streamer', 'message', 'mux_generic'].includes(type));

describe.each(plain.map((component) => ({ type: component.type, component })))('$type', ({ type, component }) => {
  it.each(componentConformance({ component, header: `pins/${type}.yaml` }))('$title', ({ run }) => run());
});

const header = `type: blink
doc: Goes on and off.
pins:
  enable: { type: bit, dir: in, doc: whether it blinks }
  interval: { type: float, dir: in, unit: s, default: 0.5, doc: from change to change }
  out: { type: bit, dir: out, doc: what blinks }
functions:
  '': counts the time
`;

/** The titles of the promises that a component breaks. */
async function broken(component: ComponentType, text = header): Promise<string[]> {
  const titles: string[] = [];
  for (const { title, run } of componentConformance({ component, header: temporaryFile('blink.yaml', text) })) {
    await run().catch(() => titles.push(title));
  }
  return titles;
}

const blink = (body: (scope: ComponentScope) => number | undefined | void) =>
  defineComponent('blink', (scope) => scope.funct('', () => body(scope)));

const leaves = 'unloads and leaves no pin, param, function or timer behind';

describe('the suite for components', () => {
  it('passes one that keeps its promises', async () => {
    expect(await broken(blink((scope) => scope.bit('out').set(scope.bit('enable').value)))).toEqual([]);
  });

  it('finds a body that disagrees with its header', async () => {
    const titles = await broken(defineComponent('blink', (scope) => scope.bit('in').set(true)));
    expect(titles).toContain('has a body that agrees with its header');
  });

  it('finds a timer that is left behind', async () => {
    const titles = await broken(
      defineComponent('blink', (scope) => {
        scope.funct('', () => undefined);
        scope.onStart(() => void scope.clock.after(10_000, () => undefined));
      }),
    );
    expect(titles).toEqual([leaves]);
  });

  it('finds a function that fails for an odd value', async () => {
    const titles = await broken(
      blink((scope) => {
        if (Number.isNaN(scope.float('interval').value)) throw new Error('no number');
      }),
    );
    expect(titles).toEqual(['neither fails nor writes a value of the wrong type, for any input']);
  });

  it('finds a function that never comes to rest', async () => {
    const titles = await broken(
      defineComponent('blink', (scope) => {
        const ask = () => void scope.clock.after(0.1, ask);
        scope.funct('', () => ask());
      }),
    );
    expect(titles).toContain('comes to rest while its inputs rest');
  });

  it('finds pins without a doc, times without a unit, and a header that is no header', async () => {
    const fine = blink(() => undefined);
    expect(await broken(fine, header.replace(', doc: what blinks', ''))).toEqual([
      'documents itself, its pins, params, functions and options',
    ]);
    expect(await broken(fine, header.replace(' unit: s,', ''))).toEqual(['declares the unit of each time']);
    expect(await broken(fine, header.replace('dir: out', 'dir: up'))).toContain(
      'has a header that is valid and names its type',
    );
  });
});
