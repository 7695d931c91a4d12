import { Subject } from 'rxjs';
import type { HalError } from '../../errors.ts';
import type { Clock } from '../../util/clock.ts';
import type { Funct } from '../graph/funct.ts';
import { ItemRegistry } from './item-registry.ts';
import type { Param, Pin, Signal } from './item.ts';
import { lockLevels } from './locks.ts';
import { Registry } from '../value/names.ts';
import { Propagation } from '../graph/propagation.ts';
import { Schedule } from '../graph/schedule.ts';

/** What a HAL shares with its components: everything by name, and the propagation of values. */
export class HalResources {
  readonly propagation: Propagation;
  readonly schedule: Schedule;
  readonly pins: ItemRegistry<Pin> = new ItemRegistry('pin', 'no-such-pin');
  readonly params: ItemRegistry<Param> = new ItemRegistry('parameter', 'no-such-param');
  readonly signals: Registry<Signal> = new Registry('signal', 'no-such-signal');
  /** The kinds of change that are locked: bits of `lockLevels`. */
  lock: number = lockLevels.none;
  /** Emits after components, pins, signals or links have come or gone. */
  readonly structure: Subject<void> = new Subject();

  constructor(clock: Clock, onFault: (error: HalError, funct: Funct | null) => void) {
    this.propagation = new Propagation(clock, onFault);
    this.schedule = new Schedule(this.propagation);
  }
}
