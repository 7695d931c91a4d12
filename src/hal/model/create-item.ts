import type { Cell } from '../graph/cell.ts';
import { Param, Pin, type ItemFacts } from './item.ts';
import type { HalType, ParamDir, PinDir, ValueOfType } from '../value/types.ts';

// Machines compute mostly with bits and floats. Each type has its own `value` and `set`, so that V8 sees one kind of cell
// there: where it sees several, it allocates an object for every float that is read.

class BitPin extends Pin<'bit'> {
  override get value(): boolean {
    return this.cell.value;
  }

  override set(value: boolean): void {
    this.cell.set(value);
  }
}

class FloatPin extends Pin<'float'> {
  override get value(): number {
    return this.cell.value;
  }

  override set(value: number): void {
    this.cell.set(value);
  }
}

class BitParam extends Param<'bit'> {
  override get value(): boolean {
    return this.cell.value;
  }

  override set(value: boolean): void {
    this.cell.set(value);
  }
}

class FloatParam extends Param<'float'> {
  override get value(): number {
    return this.cell.value;
  }

  override set(value: number): void {
    this.cell.set(value);
  }
}

export function createPin<T extends HalType>(cell: Cell<ValueOfType[T]>, facts: ItemFacts<T, PinDir>): Pin<T> {
  const make = facts.type === 'bit' ? BitPin : facts.type === 'float' ? FloatPin : Pin;
  return new (make as typeof Pin<T>)(cell, facts);
}

export function createParam<T extends HalType>(cell: Cell<ValueOfType[T]>, facts: ItemFacts<T, ParamDir>): Param<T> {
  const make = facts.type === 'bit' ? BitParam : facts.type === 'float' ? FloatParam : Param;
  return new (make as typeof Param<T>)(cell, facts);
}
