/** What tells one model of plug from another on the wire. */
export interface ModelFacts {
  readonly model: string;
  readonly name: string;
  readonly hardware: string;
  readonly firmware: string;
  /**
   * How `get_realtime` is answered: in units (first HS110), in thousandths (everything later), or, without a meter,
   * refused in the module's place or in the method's.
   */
  readonly meter: 'units' | 'thousandths' | 'refused-as-module' | 'refused-as-method';
}

/** A model that can be simulated. */
export type SimulatedModel = 'hs100' | 'hs100v2' | 'hs110' | 'hs110v2' | 'kp115';

const facts: { readonly [Model in SimulatedModel]: ModelFacts } = {
  hs100: {
    model: 'HS100(EU)',
    name: 'Wi-Fi Smart Plug',
    hardware: '1.0',
    firmware: '1.2.5 Build 000000 Rel.000000',
    meter: 'refused-as-module',
  },
  hs100v2: {
    model: 'HS100(US)',
    name: 'Smart Wi-Fi Plug',
    hardware: '2.0',
    firmware: '1.5.6 Build 000000 Rel.000000',
    meter: 'refused-as-method',
  },
  hs110: {
    model: 'HS110(EU)',
    name: 'Wi-Fi Smart Plug With Energy Monitoring',
    hardware: '1.0',
    firmware: '1.2.5 Build 000000 Rel.000000',
    meter: 'units',
  },
  hs110v2: {
    model: 'HS110(EU)',
    name: 'Smart Wi-Fi Plug With Energy Monitoring',
    hardware: '4.0',
    firmware: '1.0.4 Build 000000 Rel.000000',
    meter: 'thousandths',
  },
  kp115: {
    model: 'KP115(EU)',
    name: 'Smart Wi-Fi Plug Mini',
    hardware: '1.0',
    firmware: '1.0.16 Build 000000 Rel.000000',
    meter: 'thousandths',
  },
};

export const simulatedModels: readonly SimulatedModel[] = Object.keys(facts) as SimulatedModel[];

export function isSimulatedModel(word: string): word is SimulatedModel {
  return Object.hasOwn(facts, word);
}

export function modelFacts(model: SimulatedModel): ModelFacts {
  return facts[model];
}
