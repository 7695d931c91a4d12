import { createIotAsk } from './ask.ts';
import { createOffTimer } from './countdown.ts';
import type { DialectOptions, KasaDialect } from '../dialect.ts';
import { createIotProtocol } from './protocol.ts';
import { createPlugReader } from './reader.ts';
import { readAllRules } from './rules.ts';
import { identityIn, relayIn } from './sysinfo.ts';

/** A single plug of the IOT dialect. */
export function createIotDialect({ transport, meter, turns, clock, recognition, logger }: DialectOptions): KasaDialect {
  const protocol = createIotProtocol(transport);
  const reader = createPlugReader({ protocol, meter, clock, logger, onSysinfo: () => recognition.seen() });
  const ask = createIotAsk((json, signal) => turns.run(signal, (whole) => transport.request(json, whole)));
  return {
    async identify(signal) {
      const { sysinfo, meter: measures } = await reader.sysinfo(signal);
      return { ...identityIn(sysinfo), meter: measures };
    },
    read: (signal, readingOptions) => reader.read(signal, readingOptions),
    async setRelay(on, signal) {
      // It may be another plug by now, or a power strip, which would take the command for all its outlets.
      if (!recognition.isFresh() || !reader.hasRelay()) relayIn((await reader.sysinfo(signal)).sysinfo);
      await protocol.setRelay(on, signal);
    },
    rules: (signal) => readAllRules(ask, signal),
    offTimer: createOffTimer(async (module, method, args, signal) => {
      // The timer of another plug at this address must be left alone.
      if (!recognition.isFresh()) await turns.run(signal, (whole) => reader.sysinfo(whole));
      return ask(module, method, args, signal);
    }),
  };
}
